"""Settings, all from the environment. Imported before moto, which reads some of its own at import."""

import ipaddress
import os
import re
import socket
import sys
import tempfile

MOTO_VERSION = "5.2.1"


def _number(name: str, default: str) -> float:
    return float(os.environ.get(name, default))


HOST = os.environ.get("EMULATOR_HOST", "127.0.0.1")
if ipaddress.ip_address(HOST) not in ipaddress.ip_network("127.0.0.0/8"):
    sys.exit(f"EMULATOR_HOST={HOST}: only a loopback address (127.0.0.0/8), nothing here is protected")


def _listen() -> socket.socket:
    """The port has to be known before anything else is: moto and every child process are told where to call back."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, int(os.environ.get("EMULATOR_PORT", "5599"))))
    return listener


LISTENER = _listen()
PORT = LISTENER.getsockname()[1]
ENDPOINT = f"http://{HOST}:{PORT}"
os.environ["MOTO_PORT"] = str(PORT)
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # a role may have one attached, and is judged by it
os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "0")
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "true")
for _name in [n for n in os.environ if n.startswith("AWS_")]:
    del os.environ[_name]  # whoever starts this has them set for the clients; they must not redirect our own calls

IAM = os.environ.get("EMULATOR_IAM", "enforce")
if IAM not in ("enforce", "trust"):
    sys.exit(f"EMULATOR_IAM={IAM}: enforce or trust")
EXEMPT_ROLES = re.compile(
    os.environ.get("EMULATOR_EXEMPT_ROLES", r"[/:]cdk-[a-z0-9]+-(deploy|lookup|cfn-exec|file-pub|image-pub)")
)
DIRECTORY = os.environ.get("EMULATOR_DIRECTORY") or tempfile.mkdtemp(prefix="aws-on-loopback-")
TEMPORARY = "EMULATOR_DIRECTORY" not in os.environ  # then it goes when the emulator does
NODE_PATH = os.environ.get("EMULATOR_NODE_PATH", os.path.join(os.getcwd(), "node_modules"))
WAIT_SCALE = _number("EMULATOR_WAIT_SCALE", "1")

BOOT_SECONDS = _number("EMULATOR_BOOT_SECONDS", "0")
SHUTDOWN_SECONDS = _number("EMULATOR_SHUTDOWN_SECONDS", "0")
STOP_GRACE_SECONDS = _number("EMULATOR_STOP_GRACE_SECONDS", "5")
INSTANCE_COMMAND = os.environ.get("EMULATOR_INSTANCE_COMMAND", "")
INSTANCE_WEBHOOK = os.environ.get("EMULATOR_INSTANCE_WEBHOOK", "")
INSTANCE_ON_EXIT = os.environ.get("EMULATOR_INSTANCE_ON_EXIT", "keep")

SERVICE_SECONDS = _number("EMULATOR_SERVICE_SECONDS", "0.2")  # how often an ECS service looks at its tasks
STEADY_SECONDS = _number("EMULATOR_STEADY_SECONDS", "2")  # a task without health check must run that long to count

INTERNAL_KEY = "INTERNAL"  # our own calls: never judged


def folder(*parts: str) -> str:
    path = os.path.join(os.path.abspath(DIRECTORY), *parts)
    os.makedirs(path, exist_ok=True)
    return path
