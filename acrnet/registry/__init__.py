"""A container registry, its replicas, and the needs of its clients; pure."""

from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry, Replica
from acrnet.registry.need import Need, Purpose
from acrnet.registry.needs import Needs, derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.registry.private_link import EndpointReading
from acrnet.registry.wire import read_registry

__all__ = [
    "Registry",
    "Replica",
    "PrivateEndpoint",
    "PrivateAddress",
    "EndpointReading",
    "read_registry",
    "Need",
    "Purpose",
    "NeedOptions",
    "Needs",
    "derive_needs",
    "needs_for_regions",
]
