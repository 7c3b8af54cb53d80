"""Ids of hosted zones, which begin with Z on AWS."""

from moto.route53 import models


def install() -> None:
    generate = models.HostedZoneIdentifier.generate

    def with_z(self: models.HostedZoneIdentifier, *arguments, **named) -> str:
        return "Z" + generate(self, *arguments, **named)[:20]

    models.HostedZoneIdentifier.generate = with_z
