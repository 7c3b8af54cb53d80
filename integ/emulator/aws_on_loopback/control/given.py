"""What an account has before a deployment, with the id that the deployment refers to."""

from typing import Any

from moto.route53.models import HostedZoneIdentifier
from moto.utilities.id_generator import moto_id_manager

from ..clients import aws


def hosted_zone(order: dict[str, Any]) -> dict[str, str]:
    """{account, id, name}"""
    account, name = order["account"], order["name"].rstrip(".") + "."
    for spelling in (name, name[:-1]):
        # the Z of every zone id is put in front of what is generated
        moto_id_manager.set_custom_id(HostedZoneIdentifier(account, spelling, None), order["id"].removeprefix("Z"))
    made = aws("route53", account, "us-east-1").create_hosted_zone(Name=name, CallerReference=order["id"])
    return {"id": made["HostedZone"]["Id"].split("/")[-1]}
