"""The tenant, subscriptions, locations and the list of all resources, as Resource Manager serves them."""

from acrnet.sandbox.access import is_permitted, touches
from acrnet.sandbox.arm_id import (
    LOCATIONS,
    RESOURCE_GROUPS,
    RESOURCES,
    SUBSCRIPTIONS,
    TENANTS,
    covers,
)
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object, as_text
from acrnet.sandbox.listing import page, parse_filter, parse_tag_filter
from acrnet.sandbox.regions import REGIONS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TENANT = guid("tenant")
_LISTED = ("id", "name", "type", "kind", "location", "tags", "sku", "managedBy", "identity", "zones")
_MOST_DIGITS = 9  # of $top: Python refuses to read a number of thousands of digits
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


def list_resources(call: Call) -> Response:
    """All resources of a subscription or group that pass the filter, each without its properties."""
    text = call.request.query.get("$filter", "")
    is_tagged = parse_tag_filter(text)
    matches = parse_filter("" if is_tagged else text)
    resources = [
        _generic(resource)
        for resource in call.state.store
        if _is_listed(resource)
        and covers(call.target.scope, resource.id.path)
        and matches(_fields(resource))
        and (is_tagged is None or is_tagged(as_object(resource.body.get("tags"))))
        and is_permitted(call.state.behaviour, f"{resource.id.type}/read", resource.id.path)
    ]
    top = call.request.query.get("$top", "")
    size = call.state.behaviour.page_size("Microsoft.Resources/resources")
    wanted = int(top) if top.isdecimal() and len(top) <= _MOST_DIGITS else 0
    return page(call.request, resources, min(size, wanted or size))


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
    on_many("GET", RESOURCES, list_resources),
)
