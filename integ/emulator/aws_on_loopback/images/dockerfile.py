"""Reading a Dockerfile that only puts files in place: FROM, ARG, ENV, WORKDIR, COPY, ADD, USER, ENTRYPOINT, CMD ..."""

import dataclasses
import json
import re
import shlex


class BuildError(Exception):
    pass


@dataclasses.dataclass
class Instruction:
    name: str
    flags: dict[str, str]
    text: str

    @property
    def words(self) -> list[str]:
        if self.text.startswith("["):
            return json.loads(self.text)
        return shlex.split(self.text)


@dataclasses.dataclass
class Stage:
    base: str
    name: str
    instructions: list[Instruction] = dataclasses.field(default_factory=list)


def _lines(source: str) -> list[str]:
    out, pending = [], ""
    for line in source.splitlines():
        if line.lstrip().startswith("#") or (not line.strip() and not pending):
            continue
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        out.append((pending + line).strip())
        pending = ""
    return out


def _instruction(line: str) -> Instruction:
    name, _, rest = line.partition(" ")
    flags: dict[str, str] = {}
    rest = rest.strip()
    while name.upper() in ("COPY", "ADD", "FROM", "HEALTHCHECK", "RUN") and rest.startswith("--"):
        flag, _, rest = rest.partition(" ")
        key, _, value = flag[2:].partition("=")
        flags[key], rest = value, rest.strip()
    return Instruction(name.upper(), flags, rest)


def substituted(text: str, values: dict[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        name, default = match.group(1) or match.group(3), match.group(2)
        return values.get(name) or (default or "")

    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)", one, text)


def parse(source: str, arguments: dict[str, str]) -> tuple[list[Stage], dict[str, str]]:
    """The stages, and the values of the ARGs before the first of them."""
    stages: list[Stage] = []
    outer: dict[str, str] = {}
    for line in _lines(source):
        instruction = _instruction(line)
        if instruction.name == "ARG" and not stages:
            name, _, default = instruction.text.partition("=")
            outer[name] = arguments.get(name, default.strip("\"'"))
        elif instruction.name == "FROM":
            words = substituted(instruction.text, outer).split()
            name = words[2] if len(words) == 3 and words[1].lower() == "as" else str(len(stages))
            stages.append(Stage(words[0], name))
        elif not stages:
            raise BuildError(f"no build stage in current context: {line}")
        else:
            stages[-1].instructions.append(instruction)
    if not stages:
        raise BuildError("the Dockerfile has no FROM")
    return stages, outer
