"""Route tables and their routes: a route is part of its table and a resource of its own.

Statuses, headers, fields and their order are those of the recording of 2022-09-01. The codes of refusals are Azure's as
far as known, their wording is not recorded.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.network.network_security_group import known_tags, refuse_when_busy
from acrnet.sandbox.network.parts import delete_part, put_part
from acrnet.sandbox.network.writes import accepted, deleted, envelope, part, set_tags, standing, stored
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TABLES = "Microsoft.Network/routeTables"
ROUTES = f"{TABLES}/routes"

_APPLIANCE = "VirtualAppliance"
_HOPS = ("VirtualNetworkGateway", "VnetLocal", "Internet", _APPLIANCE, "None")
_TAG = re.compile(r"[A-Za-z]\w*(?:\.\w+)*")
_READ_ONLY = frozenset({"provisioningState", "resourceGuid", "routes", "subnets"})


def served_table(table: Resource, call: Call) -> JsonObject:
    """A table with its routes and the subnets that use it."""
    inner = call.state.references.complete(table.key, properties(table.body), "subnets")
    routes: list[Json] = [served_route(each, call) for each in _routes(table, call)]
    shown: JsonObject = {
        "resourceGuid": guid("resource", table.key),
        "disableBgpRoutePropagation": False,
        **inner,
        "routes": routes,
    }
    return envelope(table, TABLES, standing(table, table, call), shown)


def served_route(route: Resource, call: Call) -> JsonObject:
    """A route, with the etag of its table."""
    table = call.find(route.id.scope.lower()) or route
    inner = {"hasBgpOverride": False, **properties(route.body)}
    return part(route.id.name, "routes", table, standing(route, table, call), inner)


def put_table(call: Call) -> Response:
    """Create a table, or replace it with all its routes."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_name(call.target.name)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    sent = properties(document)
    routes = [_stored_route(as_text(each.get("name")), properties(each)) for each in objects(sent.get("routes"))]
    _check_routes(call, routes, location)
    table = stored(call, location)
    set_tags(table, document)
    kept = {key: value for key, value in sent.items() if key not in _READ_ONLY}
    for own in [each for each in _routes(table, call) if each.parent is None]:
        call.state.store.remove(own)
    table.body["properties"] = {**kept, "routes": [*routes]}
    call.state.store.read_parts(table)
    return accepted(call, table, "PutRouteTableOperation", is_new=existing is None)


def delete_table(call: Call) -> Response:
    """Delete a table that no subnet uses; a missing one is 204."""
    table = call.state.store.find(call.target.key)
    if table is None:
        return Response(204)
    refuse_when_busy(call, table.key)
    used = call.state.references.complete(table.key, properties(table.body), "subnets")
    leaving = call.state.leaving(table.key, "subnets", call.now)
    users = [as_text(each.get("id")) for each in [*objects(used.get("subnets")), *objects(leaving)]]
    if users:
        raise ArmError(  # the code is Azure's, the wording is not recorded
            400,
            "InUseRouteTableCannotBeDeleted",
            f"Route table {table.id.path} is in use and cannot be deleted. It is used by {', '.join(users)}.",
        )
    for own in [each for each in _routes(table, call) if each.parent is None]:
        call.state.store.remove(own)
    call.state.store.remove(table)
    return deleted(call, table, table, "DeleteRouteTableOperation")


def put_route(call: Call) -> Response:
    """Create a route of a table, or replace it."""

    def checked(table: Resource) -> JsonObject:
        route = _stored_route(call.target.name, properties(call.request.document()))
        others = [_named(each) for each in _routes(table, call) if each.key != call.target.key]
        _check_routes(call, [*others, route], table.location)
        return route

    return put_part(call, "routes", "PutRouteOperation", checked)


def delete_route(call: Call) -> Response:
    """Delete a route; a missing one is 204."""
    return delete_part(call, "routes", "DeleteRouteOperation")


def _routes(table: Resource, call: Call) -> list[Resource]:
    return [each for each in call.state.store.of_type(ROUTES) if each.id.scope.lower() == table.key]


def _named(route: Resource) -> JsonObject:
    return {"name": route.id.name, "properties": properties(route.body)}


def _stored_route(name: str, sent: JsonObject) -> JsonObject:
    check_name(name)
    left_out = {"provisioningState", "hasBgpOverride"}
    return {"name": name, "properties": {key: value for key, value in sent.items() if key not in left_out}}


def _check_routes(call: Call, routes: Sequence[JsonObject], location: str) -> None:
    """Refuse routes that Azure would refuse: each of them, and two with one prefix."""
    tags = known_tags(call.state, location)
    prefixes: dict[str, str] = {}
    for route in routes:
        name, inner = as_text(route.get("name")), properties(route)
        prefix = as_text(inner.get("addressPrefix"))
        if not _is_prefix(prefix, tags):
            raise ArmError(
                400,
                "InvalidAddressPrefixFormat",
                f"Address prefix {prefix} of route {name} is not formatted correctly.",
            )
        _check_hop(name, inner)
        if prefix.lower() in prefixes:
            raise ArmError(
                400,
                "RouteConflict",
                f"Route {name} conflicts with route {prefixes[prefix.lower()]}: both are to {prefix}.",
            )
        prefixes[prefix.lower()] = name


def _check_hop(name: str, inner: JsonObject) -> None:
    hop, address = as_text(inner.get("nextHopType")), as_text(inner.get("nextHopIpAddress"))
    if hop.lower() not in {each.lower() for each in _HOPS}:
        raise ArmError(
            400, "InvalidRequestFormat", f"Cannot parse the request. Route {name} has the next hop type '{hop}'."
        )
    if (hop.lower() == _APPLIANCE.lower()) is not bool(address):
        raise ArmError(
            400,
            "InvalidNextHopIpAddress",
            f"Route {name} needs a next hop IP address if, and only if, its next hop is a virtual appliance.",
        )
    try:
        ip_address(address or "0.0.0.0")  # noqa: S104 - nothing is bound to it
    except ValueError as error:
        raise ArmError(
            400, "InvalidNextHopIpAddress", f"Next hop IP address {address} of route {name} is not valid."
        ) from error


def _is_prefix(text: str, tags: frozenset[str] | None) -> bool:
    try:
        return bool(ip_network(text))
    except ValueError:
        return text.lower() in tags if tags is not None else bool(_TAG.fullmatch(text))
