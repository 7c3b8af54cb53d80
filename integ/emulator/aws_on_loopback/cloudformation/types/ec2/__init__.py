from . import compute, connections, endpoints, network, routing, security  # noqa: F401
