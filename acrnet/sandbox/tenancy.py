"""Subscriptions, locations, providers and the list of all resources, as Resource Manager itself serves them."""

from collections.abc import Mapping

from acrnet.sandbox.access import is_permitted, touches
from acrnet.sandbox.api_versions import versions_of
from acrnet.sandbox.arm_id import LOCATIONS, PROVIDERS, RESOURCE_GROUPS, RESOURCES, SUBSCRIPTIONS, covers
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_text
from acrnet.sandbox.listing import page, parse_filter
from acrnet.sandbox.regions import REGIONS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TENANT = guid("tenant")
_TYPES: Mapping[str, tuple[str, ...]] = {
    "Microsoft.ContainerRegistry": ("registries", "registries/replications", "registries/privateEndpointConnections"),
    "Microsoft.Network": (
        "applicationSecurityGroups",
        "azureFirewalls",
        "firewallPolicies",
        "ipGroups",
        "networkInterfaces",
        "networkSecurityGroups",
        "privateDnsZones",
        "privateEndpoints",
        "routeTables",
        "virtualNetworks",
    ),
}
"""What the list of providers names: types that have a location, and the children of registries."""
_LISTED = ("id", "name", "type", "kind", "location", "tags", "sku", "managedBy", "identity", "zones")
# Children that have a location are tracked resources and appear in the list of all resources; other children do not.
_TRACKED_CHILDREN = frozenset({"microsoft.containerregistry/registries/replications"})


def list_subscriptions(call: Call) -> Response:
    """Every subscription in which the caller has a permission."""
    behaviour = call.state.behaviour
    visible = [name for name in call.state.store.subscriptions.values() if touches(behaviour, f"/subscriptions/{name}")]
    return answer(
        200,
        {
            "value": [_subscription(call, name) for name in visible],
            "count": {"type": "Total", "value": len(visible)},
        },
    )


def get_subscription(call: Call) -> Response:
    """One subscription."""
    return answer(200, _subscription(call, call.state.store.subscriptions[call.target.subscription.lower()]))


def _subscription(call: Call, name: str) -> JsonObject:
    own = call.state.store.find(f"/subscriptions/{name}".lower())
    return {
        "id": f"/subscriptions/{name}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": name,
        "tenantId": TENANT,
        "displayName": name,
        "state": "Enabled",
        **(own.body if own else {}),
    }


def list_locations(call: Call) -> Response:
    """The regions of all clouds, and the other locations that the estate has."""
    names = {**REGIONS, **{name: name for name in call.state.locations() if name not in REGIONS}}
    base = f"/subscriptions/{call.target.subscription}/locations"
    return answer(
        200,
        {
            "value": [
                {
                    "id": f"{base}/{name}",
                    "name": name,
                    "type": "Region",
                    "displayName": shown,
                    "regionalDisplayName": shown,
                    "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
                }
                for name, shown in sorted(names.items())
            ]
        },
    )


def list_providers(call: Call) -> Response:
    """The providers that are served."""
    return answer(200, {"value": [_provider(call, namespace) for namespace in _TYPES]})


def get_provider(call: Call) -> Response:
    """One provider: its types, where they may be, and the api-versions that are served."""
    namespace = next((each for each in _TYPES if each.lower() == call.target.name.lower()), "")
    if not namespace:
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{call.target.name}' is invalid.")
    return answer(200, _provider(call, namespace))


def _provider(call: Call, namespace: str) -> JsonObject:
    locations: list[Json] = [*REGIONS.values()]
    types: list[Json] = [
        {
            "resourceType": kind,
            "locations": locations,
            "apiVersions": [*reversed(versions_of(f"{namespace}/{kind}", call.state.behaviour.api_versions))],
            "capabilities": "CrossResourceGroupResourceMove, SupportsTags, SupportsLocation",
        }
        for kind in _TYPES[namespace]
    ]
    return {
        "id": f"/subscriptions/{call.target.subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered",
        "resourceTypes": types,
    }


def list_resources(call: Call) -> Response:
    """All resources of a subscription or group that pass the filter, each without its properties."""
    matches = parse_filter(call.request.query.get("$filter", ""))
    resources = [
        _generic(resource)
        for resource in call.state.store
        if _is_listed(resource)
        and covers(call.target.scope, resource.id.path)
        and matches(_fields(resource))
        and is_permitted(call.state.behaviour, f"{resource.id.type}/read", resource.id.path)
    ]
    top = call.request.query.get("$top", "")
    size = call.state.behaviour.page_size("Microsoft.Resources/resources")
    return page(call.request, resources, min(size, int(top)) if top.isdecimal() and int(top) else size)


def _is_listed(resource: Resource) -> bool:
    kind = resource.id.type.lower()
    if kind in {SUBSCRIPTIONS.lower(), RESOURCE_GROUPS.lower()}:
        return False
    return kind.count("/") == 1 or kind in _TRACKED_CHILDREN


def _fields(resource: Resource) -> dict[str, str]:
    return {
        "resourcetype": resource.id.type,
        "name": "/".join(resource.id.names),
        "resourcegroup": resource.id.group,
        "location": resource.location,
    }


def _generic(resource: Resource) -> JsonObject:
    body: JsonObject = {
        **resource.body,
        "id": resource.id.path,
        "name": "/".join(resource.id.names),
        "type": as_text(resource.body.get("type")) or resource.id.type,
    }
    return {key: body[key] for key in _LISTED if body.get(key) is not None}


ROUTES = (
    on_many("GET", SUBSCRIPTIONS, list_subscriptions),
    on_one("GET", SUBSCRIPTIONS, get_subscription),
    on_many("GET", LOCATIONS, list_locations),
    on_many("GET", PROVIDERS, list_providers),
    on_one("GET", PROVIDERS, get_provider),
    on_many("GET", RESOURCES, list_resources),
)
