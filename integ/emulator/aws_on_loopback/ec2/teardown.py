"""Deletes that EC2 refuses while something is inside, and deletes that leave nothing behind."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import EC2Backend


class DependencyViolation(ServiceException):
    code = "DependencyViolation"


_delete_vpc, _delete_subnet = EC2Backend.delete_vpc, EC2Backend.delete_subnet
_delete_nat_gateway = EC2Backend.delete_nat_gateway
_delete_vpc_endpoints = EC2Backend.delete_vpc_endpoints


def _refuse(kind: str, identifier: str, inside: list[str]) -> None:
    if inside:
        names = ", ".join(sorted(inside))
        raise DependencyViolation(f"The {kind} '{identifier}' has dependencies and cannot be deleted: {names}")


def _alive(backend: Any) -> list[Any]:
    return [i for i in backend.all_instances() if i._state.name not in ("terminated", "shutting-down")]


def delete_vpc(self: Any, vpc_id: str) -> Any:
    inside = [i.id for i in _alive(self) if i.vpc_id == vpc_id]
    inside += [eni.id for eni in self.enis.values() if eni.subnet and eni.subnet.vpc_id == vpc_id]
    inside += [g.id for g in self.groups.get(vpc_id, {}).values() if g.name != "default"]
    inside += [e.id for e in self.vpc_end_points.values() if e.vpc_id == vpc_id and e.state != "deleted"]
    inside += [g.id for g in self.internet_gateways.values() if g.vpc and g.vpc.id == vpc_id]
    _refuse("vpc", vpc_id, inside)
    deleted = _delete_vpc(self, vpc_id)
    for acl in [acl for acl in self.network_acls.values() if acl.vpc_id == vpc_id]:
        del self.network_acls[acl.id]  # the default list goes with its VPC
    return deleted


def delete_subnet(self: Any, subnet_id: str) -> Any:
    inside = [i.id for i in _alive(self) if i.subnet_id == subnet_id]
    inside += [eni.id for eni in self.enis.values() if eni.subnet and eni.subnet.id == subnet_id]
    _refuse("subnet", subnet_id, inside)
    return _delete_subnet(self, subnet_id)


def delete_nat_gateway(self: Any, nat_gateway_id: str) -> Any:
    gateway = _delete_nat_gateway(self, nat_gateway_id)
    for address in self.describe_addresses():
        if address.eni is gateway._eni and address.association_id:
            self.disassociate_address(association_id=address.association_id)
    self.enis.pop(gateway._eni.id, None)
    return gateway


def delete_vpc_endpoints(self: Any, vpce_ids: list[str] | None = None) -> None:
    for endpoint_id in vpce_ids or []:
        endpoint = self.vpc_end_points.get(endpoint_id)
        if endpoint:
            # moto wants a type, and a route in every table of a gateway endpoint, also in one that went first
            endpoint.vpc_endpoint_type = endpoint.vpc_endpoint_type or "Gateway"
            routed = endpoint.route_table_ids if endpoint.destination_prefix_list_id else []
            endpoint.route_table_ids = [table for table in routed or [] if table in self.route_tables]
            for interface in endpoint.network_interface_ids:
                self.enis.pop(interface, None)
    _delete_vpc_endpoints(self, vpce_ids)


def install() -> None:
    EC2Backend.delete_vpc, EC2Backend.delete_subnet = delete_vpc, delete_subnet
    EC2Backend.delete_nat_gateway = delete_nat_gateway
    EC2Backend.delete_vpc_endpoints = delete_vpc_endpoints
