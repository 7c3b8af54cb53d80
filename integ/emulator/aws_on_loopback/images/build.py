"""From a build context to an image: a folder with its files and what to run. Nothing is executed: a RUN fails."""

import dataclasses
import glob
import os
import shutil
from typing import Any

from .dockerfile import BuildError, Instruction, Stage, parse, substituted

_IGNORED = {"EXPOSE", "LABEL", "STOPSIGNAL", "VOLUME", "MAINTAINER", "HEALTHCHECK"}


@dataclasses.dataclass
class Config:
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    working_directory: str = "/"
    user: str = ""
    entry_point: list[str] = dataclasses.field(default_factory=list)
    command: list[str] = dataclasses.field(default_factory=list)

    def copy(self) -> "Config":
        return Config(
            dict(self.environment), self.working_directory, self.user, list(self.entry_point), list(self.command)
        )


@dataclasses.dataclass
class Built:
    root: str
    config: Config


def inside(root: str, path: str, working_directory: str = "/") -> str:
    """Where a path of the image lies on this machine; it cannot leave the image."""
    whole = os.path.normpath(os.path.join("/", working_directory, path))
    return os.path.join(root, whole.lstrip("/"))


def build(context: str, dockerfile: str, arguments: dict[str, str], target: str | None, work: str) -> Built:
    if not os.path.isfile(dockerfile):
        raise BuildError(f"no such Dockerfile: {os.path.relpath(dockerfile, context)}")
    with open(dockerfile) as file:
        stages, outer = parse(file.read(), arguments)
    done: dict[str, Built] = {}
    for position, stage in enumerate(stages):
        root = os.path.join(work, f"stage-{position}")
        base = done.get(stage.base)
        if base:
            shutil.copytree(base.root, root, symlinks=True)
        else:
            os.makedirs(root)
        built = _Builder(context, root, base.config.copy() if base else Config(), arguments, outer, done).run(stage)
        done[stage.name] = done[str(position)] = built
        if target == stage.name:
            return built
    if target:
        raise BuildError(f"target stage {target} could not be found")
    return built


class _Builder:
    def __init__(
        self, context: str, root: str, config: Config, arguments: dict[str, str], outer: dict[str, str],
        done: dict[str, Built],
    ) -> None:  # fmt: skip
        self.context, self.root, self.config, self.done = context, root, config, done
        self.arguments, self.outer = arguments, outer
        self.values: dict[str, str] = {}

    def run(self, stage: Stage) -> Built:
        for instruction in stage.instructions:
            self._apply(instruction)
        return Built(self.root, self.config)

    def _apply(self, instruction: Instruction) -> None:
        name = instruction.name
        text = self._filled(instruction.text)
        if name in ("COPY", "ADD"):
            self._copy(instruction)
        elif name == "ARG":
            key, _, default = text.partition("=")
            self.values[key] = self.arguments.get(key, default.strip("\"'") or self.outer.get(key, ""))
        elif name == "ENV":
            self.config.environment |= self._pairs(instruction)
        elif name == "WORKDIR":
            self.config.working_directory = os.path.normpath(os.path.join(self.config.working_directory, text))
            os.makedirs(inside(self.root, self.config.working_directory), exist_ok=True)
        elif name == "USER":
            self.config.user = text
        elif name == "ENTRYPOINT":
            self.config.entry_point, self.config.command = self._command(instruction), []
        elif name == "CMD":
            self.config.command = self._command(instruction)
        elif name == "RUN":
            raise BuildError(f"this store keeps files, it runs nothing: RUN {instruction.text}")
        elif name not in _IGNORED:
            raise BuildError(f"this store does not know {name}")

    def _filled(self, text: str) -> str:
        return substituted(text, {**self.values, **self.config.environment})

    def _pairs(self, instruction: Instruction) -> dict[str, str]:
        if "=" not in instruction.text.split(" ", 1)[0]:
            key, _, value = instruction.text.partition(" ")
            return {key: self._filled(value.strip())}
        return dict(word.split("=", 1) for word in self._words(instruction))

    def _words(self, instruction: Instruction) -> list[str]:
        """Split first: a value with a space in it is one word."""
        return [self._filled(word) for word in instruction.words]

    def _command(self, instruction: Instruction) -> list[str]:
        return instruction.words if instruction.text.startswith("[") else ["/bin/sh", "-c", instruction.text]

    def _copy(self, instruction: Instruction) -> None:
        *sources, destination = self._words(instruction)
        place = self.context
        if "from" in instruction.flags:
            stage = instruction.flags["from"]
            if stage not in self.done:
                raise BuildError(f"COPY --from={stage}: only earlier stages, this store has no other images")
            place = self.done[stage].root
        target = inside(self.root, destination, self.config.working_directory)
        into = destination.endswith(("/", ".")) or len(sources) > 1 or os.path.isdir(target)
        for source in sources:
            found = sorted(glob.glob(inside(place, source), include_hidden=True))
            if not found:
                raise BuildError(f"{instruction.name} {source}: not found in the build context")
            for path in found:
                self._put(path, target, into or len(found) > 1)

    def _put(self, path: str, target: str, into: bool) -> None:
        if os.path.isdir(path):  # a folder's content is copied, not the folder
            shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True)
            return
        target = os.path.join(target, os.path.basename(path)) if into else target
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)


def shown(built: Built) -> dict[str, Any]:
    """As `docker inspect` shows it."""
    config = built.config
    return {
        "Env": [f"{key}={value}" for key, value in config.environment.items()], "User": config.user,
        "WorkingDir": config.working_directory, "Entrypoint": config.entry_point or None, "Cmd": config.command or None,
    }  # fmt: skip
