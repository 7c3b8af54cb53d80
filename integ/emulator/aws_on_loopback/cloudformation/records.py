"""Resources of services that are not emulated: what was asked for, so that templates deploy and references hold."""

from typing import Any

from moto.utilities.utils import get_partition

from .resource import Resource

_records: dict[tuple[str, str], list["Record"]] = {}


class Record(Resource):
    """Subclasses say how the ARN looks, which attributes hold it, and what Ref gives."""

    service = ""
    path = ""  # of the ARN, with {name}
    arn_attributes: tuple[str, ...] = ("Arn",)
    refers_to_arn = True

    def arn(self, name: str) -> str:
        place = f"arn:{get_partition(self.region)}:{self.service}:{self.region}:{self.account}"
        return f"{place}:{self.path.format(name=name)}"

    def create(self, properties: dict[str, Any]) -> None:
        name = self.name(properties)
        arn = self.arn(name)
        self.physical_id = arn if self.refers_to_arn else name
        self.attributes = dict.fromkeys(self.arn_attributes, arn) | {"Name": name}
        _records.setdefault((self.account, self.region), []).append(self)

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        pass

    def delete(self) -> None:
        _records[(self.account, self.region)].remove(self)


def existing(account: str, region: str) -> list[Record]:
    return list(_records.get((account, region), []))
