"""Listeners that listen: each of a load balancer's ports is a free port of loopback, which `place_of` tells."""

import asyncio
import logging
import ssl
from typing import Any

from cryptography import x509
from moto.acm.models import acm_backends
from moto.elbv2.models import ELBv2Backend, elbv2_backends

from .. import authority, event_loop, settings
from . import health, http_forwarding, targets, tcp_forwarding

log = logging.getLogger(__name__)
_open: dict[str, asyncio.Server] = {}  # by the ARN of the listener
_create, _modify = ELBv2Backend.create_listener, ELBv2Backend.modify_listener
_delete, _delete_all = ELBv2Backend.delete_listener, ELBv2Backend.delete_load_balancer


def place_of(dns_name: str, port: int) -> tuple[str, int] | None:
    """Where the port of a load balancer is on this machine."""
    for regions in list(elbv2_backends.values()):
        for backend in list(regions.values()):
            for balancer in list(backend.load_balancers.values()):
                if balancer.dns_name.lower() == dns_name.lower():
                    return _place(balancer, port)
    return None


def _place(balancer: Any, port: int) -> tuple[str, int] | None:
    for listener in list(balancer.listeners.values()):
        if int(listener.port) == port and listener.arn in _open:
            return _open[listener.arn].sockets[0].getsockname()[:2]
    return None


def _names(backend: Any, listener: Any) -> list[str]:
    """Those of the listener's certificates; of one that ACM does not have, nothing is known."""
    known = acm_backends[backend.account_id][backend.region_name]._certificates
    names: list[str] = []
    for bundle in [known[arn] for arn in listener.certificates if arn in known]:
        of_hosts = bundle._cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names += of_hosts.get_values_for_type(x509.DNSName)
    return list(dict.fromkeys(names)) or [backend.load_balancers[listener.load_balancer_arn].dns_name]


def _listen(backend: Any, listener: Any) -> None:
    context: ssl.SSLContext | None = None
    if listener.protocol in ("HTTPS", "TLS"):
        context = authority.server_context(_names(backend, listener))

    def places_of(action: Any) -> list[tuple[str, int]]:
        return targets.of_action(action, backend.account_id, backend.region_name)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if listener.protocol in ("HTTP", "HTTPS"):
                await http_forwarding.serve(reader, writer, listener, places_of)
            else:
                await tcp_forwarding.forward(reader, writer, places_of(listener.default_actions[-1]))
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            log.info("listener %s: %r", listener.arn, error)
        finally:
            writer.close()

    _open[listener.arn] = event_loop.run(asyncio.start_server(accept, settings.HOST, 0, ssl=context, limit=2**20))


def _close(arn: str) -> None:
    server = _open.pop(arn, None)

    async def close() -> None:
        server.close()

    if server:
        event_loop.run(close())


def create_listener(self: Any, *arguments: Any, **named: Any) -> Any:
    made = _create(self, *arguments, **named)
    _listen(self, made)
    return made


def modify_listener(self: Any, *arguments: Any, **named: Any) -> Any:
    changed = _modify(self, *arguments, **named)
    _close(changed.arn)
    _listen(self, changed)
    return changed


def delete_listener(self: Any, listener_arn: str) -> Any:
    _close(listener_arn)
    return _delete(self, listener_arn)


def delete_load_balancer(self: Any, arn: str) -> None:
    for listener in list(self.load_balancers[arn].listeners) if arn in self.load_balancers else []:
        _close(listener)
    _delete_all(self, arn)


def install() -> None:
    ELBv2Backend.create_listener, ELBv2Backend.modify_listener = create_listener, modify_listener
    ELBv2Backend.delete_listener, ELBv2Backend.delete_load_balancer = delete_listener, delete_load_balancer
    health.install()
