"""Images: what they are registered as, and which other AWS accounts share. moto drops the one and hides the other."""

import copy
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.responses.amis import AmisResponse

from ..iam.ec2_requests import shared_images

_register, _describe = AmisResponse.register_image, EC2Backend.describe_images


def register_image(self: Any) -> Any:
    answer = _register(self)
    image = self.ec2_backend.amis[answer.result["ImageId"]]
    image.architecture = self._get_param("Architecture") or "i386"
    for specification in self._get_param("TagSpecifications", []):
        for tag in specification["Tags"] if specification["ResourceType"] == "image" else []:
            image.add_tag(tag["Key"], tag["Value"])
    return answer


def describe_images(
    self: Any,
    ami_ids: list[str] | None = None,
    filters: dict[str, Any] | None = None,
    exec_users: list[str] | None = None,
    owners: list[str] | None = None,
) -> list[Any]:
    shared = [shared_images.find(image_id, self.account_id, self.region_name) for image_id in ami_ids or []]
    shared = [image for image in shared if image is not None]
    own = [image_id for image_id in ami_ids or [] if image_id not in {image.id for image in shared}]
    found = [] if shared and not own else _describe(self, own, filters, exec_users, owners)
    if not ami_ids:
        for owner in owners or []:
            if owner in ec2_backends and owner != self.account_id:
                theirs = _describe(ec2_backends[owner][self.region_name], None, filters, None, [owner])
                shared += [i for i in theirs if shared_images.find(i.id, self.account_id, self.region_name)]
    return [*found, *(_seen_by(self, image) for image in shared)]


def _seen_by(backend: Any, image: Any) -> Any:
    """With the tags that it has in that account: those of its owner are shown to nobody else."""
    seen = copy.copy(image)
    seen.ec2_backend = backend
    return seen


def install() -> None:
    AmisResponse.register_image, EC2Backend.describe_images = register_image, describe_images
