"""Local processes that stand for machines and containers: a group of their own, ended with SIGTERM, then SIGKILL."""

import contextlib
import os
import signal
import subprocess
import threading
import time

_started: list[subprocess.Popen] = []


def start(command: list[str], **options) -> subprocess.Popen:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    _started.append(process)
    _started[:] = [p for p in _started if p is process or p.poll() is None]
    return process


def send(process: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def end(process: subprocess.Popen, grace: float) -> threading.Thread:
    """SIGTERM now, SIGKILL after the grace to whatever is left of the group. The thread ends when all are gone."""
    send(process, signal.SIGTERM)

    def insist() -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
        send(process, signal.SIGKILL)
        process.wait()

    thread = threading.Thread(target=insist, daemon=True)
    thread.start()
    return thread


def end_all() -> None:
    running = [p for p in _started if p.poll() is None]
    for process in running:
        send(process, signal.SIGTERM)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and any(p.poll() is None for p in running):
        time.sleep(0.02)
    for process in running:
        send(process, signal.SIGKILL)  # also what the process left behind in its group
