"""python -m aws_on_loopback: serves until it is told to end (SIGTERM or SIGINT)."""

import logging
import os
import shutil
import signal
import sys
import warnings

from . import settings

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
for _chatty in ("werkzeug", "botocore", "urllib3"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)
warnings.simplefilter("ignore")

import moto  # noqa: E402

if moto.__version__ != settings.MOTO_VERSION:
    sys.exit(f"this emulator patches moto {settings.MOTO_VERSION}; found {moto.__version__}")

from . import processes, server  # noqa: E402


def _end(*_: object) -> None:
    processes.end_all()
    if settings.TEMPORARY:
        shutil.rmtree(settings.DIRECTORY, ignore_errors=True)
    os._exit(0)  # at once: requests that wait for something here would hold the exit back


def main() -> None:
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    http = server.create()
    print(settings.ENDPOINT, flush=True)
    http.serve_forever()


main()
