"""The handler: takes a request, the state and the time, and returns a response; it has no clock, files or network.

The order of the checks is that of Resource Manager: authentication, api-version, parents, permission, policy, lock,
then the provider.
"""

from collections.abc import Callable
from typing import TypeAlias

from acrnet.sandbox import (
    admin_rules,
    locks,
    network_writing,
    polling,
    private_dns,
    registry,
    registry_answers,
    resource_graph,
    resource_groups,
    rule_writing,
    scale_set,
    tenancy,
    web_apps,
)
from acrnet.sandbox import network_security_group as groups
from acrnet.sandbox.access import check_locks, check_permission, check_policies, is_permitted, permissions_at
from acrnet.sandbox.api_versions import check_api_version
from acrnet.sandbox.arm_id import (
    LOCATIONS,
    OPERATION_RESULTS,
    PROVIDERS,
    RESOURCE_GRAPH,
    RESOURCE_GROUPS,
    RESOURCES,
    SUBSCRIPTIONS,
    covers,
    parse_path,
)
from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.firewall.routes import ROUTES as FIREWALL_ROUTES
from acrnet.sandbox.firewall.routes import VIEWS as FIREWALL_VIEWS
from acrnet.sandbox.group_text import group_text
from acrnet.sandbox.json_value import JsonObject, as_text
from acrnet.sandbox.listing import page
from acrnet.sandbox.not_found import check_holders, missing
from acrnet.sandbox.operations import SUCCESS, Ending
from acrnet.sandbox.policy_tokens import ACQUIRE, acquire_policy_token, check_policy_token
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.state import Call, State
from acrnet.sandbox.store import Resource, canonical_location

Handler: TypeAlias = Callable[[Call], Response]

_GROUPS = "Microsoft.Network/networkSecurityGroups"
_RULES = f"{_GROUPS}/securityRules"
_DEFAULT_RULES = f"{_GROUPS}/defaultSecurityRules"
_PERMISSIONS = "Microsoft.Authorization/permissions"
_TAGS = "Microsoft.Network/locations/serviceTags"


def handle(request: Request, state: State, now: float, ending: Ending = SUCCESS) -> Response:
    """Answer one request; a write changes the state.

    Args:
        request: The request.
        state: The content of the estate; changed in place.
        now: Seconds since the estate was opened.
        ending: The ending of an operation that this request starts.

    Returns:
        The response; an error is a response too.
    """
    try:
        return _route(request, state, now, ending)
    except ArmError as error:
        return error.response()


def _route(request: Request, state: State, now: float, ending: Ending) -> Response:
    if not request.headers.get("authorization"):
        raise ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    target = parse_path(request.path)
    if target is None:
        raise ArmError(
            404, "InvalidResourceType", f"The resource type could not be found at the path '{request.path}'."
        )
    call = Call(state, request, target, now, ending)
    check_api_version(request.api_version, target, state.behaviour.api_versions, _location(call))
    check_holders(call)
    writes = request.method not in {"GET", "HEAD"}
    if not (target.is_collection and not writes):
        check_permission(state.behaviour, request.method, target)
    if request.method in {"PUT", "PATCH"}:
        check_policies(state.behaviour, target)
    if writes:
        check_policy_token(state.behaviour, request, target)
        if target.type.lower() != locks.LOCKS.lower():
            check_locks(locks.locks_of(state), request.method, target)
    handler = _HANDLERS.get((request.method, target.type.lower(), target.is_collection))
    if handler is not None:
        return handler(call)
    if request.method == "GET":
        return _list_any(call) if target.is_collection else _get_any(call)
    raise ArmError(
        501,
        "NotServedBySandbox",
        f"The sandbox does not serve {request.method} on {target.type}; docs/sandbox.md lists what it serves.",
    )


def _location(call: Call) -> str:
    resource = call.state.store.find(call.target.key)
    return resource.location if resource else ""


def _get_any(call: Call) -> Response:
    """Any resource of the estate as in its file, with its identity added if the file leaves it out."""
    resource = call.find(call.target.key)
    if resource is None:
        raise missing(call.target)
    return _with_tag(resource, _served(resource, call))


def _with_tag(resource: Resource, body: JsonObject) -> Response:
    tag = as_text(body.get("etag"))
    if not tag or not resource.id.type.lower().startswith("microsoft.network/"):
        return answer(200, body)
    return answer(200, body, {"ETag": tag if tag.endswith('"') else f'"{tag}"'})


