"""Resource groups: made, changed, asked for, and deleted with everything in them.

As recorded by azure-cli from 2020 to 2023 with 2019-07-01 to 2022-09-01: a group that was made without tags shows none,
one that is written without tags keeps those it has, and one that is being deleted is there, ``Deleting``, until that is
done. What is answered to a second deletion meanwhile is unverified; here it is the first one's link.
"""

import re

from acrnet.sandbox.arm_id import OPERATION_RESULTS, RESOURCE_GROUPS, Target, covers
from acrnet.sandbox.exchange import GatewayError, Response, answer
from acrnet.sandbox.json_value import JsonObject, as_object, as_text
from acrnet.sandbox.listing import invalid_filter, page, parse_tag_filter
from acrnet.sandbox.location import location_of
from acrnet.sandbox.not_found import deletion_of_group
from acrnet.sandbox.operations import Operation, result
from acrnet.sandbox.polling import operation_of
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call

_NOT_IN_NAMES = re.compile(r"[^\w.()-]")
_LONGEST_NAME = 90
_DELETION = "DeleteResourceGroup"


def list_groups(call: Call) -> Response:
    """The resource groups of a subscription, or those with a tag.

    Raises:
        ArmError: 400 for another filter.
    """
    text = call.request.query.get("$filter", "")
    is_tagged = parse_tag_filter(text)
    if text and is_tagged is None:
        raise invalid_filter(text)
    wanted = call.target.subscription.lower()
    groups = [
        group_body(call, target)
        for (subscription, _), target in call.state.store.groups.items()
        if subscription == wanted
    ]
    deleted = call.state.operations.ghosts(_DELETION, call.now)
    groups += [group.body for group in deleted if group.id.subscription.lower() == wanted]
    listed = [group for group in groups if is_tagged is None or is_tagged(as_object(group.get("tags")))]
    return page(call.request, listed, call.state.behaviour.page_size(RESOURCE_GROUPS))


def get_group(call: Call) -> Response:
    """One resource group."""
    deletion = deletion_of_group(call)
    if deletion is not None and deletion.ghost is not None:
        return answer(200, deletion.ghost.body)
    key = (call.target.subscription.lower(), call.target.group.lower())
    return answer(200, group_body(call, call.state.store.groups[key]))


def exists(_call: Call) -> Response:
    """That there is a group: without one the request does not come this far."""
    return Response(204)


def _check_name(name: str) -> None:
    """Refuse a name that a resource group cannot have.

    The grammar is that of the REST reference, the answer that of azure-cli issue 14481 (read 2026-11-29); how a name
    that is too long or ends with a period is refused is unverified.
    """
    wrong = "".join(dict.fromkeys(_NOT_IN_NAMES.findall(name)))
    if wrong:
        raise GatewayError(
            400,
            "InvalidResourceGroup",
            f"The provided resource group name '{name}' has these invalid characters: '{wrong}'. The name can only be "
            "a letter, digit, '-', '.', '(', ')' or '_'.",
        )
    if len(name) > _LONGEST_NAME or name.endswith("."):
        raise GatewayError(
            400,
            "InvalidResourceGroup",
            f"The provided resource group name '{name}' has more than {_LONGEST_NAME} characters or ends with '.'.",
        )


def put_group(call: Call) -> Response:
    """Create a group, or set its tags; a group stays where it is."""
    _check_name(call.target.group)
    document = call.request.document()
    location = location_of(call, document)
    key = (call.target.subscription.lower(), call.target.group.lower())
    known = call.state.store.groups.get(key)
    if known is not None:
        present = as_text(group_body(call, known).get("location"))
        if present and present != location:
            raise GatewayError(
                409,
                "InvalidResourceGroupLocation",
                f"Invalid resource group location '{location}'. The Resource group already exists in location "
                f"'{present}'.",
            )
    body: JsonObject = {"location": location}
    if as_text(document.get("managedBy")):
        body["managedBy"] = document["managedBy"]
    if isinstance(document.get("tags"), dict):
        body["tags"] = document["tags"]
    describe(call, call.target, body)
    return answer(200 if known else 201, group_body(call, known or call.target))


def patch_group(call: Call) -> Response:
    """Change the tags of a group."""
    key = (call.target.subscription.lower(), call.target.group.lower())
    known = call.state.store.groups[key]
    document = call.request.document()
    describe(call, call.target, {name: document[name] for name in ("tags", "managedBy") if name in document})
    return answer(200, group_body(call, known))


def delete_group(call: Call) -> Response:
    """Delete a group with everything in it; it is shown until that has ended."""
    store = call.state.store
    path = call.target.path
    running = deletion_of_group(call)
    if running is not None:
        return _accepted(call, running)
    known = store.groups[(call.target.subscription.lower(), call.target.group.lower())]
    shown: JsonObject = {**group_body(call, known), "properties": {"provisioningState": "Deleting"}}
    for resource in [each for each in store if covers(path, each.id.path) and each.parent is None]:
        store.remove(resource)
    store.forget_group(call.target)
    seconds = call.state.behaviour.operation_seconds
    operation = call.state.operations.start(
        _DELETION, path, call.now, seconds, call.ending, state="Deleting", ghost=store.apart(known, shown)
    )
    return _accepted(call, operation)


def _accepted(call: Call, operation: Operation) -> Response:
    base = f"{call.request.origin}/subscriptions/{call.target.subscription}/operationresults"
    link = f"{base}/{operation.id}?api-version={call.request.api_version}"
    return Response(202, b"", {"Location": link, "Retry-After": str(operation.pauses[0])})


def deletion_result(call: Call) -> Response:
    """The result of a deletion."""
    return result(operation_of(call), call.request, call.now, Response(200))


def describe(call: Call, target: Target, fields: JsonObject) -> None:
    """Set fields of a group or a subscription, which may have no file yet."""
    own = call.state.store.find(target.key)
    if own is None:
        call.state.store.create(target, {"id": target.path, "name": target.name, **fields})
        return
    own.body.update(fields)
    call.state.store.changed(own)


def group_body(call: Call, sample: Target) -> JsonObject:
    """The resource group of a resource as a GET shows it."""
    path = f"/subscriptions/{sample.subscription}/resourceGroups/{sample.group}"
    own = call.state.store.find(path.lower())
    inside = (
        resource.location for resource in call.state.store if covers(path, resource.id.path) and resource.location
    )
    return {
        "id": path,
        "name": sample.group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": next(inside, ""),
        "properties": {"provisioningState": "Succeeded"},
        **(own.body if own else {}),
    }


ROUTES = (
    on_many("GET", RESOURCE_GROUPS, list_groups),
    on_one("GET", RESOURCE_GROUPS, get_group),
    on_one("HEAD", RESOURCE_GROUPS, exists),
    on_one("PUT", RESOURCE_GROUPS, put_group),
    on_one("PATCH", RESOURCE_GROUPS, patch_group),
    on_one("DELETE", RESOURCE_GROUPS, delete_group),
    on_one("GET", OPERATION_RESULTS, deletion_result),
)
