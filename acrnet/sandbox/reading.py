"""Reading what an estate has: any resource as in its file or as its provider shows it, and collections of them."""

from collections.abc import Sequence

from acrnet.sandbox.access import check_permission, is_permitted
from acrnet.sandbox.arm_id import covers, parse_path
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import JsonObject, as_text
from acrnet.sandbox.listing import page
from acrnet.sandbox.not_found import missing, missing_parent
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def served(resource: Resource, call: Call) -> JsonObject:
    """A resource as a GET shows it; its identity is added if the file leaves it out."""
    view = call.views.get(resource.id.type.lower())
    if view is not None:
        return view(resource, call)
    own: JsonObject = {"name": resource.id.name, "id": resource.id.path, "type": resource.id.type}
    if all(key in resource.body for key in own):
        return resource.body
    return {**own, **resource.body}


def there(call: Call, key: str) -> Resource | None:
    """The resource with this lower-case id; one whose deletion is in progress is there to be read only."""
    is_read = call.request.method in {"GET", "HEAD"}
    return call.find(key) if is_read else call.state.store.find(key)


def required(call: Call) -> Resource:
    """The resource of the path.

    Raises:
        ArmError: 404.
    """
    resource = there(call, call.target.key)
    if resource is None:
        raise missing(call.target)
    return resource


def required_parent(call: Call) -> Resource:
    """The resource that the path is below: that of an action, of a child or of a list of children.

    Raises:
        ArmError: 404.
    """
    resource = there(call, call.target.scope.lower())
    if resource is None:
        raise missing(parse_path(call.target.scope) or call.target)
    return resource


def parent_to_write_below(call: Call) -> Resource:
    """The resource that the path is below, which a write there needs.

    Raises:
        ArmError: 404, in other words than for a read.
    """
    resource = call.find(call.target.scope.lower())
    if resource is None:
        raise missing_parent(call.target, call.target.scope, "write")
    return resource


def get_any(call: Call) -> Response:
    """Any resource of the estate, with the header that network resources carry.

    Raises:
        ArmError: 404.
    """
    resource = required(call)
    body = served(resource, call)
    tag = as_text(body.get("etag"))
    if not tag or not resource.id.type.lower().startswith("microsoft.network/"):
        return answer(200, body)
    return answer(200, body, {"ETag": tag if tag.endswith('"') else f'"{tag}"'})


def list_any(call: Call) -> Response:
    """All resources of a type in a subscription or group, or the children of one resource, as far as readable.

    Raises:
        ArmError: 404 for the children of a missing resource, 403.
    """
    target, state = call.target, call.state
    is_child = target.type.count("/") > 1
    if is_child:
        required_parent(call)
    listed = [
        resource
        for resource in state.store.of_type(target.type)
        if (resource.id.scope.lower() == target.scope.lower() if is_child else covers(target.scope, resource.id.path))
    ]
    return list_resources(call, listed)


def list_resources(call: Call, resources: list[Resource]) -> Response:
    """A page of resources: those that the caller may read.

    A collection in a group or subscription lists what roles at lower scopes allow; if that is nothing, and for children
    of a resource, it is refused.

    Raises:
        ArmError: 403.
    """
    behaviour, target = call.state.behaviour, call.target
    action = f"{target.type}/read"
    seen = resources
    if not is_permitted(behaviour, action, target.scope):
        seen = [resource for resource in resources if is_permitted(behaviour, action, resource.id.path)]
    if seen is resources or not seen:
        check_permission(behaviour, "GET", target)
    return _page(call, [served(each, call) for each in seen])


def list_parts(call: Call, parts: Sequence[JsonObject]) -> Response:
    """A page of what one resource contains, for those who may list it.

    Raises:
        ArmError: 403.
    """
    check_permission(call.state.behaviour, "GET", call.target)
    return _page(call, parts)


def _page(call: Call, items: Sequence[JsonObject]) -> Response:
    return page(call.request, items, call.state.behaviour.page_size(call.target.type))
