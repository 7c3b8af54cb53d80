"""ARNs of network load balancers: moto calls every load balancer app/."""

from typing import Any

from moto.elbv2.models import ELBv2Backend

_create = ELBv2Backend.create_load_balancer


def create_load_balancer(self: Any, *arguments: Any, **named: Any) -> Any:
    made = _create(self, *arguments, **named)
    if made.type == "network":
        del self.load_balancers[made.arn]
        tags = self.tagging_service.list_tags_for_resource(made.arn)["Tags"]
        made.arn = made.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
        self.load_balancers[made.arn] = made
        self.tagging_service.tag_resource(made.arn, tags)
    return made


def install() -> None:
    ELBv2Backend.create_load_balancer = create_load_balancer
