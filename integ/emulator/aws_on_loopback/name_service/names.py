"""Where a host and port of AWS are on this machine: public records, private names, private addresses."""

import ipaddress
import random
from collections.abc import Iterator
from typing import Any

from moto.route53.models import route53_backends
from moto.servicediscovery.models import servicediscovery_backends

from .. import addresses
from ..load_balancers import listening

Place = tuple[str, int]


def find(host: str, port: int, asker: str = "") -> Place | None:
    """`asker`: the loopback address of the task or instance that asks; private addresses are those of its VPC."""
    host = host.rstrip(".").lower()
    if _is_address(host):
        address = addresses.of_private(host, addresses.vpc_of(asker))
        return (address, port) if address else None
    return listening.place_of(host, port) or _of_record(host, port) or _of_service(host, port, asker)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _of_record(host: str, port: int) -> Place | None:
    """Of a public hosted zone: the name's own record, else the wildcard of the domain that it lies in."""
    domain = host.partition(".")[2]
    for name in (host, f"*.{domain}"):
        for record in _records(name):
            if record.alias_target:
                target = record.alias_target["DNSName"].rstrip(".").lower().removeprefix("dualstack.")
                return listening.place_of(target, port)
            return str(record.records[0]), port
    return None


def _records(name: str) -> Iterator[Any]:
    for partitions in list(route53_backends.values()):
        for backend in list(partitions.values()):
            for zone in [zone for zone in list(backend.zones.values()) if not zone.private_zone]:
                for record in list(zone.rrsets):
                    found = record.name.replace("\\052", "*").rstrip(".").lower()
                    if record.type == "A" and found == name:
                        yield record


def _of_service(host: str, port: int, asker: str) -> Place | None:
    """Of Cloud Map: one of the tasks that are registered under the name, in the asker's VPC where that is known."""
    found = [addresses.of_holder(holder) for holder in _registered(host)]
    vpc = addresses.vpc_of(asker)
    places = [(address, port) for address in found if address and vpc in ("", addresses.vpc_of(address))]
    return random.choice(places) if places else None


def _registered(host: str) -> Iterator[str]:
    """Several VPCs may have the name, each of them tasks of its own."""
    service_name, _, namespace_name = host.partition(".")
    for regions in list(servicediscovery_backends.values()):
        for backend in list(regions.values()):
            for service in list(backend.services.values()):
                namespace = backend.namespaces.get(service.namespace_id)
                if namespace and (service.name.lower(), namespace.name.lower()) == (service_name, namespace_name):
                    yield from [instance.instance_id for instance in service.instances]