def _served(resource: Resource, call: Call) -> JsonObject:
    view = _VIEWS.get(resource.id.type.lower())
    if view is not None:
        return view(resource, call)
    own: JsonObject = {"name": resource.id.name, "id": resource.id.path, "type": resource.id.type}
    if all(key in resource.body for key in own):
        return resource.body
    return {**own, **resource.body}


def _get_group(call: Call) -> Response:
    text, tag = group_text(groups.require_group(call), call.state, call.now)
    return Response(200, text.encode(), {"ETag": tag})


def _list_any(call: Call) -> Response:
    """All resources of a type in a subscription or group, or the children of one resource, as far as readable."""
    target, state = call.target, call.state
    is_child = target.type.count("/") > 1
    if is_child and call.find(target.scope.lower()) is None:
        raise missing(parse_path(target.scope) or target)
    listed = [
        resource
        for resource in state.store.of_type(target.type)
        if (resource.id.scope.lower() == target.scope.lower() if is_child else covers(target.scope, resource.id.path))
    ]
    return _page(call, [_served(resource, call) for resource in _readable(call, listed)])


def _readable(call: Call, listed: list[Resource]) -> list[Resource]:
    """The items of a collection that the caller may read.

    A collection in a group or subscription lists what roles at lower scopes allow; if that is nothing, and for children
    of a resource, it is refused.
    """
    behaviour, target = call.state.behaviour, call.target
    action = f"{target.type}/read"
    if is_permitted(behaviour, action, target.scope):
        check_permission(behaviour, "GET", target)
        return listed
    seen = [resource for resource in listed if is_permitted(behaviour, action, resource.id.path)]
    if not seen:
        check_permission(behaviour, "GET", target)
    return seen


def _page(call: Call, items: list[JsonObject]) -> Response:
    return page(call.request, items, call.state.behaviour.page_size(call.target.type))


