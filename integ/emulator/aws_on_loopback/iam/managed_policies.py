"""AWS's own managed policies, read once: moto would read all 1,400 again for each partition of each account."""

import functools
import json
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend


@functools.cache
def _of_partition(partition: str) -> list[AWSManagedPolicy]:
    documents = json.loads(aws_managed_policies_data)
    return [AWSManagedPolicy.from_data(name, "aws", partition, document) for name, document in documents.items()]


def _shared(self: Any) -> list[AWSManagedPolicy]:
    return list(_of_partition(self.region_name))


def install() -> None:
    IAMBackend._init_aws_policies = _shared
