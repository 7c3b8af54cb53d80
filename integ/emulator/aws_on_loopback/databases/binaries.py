"""Where the programs of a PostgreSQL server are: those that npm installed for this platform."""

import json
import os
import platform
import subprocess

from .. import settings

_NOBODY = 65534


def folder() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    native = os.path.join(settings.NODE_PATH, "@embedded-postgres", f"{platform.system().lower()}-{machine}", "native")
    if not os.path.isdir(native):
        raise RuntimeError(
            f"there is no PostgreSQL at {native}: run npm ci, or name another folder by EMULATOR_NODE_PATH"
        )
    _restore_links(native)
    return os.path.join(native, "bin")


def _restore_links(native: str) -> None:
    """npm packages hold no links; the package's install script makes them, and may have been kept from running."""
    with open(os.path.join(native, "pg-symlinks.json")) as file:
        links = json.load(file)
    root = os.path.dirname(native)
    for link in links:
        path = os.path.join(root, link["target"])
        if not os.path.lexists(path):
            os.symlink(os.path.relpath(os.path.join(root, link["source"]), os.path.dirname(path)), path)


def runner() -> list[str]:
    """PostgreSQL refuses to run as root: in a user namespace the same user goes by another id."""
    if os.geteuid() != 0:
        return []
    return ["unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]


def run(program: str, *arguments: str, text: str | None = None) -> str:
    command = [*runner(), os.path.join(folder(), program), *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if done.returncode != 0:
        raise RuntimeError(f"{program} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
