"""One container of a task: a local process with the files, environment and command of its image."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from typing import Any

from .. import authority, processes, settings
from ..images import build
from ..name_service import preload
from . import clock, network
from .log_driver import LogDriver

_CHECK_SECONDS = (
    60  # whatever the definition says: a busy machine starts a program slowly, and the container is not ill for that
)
_SELF = re.compile(r"\b(localhost|127\.0\.0\.1)(?=[:/])")


class Container:
    def __init__(self, definition: dict[str, Any], override: dict[str, Any], folder: str) -> None:
        self.definition, self.override, self.folder = definition, override, folder
        self.name: str = definition["name"]
        self.essential: bool = definition.get("essential", True)
        self.status, self.health, self.reason = "PENDING", "UNKNOWN", ""
        self.exit_code: int | None = None
        self.digest = ""
        self.stream: str | None = None
        self.runtime_id = os.urandom(16).hex()
        self.process: subprocess.Popen | None = None
        self.ended = threading.Event()
        self._last_lines: threading.Thread | None = None
        self._root, self._config = "", build.Config()
        self._paths: list[tuple[str, str]] = []
        self._environment: dict[str, str] = {}

    def prepare(self, image: build.Built, digest: str) -> None:
        """Files: the image's own when the root file system is read-only, else a copy. Volumes: folders of the task."""
        self.digest, self._config, self._root = digest, image.config, image.root
        if not self.definition.get("readonlyRootFilesystem"):
            self._root = os.path.join(self.folder, self.name, "root")
            shutil.copytree(image.root, self._root, symlinks=True, copy_function=_copy_writable)
        for mount in self.definition.get("mountPoints") or []:
            place = os.path.join(self.folder, "volumes", mount["sourceVolume"])
            os.makedirs(place, exist_ok=True)
            self._paths.append((mount["containerPath"].rstrip("/"), place))

    def _here(self, text: str) -> str:
        """A path of the container as it is on this machine; anything else stays."""
        for inside, outside in self._paths:
            if text == inside or text.startswith(f"{inside}/"):
                return outside + text[len(inside) :]
        if text.startswith("/") and len(text) > 1:
            path = build.inside(self._root, text)
            return path if os.path.exists(path) else text
        return text

    def set_environment(self, values: dict[str, str], interface: network.Interface | None) -> None:
        scratch = os.path.join(self.folder, self.name, "tmp")
        os.makedirs(scratch, exist_ok=True)
        given = {item["name"]: item["value"] for item in self.definition.get("environment") or []}
        given |= {item["name"]: item["value"] for item in self.override.get("environment") or []}
        env = {"TMPDIR": scratch, "HOME": scratch, **self._config.environment, **values, **given}
        env = {key: self._here(value) for key, value in env.items()}
        env["PATH"] = os.environ["PATH"]  # the programs of this machine: an image has only its own files here
        env["AWS_ENDPOINT_URL"] = settings.ENDPOINT
        if interface:
            env["EMULATOR_TASK_ADDRESS"] = interface.loopback_address
            env["EMULATOR_TASK_PRIVATE_ADDRESS"] = interface.private_address
            env["EMULATOR_AUTHORITIES"] = authority.file()
            env |= preload.environment(
                interface.loopback_address, env.get("NODE_OPTIONS", ""), network.NAMESPACE, clock.PRELOAD
            )
            env["EMULATOR_CLOCK"] = clock.file()
        self._environment = env

    @property
    def command(self) -> list[str]:
        entry = self.definition.get("entryPoint")
        command = self.override.get("command") or self.definition.get("command")
        if entry is None:  # an entry point of the task definition also takes the place of the image's command
            entry, command = self._config.entry_point, command or self._config.command
        return [self._here(part) for part in [*entry, *(command or [])]]

    def start(self, logs: LogDriver | None) -> None:
        if not self.command:
            raise RuntimeError("CannotStartContainerError: no command specified")
        directory = self.definition.get("workingDirectory") or self._config.working_directory
        where = build.inside(self._root, directory)
        os.makedirs(where, exist_ok=True)
        try:
            self.process = processes.start(
                self.command, cwd=where, env=self._environment, stderr=subprocess.STDOUT,
                stdout=subprocess.PIPE if logs else open(os.path.join(self.folder, f"{self.name}.log"), "ab"),  # noqa: SIM115
            )  # fmt: skip
        except OSError as error:
            raise RuntimeError(f"CannotStartContainerError: {error}") from error
        self.status = "RUNNING"
        if logs:
            self.stream = logs.stream
            self._last_lines = logs.follow(self.process.stdout)
        threading.Thread(target=self._wait, daemon=True).start()
        if self.definition.get("healthCheck"):
            threading.Thread(target=self._check_health, daemon=True).start()

    def _wait(self) -> None:
        code = self.process.wait()
        processes.send(self.process, signal.SIGKILL)  # what it left behind goes with the container
        if self._last_lines:
            self._last_lines.join(5)
        self.exit_code = 128 - code if code < 0 else code
        self.status = "STOPPED"
        self.ended.set()

    def stop(self) -> None:
        if self.process is None:
            self.status = "STOPPED"
            self.ended.set()
        elif not self.ended.is_set():
            processes.end(self.process, float(self.definition.get("stopTimeout") or 30))

    def _check_health(self) -> None:
        check = self.definition["healthCheck"]
        interval = float(check.get("interval") or 30)
        period = interval * settings.WAIT_SCALE
        # how long a start takes does not scale: it is this machine's own work
        deadline = time.monotonic() + float(check.get("startPeriod") or 0)
        failures, retries = 0, int(check.get("retries") or 3)
        # at first more often than asked: nobody wants to wait for the first good answer; then a check is only work
        pause = min(period, 1)
        counted = time.monotonic()
        while not self.ended.wait(pause):
            if self._healthy(check):
                self.health, failures, pause = "HEALTHY", 0, interval
            elif time.monotonic() > deadline and time.monotonic() - counted >= period * 0.99:
                failures, counted = failures + 1, time.monotonic()
                if failures >= retries:
                    self.health = "UNHEALTHY"

    def _healthy(self, check: dict[str, Any]) -> bool:
        kind, *command = check["command"]
        if kind not in ("CMD", "CMD-SHELL"):
            command = check["command"]
        if "EMULATOR_TASK_ADDRESS" in self._environment:
            # tools other than Node.js do not know of the task's own address
            command = [_SELF.sub(self._environment["EMULATOR_TASK_ADDRESS"], part) for part in command]
        command = ["/bin/sh", "-c", " ".join(command)] if kind == "CMD-SHELL" else [self._here(p) for p in command]
        where = build.inside(self._root, self.definition.get("workingDirectory") or self._config.working_directory)
        try:
            done = subprocess.run(
                command, cwd=where, env=self._environment, timeout=_CHECK_SECONDS, capture_output=True
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def _copy_writable(source: str, target: str) -> None:
    shutil.copy2(source, target, follow_symlinks=False)
    if not os.path.islink(target):
        os.chmod(target, os.stat(target).st_mode | 0o200)
