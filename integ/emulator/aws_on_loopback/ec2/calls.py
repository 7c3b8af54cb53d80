"""Our parts of EC2, in place of moto's."""

from . import fleets, instances, teardown


def install() -> None:
    instances.install()
    fleets.install()
    teardown.install()
