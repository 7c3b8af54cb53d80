"""Routes under /_emulator/: what a test may order and ask, and what emulated parts call back to."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from .. import authority
from ..ec2 import faults, instances, machines, metadata
from ..ecs import clock, endpoints
from ..functions import responses
from ..iam import denials, uses
from ..images import store
from ..images.dockerfile import BuildError
from ..name_service import names, proxy
from . import given, inventory

PREFIX = "/_emulator/"


class NotFound(Exception):
    pass


class Call:
    def __init__(self, environ: dict[str, Any]) -> None:
        self.method = environ["REQUEST_METHOD"]
        self.parts = environ["PATH_INFO"][len(PREFIX) :].strip("/").split("/")
        self.query = parse_qs(environ.get("QUERY_STRING", ""))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.body: bytes = environ["wsgi.input"].read(length) if length else b""

    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]


def _found(value: Any, what: str) -> Any:
    if value is None:
        raise NotFound(what)
    return value


def _faults(call: Call) -> Any:
    if call.method == "POST":
        return faults.add(call.json())
    return faults.clear() if call.method == "DELETE" else faults.listing()


def _denied(call: Call) -> Any:
    found = list(denials.recorded)
    if call.method == "DELETE":
        denials.recorded.clear()
    return found


def _spot(call: Call) -> Any:
    order = call.json()
    return instances.interrupt_spot(order["instanceId"], float(order.get("noticeSeconds", 0)))


def _instances(call: Call) -> Any:
    if len(call.parts) == 1:
        return [machines.describe(instance) for instance in instances.everyone()]
    instance = _found(instances.find(call.parts[1]), "no such instance")
    action = call.parts[2] if len(call.parts) > 2 else "describe"
    if action == "credentials":
        return _found(metadata.credentials(instance), "no instance profile")
    if action == "kill" and call.method == "POST":
        machines.end(instance)
    return machines.describe(instance)


def _ecs(call: Call) -> Any:
    if call.parts[1] == "credentials":
        return _found(endpoints.credentials(call.parts[2]), "no such task, or it has no role")
    return _found(endpoints.metadata(call.parts[2], call.parts[3:]), "no such container")


def _responses(call: Call) -> Any:
    responses.deliver(call.parts[1], call.json())
    return {}


def _images(call: Call) -> Any:
    action = call.parts[1] if len(call.parts) > 1 else ""
    if call.method == "GET":
        return {"names": store.names()} if action == "names" else store.inspect(call.first("name"))
    if action == "build":
        arguments = dict(pair.split("=", 1) for pair in call.query.get("argument", []))
        tags, target = call.query.get("tag", []), call.first("target") or None
        return {"id": store.create(call.body, tags, call.first("dockerfile", "Dockerfile"), arguments, target)}
    if action == "login":
        store.login(call.first("registry"), call.body.decode().strip())
    elif action == "tag":
        store.tag(call.first("source"), call.first("target"))
    elif action == "push":
        return {"digest": store.push(call.first("name"))}
    return {}


def _inventory(call: Call) -> Any:
    return inventory.everything(call.first("account") or None, call.first("region") or None)


def _names(call: Call) -> Any:
    host, port = call.first("host"), int(call.first("port"))
    address, port = _found(names.find(host, port, call.first("asker")), f"no host {host} with a port {port}")
    return {"host": address, "port": port}


_ROUTES: dict[str, Callable[[Call], Any]] = {
    "health": lambda call: {"ok": True},
    "inventory": _inventory,
    "hosted-zones": lambda call: given.hosted_zone(call.json()),
    "names": _names,
    "internet": lambda call: {"proxy": proxy.address(), "authority": authority.file()},
    "clock": lambda call: clock.put_ahead(float(call.json()["secondsAhead"])),
    "allowed": lambda call: uses.listing(),
    "denied": _denied,
    "faults": _faults,
    "spot-interrupt": _spot,
    "instances": _instances,
    "ecs": _ecs,
    "images": _images,
    "custom-resource-responses": _responses,
}


def respond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    call = Call(environ)
    try:
        if call.parts[0] not in _ROUTES:
            raise NotFound(f"no route {environ['PATH_INFO']}")
        status, answer = "200 OK", _ROUTES[call.parts[0]](call)
    except (NotFound, store.NoSuchImage) as error:
        status, answer = "404 Not Found", {"error": str(error)}
    except (BuildError, PermissionError, KeyError, ValueError) as error:
        status, answer = "400 Bad Request", {"error": f"{type(error).__name__}: {error}"}
    except Exception as error:
        status, answer = "500 Internal Server Error", {"error": f"{type(error).__name__}: {error}"}
    body = json.dumps(answer, default=str).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
