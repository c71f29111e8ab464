"""The paths of container registries, and how each type is shown."""

from collections.abc import Mapping

from acrnet.sandbox import polling
from acrnet.sandbox.registry import answers, registry
from acrnet.sandbox.registry.registry import REGISTRIES, REPLICATIONS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import View

ROUTES = (
    on_one("PUT", REGISTRIES, registry.put_registry),
    on_one("PATCH", REGISTRIES, registry.patch_registry),
    on_one("DELETE", REGISTRIES, registry.delete_registry),
    on_one("PUT", REPLICATIONS, registry.put_replication),
    on_one("PATCH", REPLICATIONS, registry.patch_replication),
    on_one("DELETE", REPLICATIONS, registry.delete_replication),
    on_many("GET", registry.CONNECTIONS, registry.list_connections),
    on_many("POST", answers.NAMES, answers.check_name),
    on_many("GET", answers.USAGES, answers.list_usages),
    on_many("GET", answers.LINKS, answers.list_private_links),
    on_one("GET", f"{REPLICATIONS}/operationStatuses", polling.registry_poll),
    on_one("GET", "Microsoft.ContainerRegistry/locations/operationResults", polling.registry_result),
)
VIEWS: Mapping[str, View] = {
    REGISTRIES.lower(): registry.served_registry,
    REPLICATIONS.lower(): registry.served_replication,
}
