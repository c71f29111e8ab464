"""What a subnet shows of its delegations and service endpoints beside what was sent.

The form of a delegation is that of ``az network vnet subnet show`` for subnets of Azure Kubernetes Service and NGINX
(2023) and of the published examples of 2024-01-01. Services name actions of their own, which the list of available
delegations has; here two services have the wide one, managed instances three (azure-cli, 2020 and 2023), and every
other has the one that most have. With a service endpoint policy the endpoint for storage is for all regions (azure-cli,
2020 to 2023).
"""

from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.region_pairs import PAIRED

_WIDE = frozenset({"microsoft.containerinstance/containergroups", "microsoft.web/serverfarms"})
_MANAGED_INSTANCES = "microsoft.sql/managedinstances"
_STORAGE = "microsoft.storage"
_OF_A_REGION = frozenset({"microsoft.sql", _STORAGE})
"""Services whose endpoints are for the region of the network, storage for the paired region too; others are for all."""


def with_parts(inner: JsonObject, subnet: str, tag: str, location: str) -> JsonObject:
    """The properties of a subnet with its delegations and service endpoints as they are served.

    Args:
        inner: The properties as they are stored.
        subnet: The id of the subnet.
        tag: Its etag, which its delegations have too.
        location: The region of the network.
    """
    shown: JsonObject = {}
    if inner.get("delegations"):
        shown["delegations"] = [_delegation(each, subnet, tag) for each in objects(inner["delegations"])]
    if inner.get("serviceEndpoints"):
        region = "" if inner.get("serviceEndpointPolicies") else location
        shown["serviceEndpoints"] = [_endpoint(each, region) for each in objects(inner["serviceEndpoints"])]
    return {**inner, **shown} if shown else inner


def _delegation(stored: JsonObject, subnet: str, tag: str) -> JsonObject:
    name, inner = as_text(stored.get("name")), properties(stored)
    service = as_text(inner.get("serviceName"))
    actions: list[Json] = [f"{SUBNETS}/action" if service.lower() in _WIDE else f"{SUBNETS}/join/action"]
    if service.lower() == _MANAGED_INSTANCES:
        actions += [f"{SUBNETS}/prepareNetworkPolicies/action", f"{SUBNETS}/unprepareNetworkPolicies/action"]
    return {
        "name": name,
        "id": f"{subnet}/delegations/{name}",
        "etag": tag,
        "properties": {"provisioningState": "Succeeded", "serviceName": service, "actions": actions, **inner},
        "type": f"{SUBNETS}/delegations",
    }


def _endpoint(stored: JsonObject, location: str) -> JsonObject:
    service = as_text(stored.get("service"))
    regions: list[Json] = ["*"]
    if service.lower() in _OF_A_REGION and location:
        paired = PAIRED.get(location) if service.lower() == _STORAGE else None
        regions = [location, paired] if paired else [location]
    return {"provisioningState": "Succeeded", "service": service, "locations": regions, **stored}
