"""Starts the server in the background and waits until it answers: prints its process id and its endpoint."""

import os
import subprocess
import sys
import tempfile


def main() -> None:
    path = os.environ.get("EMULATOR_LOG") or tempfile.mkstemp(prefix="aws-on-loopback-", suffix=".log")[1]
    with open(path, "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "aws_on_loopback"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    endpoint = server.stdout.readline().decode().strip()  # empty: it ended without a word
    if not endpoint:
        with open(path) as log:
            sys.exit(log.read()[-2000:] or "the emulator ended at once")
    print(server.pid, endpoint)


main()
