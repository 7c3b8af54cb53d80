"""S3 on http: the policies of buckets are judged by the gate, moto's own reading of them is off."""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def _neutral(self: Any, action: str, resource: str) -> PermissionResult:
    """moto knows few condition operators and applies a Deny whose condition it does not know."""
    return PermissionResult.PERMITTED if self.policy else PermissionResult.NEUTRAL


def install() -> None:
    FakeBucket.get_permission = _neutral
