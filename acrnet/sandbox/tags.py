"""The tags of any resource, group or subscription as a resource of their own, and every tag name with its values.

Shapes follow the REST reference of Microsoft.Resources 2021-04-01 (read 2026-11-29); no recording was at hand.
"""

from collections import Counter

from acrnet.sandbox.arm_id import RESOURCE_GROUPS, SUBSCRIPTIONS, TAG_NAMES, Target, covers, parse_resource_id
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.resource_groups import describe
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call

TAGS = "Microsoft.Resources/tags"

_OPERATIONS = ("Replace", "Merge", "Delete")


def get_tags(call: Call) -> Response:
    """The tags of a scope."""
    return _answer(call, _tags(call))


def put_tags(call: Call) -> Response:
    """Put tags in the place of all that a scope has."""
    return _replace(call, _sent(call))


def patch_tags(call: Call) -> Response:
    """Replace the tags of a scope, add to them, or take some away, as ``operation`` says.

    Raises:
        ArmError: 400 for another operation.
    """
    wanted = as_text(call.request.document().get("operation")).lower()
    operation = next((each for each in _OPERATIONS if each.lower() == wanted), "")
    present, sent = _tags(call), _sent(call)
    if operation == "Replace":
        return _replace(call, sent)
    if operation == "Merge":
        return _replace(call, {**present, **sent})
    if operation == "Delete":
        return _replace(call, {key: value for key, value in present.items() if key not in sent})
    raise ArmError(400, "InvalidTagsOperation", f"The operation is not one of {', '.join(_OPERATIONS)}.")


def delete_tags(call: Call) -> Response:
    """Take every tag of a scope away."""
    _replace(call, {})
    return Response(200)


def list_tag_names(call: Call) -> Response:
    """Every tag name in a subscription, with its values and how many resources have each."""
    counts: dict[str, Counter[str]] = {}
    for resource in call.state.store:
        if covers(call.target.scope, resource.id.path):
            for name, tag in as_object(resource.body.get("tags")).items():
                counts.setdefault(name, Counter())[as_text(tag)] += 1
    base = f"{call.target.scope}/tagNames"
    value: list[Json] = [
        {
            "id": f"{base}/{name}",
            "tagName": name,
            "count": {"type": "Total", "value": values.total()},
            "values": [
                {
                    "id": f"{base}/{name}/tagValues/{tag}",
                    "tagValue": tag,
                    "count": {"type": "Partial", "value": count},
                }
                for tag, count in values.items()
            ],
        }
        for name, values in counts.items()
    ]
    return answer(200, {"value": value})


def _sent(call: Call) -> JsonObject:
    return as_object(properties(call.request.document()).get("tags"))


def _tags(call: Call) -> JsonObject:
    resource = call.state.store.find(_scope(call).key)
    return as_object(resource.body.get("tags")) if resource else {}


def _replace(call: Call, tags: JsonObject) -> Response:
    scope = _scope(call)
    if scope.type in {SUBSCRIPTIONS, RESOURCE_GROUPS}:
        describe(call, scope, {"tags": tags})
    elif resource := call.state.store.find(scope.key):
        resource.body["tags"] = tags
        call.state.store.changed(resource)
    return _answer(call, tags)


def _scope(call: Call) -> Target:
    """What has the tags: it is there, and of a kind that has tags, which parts of other resources are not."""
    scope = parse_resource_id(call.target.scope)
    if scope is None or call.target.name.lower() != "default":
        raise missing(call.target)
    if scope.type in {SUBSCRIPTIONS, RESOURCE_GROUPS}:
        return scope
    resource = call.state.store.find(scope.key)
    if resource is None or resource.parent is not None:
        raise missing(scope)
    return resource.id


def _answer(call: Call, tags: JsonObject) -> Response:
    return answer(200, {"id": call.target.path, "name": "default", "type": TAGS, "properties": {"tags": tags}})


ROUTES = (
    on_one("GET", TAGS, get_tags),
    on_one("PUT", TAGS, put_tags),
    on_one("PATCH", TAGS, patch_tags),
    on_one("DELETE", TAGS, delete_tags),
    on_many("GET", TAG_NAMES, list_tag_names),
)
