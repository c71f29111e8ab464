"""The paths of container registries, and how each type is shown."""

from collections.abc import Mapping

from acrnet.sandbox.registry import (
    answers,
    connection,
    registry,
    replication,
    writing,
)
from acrnet.sandbox.registry.resource_types import (
    PROVIDER,
    REGISTRIES,
    REPLICATIONS,
)
from acrnet.sandbox.route import on_one
from acrnet.sandbox.state import View

_WITH_OPERATIONS = (REGISTRIES, REPLICATIONS)
_TYPES = (
    connection,
    registry,
    replication,
)
ROUTES = (
    *(route for each in (*_TYPES, answers) for route in each.ROUTES),
    *(on_one("GET", f"{kind}/operationStatuses", writing.poll) for kind in _WITH_OPERATIONS),
    on_one("GET", f"{PROVIDER}/locations/operationResults", writing.result),
)
VIEWS: Mapping[str, View] = {kind.lower(): view for each in _TYPES for kind, view in each.VIEWS.items()}
