"""Names of load balancers: moto calls every one app/ in its ARN, and gives the same host name in every account."""

from typing import Any

from moto.elbv2.models import ELBv2Backend

_create = ELBv2Backend.create_load_balancer


def create_load_balancer(self: Any, *arguments: Any, **named: Any) -> Any:
    made = _create(self, *arguments, **named)
    network = made.type == "network"
    if network:
        del self.load_balancers[made.arn]
        tags = self.tagging_service.list_tags_for_resource(made.arn)["Tags"]
        made.arn = made.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
        self.load_balancers[made.arn] = made
        self.tagging_service.tag_resource(made.arn, tags)
    place = f"elb.{self.region_name}" if network else f"{self.region_name}.elb"
    made.dns_name = f"{made.name}-{made.arn.split('/')[-1]}{self.account_id}.{place}.amazonaws.com".lower()
    return made


def install() -> None:
    ELBv2Backend.create_load_balancer = create_load_balancer
