"""The tenant, subscriptions, locations, providers and the list of all resources, as Resource Manager serves them."""

from collections.abc import Sequence

from acrnet.sandbox.access import is_permitted, touches
from acrnet.sandbox.api_versions import versions_of
from acrnet.sandbox.arm_id import (
    LOCATIONS,
    PROVIDERS,
    REGISTRATIONS,
    RESOURCE_GROUPS,
    RESOURCES,
    SUBSCRIPTIONS,
    TENANTS,
    covers,
)
from acrnet.sandbox.exchange import GatewayError, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_text
from acrnet.sandbox.known_types import TYPES
from acrnet.sandbox.listing import page, parse_filter
from acrnet.sandbox.regions import REGIONS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TENANT = guid("tenant")
_RESOURCES = "microsoft.resources"
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
            "value": [subscription_body(call, name) for name in visible],
            "count": {"type": "Total", "value": len(visible)},
        },
    )


def get_subscription(call: Call) -> Response:
    """One subscription."""
    return answer(200, subscription_body(call, call.state.store.subscriptions[call.target.subscription.lower()]))


def subscription_body(call: Call, name: str) -> JsonObject:
    """A subscription as a GET shows it."""
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


def list_tenants(_call: Call) -> Response:
    """The only tenant."""
    tenant: JsonObject = {
        "id": f"/tenants/{TENANT}",
        "tenantId": TENANT,
        "tenantCategory": "Home",
        "countryCode": "US",
        "displayName": "Sandbox",
        "domains": ["sandbox.onmicrosoft.com"],
        "defaultDomain": "sandbox.onmicrosoft.com",
        "tenantType": "AAD",
    }
    return answer(200, {"value": [tenant]})


def list_locations(call: Call) -> Response:
    """The regions of the estate's cloud, and the other locations that the estate has."""
    regions = call.state.regions()
    names = {**regions, **{name: REGIONS.get(name, name) for name in call.state.locations() if name not in regions}}
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
    """The providers that are served: those that the sandbox knows, and those of the estate's other resources."""
    return answer(200, {"value": [_provider(call, namespace, kinds) for namespace, kinds in _providers(call).items()]})


def get_provider(call: Call) -> Response:
    """One provider: its types, where they may be, and the api-versions that are served."""
    return answer(200, _named_provider(call))


def register_provider(call: Call) -> Response:
    """The provider, which was registered before."""
    return answer(200, _named_provider(call))


def _named_provider(call: Call) -> JsonObject:
    for namespace, kinds in _providers(call).items():
        if namespace.lower() == call.target.name.lower():
            return _provider(call, namespace, kinds)
    raise GatewayError(404, "InvalidResourceNamespace", f"The resource namespace '{call.target.name}' is invalid.")


def _providers(call: Call) -> dict[str, list[str]]:
    """By namespace, the types that are served."""
    served = {namespace: [*kinds] for namespace, kinds in TYPES.items()}
    spelled = {namespace.lower(): namespace for namespace in served}
    for seen in call.state.store.types():
        namespace, _, kind = seen.partition("/")
        kinds = served.setdefault(spelled.setdefault(namespace.lower(), namespace), [])
        if namespace.lower() != _RESOURCES and kind.lower() not in map(str.lower, kinds):
            kinds.append(kind)
    served.pop(spelled.get(_RESOURCES, ""), None)
    return served


def _provider(call: Call, namespace: str, kinds: Sequence[str]) -> JsonObject:
    locations: list[Json] = [*call.state.regions().values()]
    types: list[Json] = [
        {
            "resourceType": kind,
            "locations": locations,
            "apiVersions": [*reversed(versions_of(f"{namespace}/{kind}", call.state.behaviour.api_versions))],
            "capabilities": "CrossResourceGroupResourceMove, SupportsTags, SupportsLocation",
        }
        for kind in kinds
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
    on_many("GET", TENANTS, list_tenants),
    on_many("GET", SUBSCRIPTIONS, list_subscriptions),
    on_one("GET", SUBSCRIPTIONS, get_subscription),
    on_many("GET", LOCATIONS, list_locations),
    on_many("GET", PROVIDERS, list_providers),
    on_one("GET", PROVIDERS, get_provider),
    on_many("POST", REGISTRATIONS, register_provider),
    on_many("GET", RESOURCES, list_resources),
)
