"""python -m aws_on_loopback: serves until it is told to end (SIGTERM or SIGINT)."""

import atexit
import logging
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


def main() -> None:
    atexit.register(processes.end_all)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    http = server.create()
    print(settings.ENDPOINT, flush=True)
    http.serve_forever()


main()
