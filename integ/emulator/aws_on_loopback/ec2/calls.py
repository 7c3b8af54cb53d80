"""Our parts of EC2, in place of moto's."""

from . import fleets, images, instances, teardown


def install() -> None:
    instances.install()
    fleets.install()
    images.install()
    teardown.install()