def _list_rules(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    return _page(call, rule_writing.list_rules(call))


def _list_default_rules(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    return _page(call, rule_writing.list_default_rules(call))


def _list_connections(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    return _page(call, registry.private_endpoint_connections(call))


def _list_instance_interfaces(call: Call) -> Response:
    interfaces = scale_set.interfaces_of_machines(call)
    return _page(call, [_served(each, call) for each in _readable(call, interfaces)])


def _list_record_sets(call: Call) -> Response:
    sets = private_dns.record_sets(call)
    return _page(call, [_served(each, call) for each in _readable(call, sets)])


def _list_apps_of_plan(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    return _page(call, [_served(each, call) for each in web_apps.apps_of_plan(call)])


def _rule(call: Call) -> Response:
    body = rule_writing.get_rule(call)
    return answer(200, body, {"ETag": as_text(body.get("etag"))})


def _default_rule(call: Call) -> Response:
    body = rule_writing.get_default_rule(call)
    return answer(200, body, {"ETag": as_text(body.get("etag"))})


def _service_tags(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    location = canonical_location(call.target.name)
    if location not in call.state.locations():
        raise ArmError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{call.target.name}' and API version "
            f"'{call.request.api_version}' for type 'locations/serviceTags'.",
        )
    body = call.state.service_tags.body(call.target.subscription, location)
    if body is None:
        raise ArmError(404, "NotFound", f"Service tags are not available at location '{location}'.")
    return Response(200, body)


def _permissions(call: Call) -> Response:
    check_permission(call.state.behaviour, "GET", call.target)
    return answer(200, {"value": permissions_at(call.state.behaviour, call.target.scope)})


def _query(call: Call) -> Response:
    return resource_graph.query_resources(call, lambda resource: _served(resource, call))


def _view_group(resource: Resource, call: Call) -> JsonObject:
    return groups.served_group(resource, call.state, call.now)


_VIEWS: dict[str, Callable[[Resource, Call], JsonObject]] = {
    _GROUPS.lower(): _view_group,
    network_writing.NETWORKS.lower(): network_writing.served,
    SUBNETS.lower(): network_writing.served,
    network_writing.APPLICATION_GROUPS.lower(): network_writing.served,
    registry.REGISTRIES.lower(): registry.served_registry,
    registry.REPLICATIONS.lower(): registry.served_replication,
    **FIREWALL_VIEWS,
}

_ROUTES: tuple[tuple[str, str, bool, Handler], ...] = (
    ("GET", SUBSCRIPTIONS, True, tenancy.list_subscriptions),
    ("GET", SUBSCRIPTIONS, False, tenancy.get_subscription),
    ("GET", LOCATIONS, True, tenancy.list_locations),
    ("GET", PROVIDERS, True, tenancy.list_providers),
    ("GET", PROVIDERS, False, tenancy.get_provider),
    ("GET", OPERATION_RESULTS, False, resource_groups.deletion_result),
    ("GET", RESOURCE_GROUPS, True, resource_groups.list_groups),
    ("GET", RESOURCE_GROUPS, False, resource_groups.get_group),
    ("HEAD", RESOURCE_GROUPS, False, resource_groups.exists),
    ("PUT", RESOURCE_GROUPS, False, resource_groups.put_group),
    ("PATCH", RESOURCE_GROUPS, False, resource_groups.patch_group),
    ("DELETE", RESOURCE_GROUPS, False, resource_groups.delete_group),
    ("GET", RESOURCES, True, tenancy.list_resources),
    ("GET", _GROUPS, False, _get_group),
    ("GET", _RULES, True, _list_rules),
    ("GET", _RULES, False, _rule),
    ("GET", _DEFAULT_RULES, True, _list_default_rules),
    ("GET", _DEFAULT_RULES, False, _default_rule),
    ("PUT", _RULES, False, rule_writing.put_rule),
    ("DELETE", _RULES, False, rule_writing.delete_rule),
    ("PUT", _GROUPS, False, groups.put_group),
    ("PATCH", _GROUPS, False, groups.patch_group),
    ("DELETE", _GROUPS, False, groups.delete_group),
    ("PUT", network_writing.NETWORKS, False, network_writing.put_network),
    ("PATCH", network_writing.NETWORKS, False, network_writing.patch_tags),
    ("DELETE", network_writing.NETWORKS, False, network_writing.delete_network),
    ("PUT", SUBNETS, False, network_writing.put_subnet),
    ("DELETE", SUBNETS, False, network_writing.delete_subnet),
    ("PUT", network_writing.APPLICATION_GROUPS, False, network_writing.put_application_group),
    ("PATCH", network_writing.APPLICATION_GROUPS, False, network_writing.patch_tags),
    ("DELETE", network_writing.APPLICATION_GROUPS, False, network_writing.delete_application_group),
    ("PUT", registry.REGISTRIES, False, registry.put_registry),
    ("PATCH", registry.REGISTRIES, False, registry.patch_registry),
    ("DELETE", registry.REGISTRIES, False, registry.delete_registry),
    ("PUT", registry.REPLICATIONS, False, registry.put_replication),
    ("PATCH", registry.REPLICATIONS, False, registry.patch_replication),
    ("DELETE", registry.REPLICATIONS, False, registry.delete_replication),
    ("GET", registry.CONNECTIONS, True, _list_connections),
    ("POST", registry_answers.NAMES, True, registry_answers.check_name),
    ("GET", registry_answers.USAGES, True, registry_answers.list_usages),
    ("GET", registry_answers.LINKS, True, registry_answers.list_private_links),
    ("GET", locks.LOCKS, True, locks.list_locks),
    ("GET", locks.LOCKS, False, locks.get_lock),
    ("PUT", locks.LOCKS, False, locks.put_lock),
    ("DELETE", locks.LOCKS, False, locks.delete_lock),
    ("GET", scale_set.INTERFACES, True, _list_instance_interfaces),
    ("GET", private_dns.EVERY_RECORD_SET, True, _list_record_sets),
    ("POST", private_dns.FORWARDING_RULESETS, True, private_dns.list_forwarding_rulesets),
    ("GET", private_dns.FORWARDING_RULESETS, True, private_dns.list_forwarding_rulesets),
    ("GET", web_apps.APPS_OF_PLAN, True, _list_apps_of_plan),
    ("POST", admin_rules.EFFECTIVE_RULES, True, admin_rules.list_effective_rules),
    ("POST", RESOURCE_GRAPH, True, _query),
    ("POST", ACQUIRE, True, acquire_policy_token),
    ("GET", _TAGS, True, _service_tags),
    ("GET", _PERMISSIONS, True, _permissions),
    ("GET", "Microsoft.Network/locations/operations", False, polling.network_poll),
    ("GET", "Microsoft.Network/locations/operationResults", False, polling.network_result),
    *FIREWALL_ROUTES,
    ("GET", f"{registry.REPLICATIONS}/operationStatuses", False, polling.registry_poll),
    ("GET", "Microsoft.ContainerRegistry/locations/operationResults", False, polling.registry_result),
)
_HANDLERS: dict[tuple[str, str, bool], Handler] = {
    (method, kind.lower(), is_collection): handler for method, kind, is_collection, handler in _ROUTES
}
