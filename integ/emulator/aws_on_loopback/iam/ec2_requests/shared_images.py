"""Images that another AWS account lets this one launch. Their tags are shown to nobody but their owner."""

from typing import Any

from moto.ec2.models import ec2_backends


def find(image_id: str, account: str, region: str) -> Any:
    for owner, regions in list(ec2_backends.items()):
        image = regions[region].amis.get(image_id) if owner != account and region in regions else None
        if image is not None and {"UserId": account} in image.launch_permissions:
            return image
    return None
