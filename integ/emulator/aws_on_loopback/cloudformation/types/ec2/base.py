"""What all EC2 types share: tags in place."""

from typing import Any

from ...resource import Resource, Unsupported


class Ec2Resource(Resource):
    in_place: frozenset[str] = frozenset()

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    @property
    def tagged_id(self) -> str:
        return self.physical_id

    def made(self, physical_id: str, properties: dict[str, Any], **attributes: Any) -> None:
        """Called as soon as the thing exists, so that a failure after it is cleaned up."""
        self.physical_id, self.attributes = physical_id, attributes
        self.ec2.create_tags(Resources=[self.tagged_id], Tags=self.tags(properties))

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        unknown = changed - self.in_place - {"Tags"}
        if unknown:
            raise Unsupported(f"{self.kind}: this emulator cannot update {', '.join(sorted(unknown))}")
        if "Tags" in changed:
            keep = {tag["Key"] for tag in self.tags(properties)}
            gone = [{"Key": tag["Key"]} for tag in old.get("Tags") or [] if tag["Key"] not in keep]
            if gone:
                self.ec2.delete_tags(Resources=[self.tagged_id], Tags=gone)
            self.ec2.create_tags(Resources=[self.tagged_id], Tags=self.tags(properties))
        if changed - {"Tags"}:
            self.change(properties, old, changed)

    def change(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        """Applies what is in `in_place`."""
