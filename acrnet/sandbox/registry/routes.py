"""The paths of container registries, and how each type is shown."""

from collections.abc import Mapping

from acrnet.sandbox.registry import (
    admin_user,
    agent_pool,
    answers,
    cache,
    connected_registry,
    connection,
    image_import,
    pipeline,
    registry,
    replication,
    scope_map,
    task,
    token,
    webhook,
    writing,
)
from acrnet.sandbox.registry.resource_types import (
    CACHE_RULES,
    CREDENTIAL_SETS,
    PROVIDER,
    REGISTRIES,
    REPLICATIONS,
    SCOPE_MAPS,
    TOKENS,
)
from acrnet.sandbox.route import on_one
from acrnet.sandbox.state import View

_WITH_OPERATIONS = (REGISTRIES, REPLICATIONS, SCOPE_MAPS, TOKENS, CACHE_RULES, CREDENTIAL_SETS)
_TYPES = (
    agent_pool,
    cache,
    connected_registry,
    connection,
    pipeline,
    registry,
    replication,
    scope_map,
    task,
    token,
    webhook,
)
ROUTES = (
    *(route for each in (*_TYPES, admin_user, answers, image_import) for route in each.ROUTES),
    *(on_one("GET", f"{kind}/operationStatuses", writing.poll) for kind in _WITH_OPERATIONS),
    on_one("GET", f"{PROVIDER}/locations/operationResults", writing.result),
)
VIEWS: Mapping[str, View] = {kind.lower(): view for each in _TYPES for kind, view in each.VIEWS.items()}
