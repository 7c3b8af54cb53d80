"""The resource types, one module a service. Importing one registers its types."""

from . import (  # noqa: F401
    autoscaling, certificates, containers, custom, databases, discovery, dns, ec2, events, firewall, functions,
    identity, image_builder, images, keys, load_balancers, logs, monitoring, parameters, queues, secrets, storage,
    topics, workflows,
)  # fmt: skip
