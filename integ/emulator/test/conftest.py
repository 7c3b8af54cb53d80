"""One emulator for all tests, on a free port; each test works in accounts of its own."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .support.emulator import Account, Emulator

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent
PROJECT = FOLDER.parent.parent


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    env = {
        **os.environ,
        "PYTHONPATH": str(FOLDER),
        "EMULATOR_PORT": "0",
        "EMULATOR_DIRECTORY": str(folder),
        "EMULATOR_NODE_PATH": str(PROJECT / "node_modules"),
        "EMULATOR_WAIT_SCALE": "0.01",
        "EMULATOR_SERVICE_SECONDS": "0.1",
        "EMULATOR_BOOT_SECONDS": "0.3",
        "EMULATOR_STOP_GRACE_SECONDS": "2",
        "EMULATOR_INSTANCE_COMMAND": f"exec {sys.executable} {HERE / 'support' / 'machine.py'}",
    }
    log = folder / "emulator.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "aws_on_loopback"], env=env, stdout=subprocess.PIPE, stderr=output
        )
    endpoint = process.stdout.readline().decode().strip()
    assert endpoint, log.read_text()
    yield Emulator(endpoint, log, PROJECT)
    process.terminate()
    assert process.wait(10) == 0


_numbers = itertools.count(1)


@pytest.fixture
def account(emulator) -> Account:
    return emulator.account(f"{next(_numbers):012d}")


@pytest.fixture
def other_account(emulator) -> Account:
    return emulator.account(f"9{next(_numbers):011d}")
