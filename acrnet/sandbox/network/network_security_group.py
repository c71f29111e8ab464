"""Serving and writing network security groups.

Statuses, headers, states and etags are those of the recordings of 2018-12-01, 2020-04-01 and 2020-06-01. The group
keeps the state of the operation in progress for all its rules; that a rule PUT shows its sisters as Updating too is not
recorded.
"""

from typing import NamedTuple

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import etag, guid, next_etag
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.network.rule_validation import check_group, check_rule
from acrnet.sandbox.network.security_rule import DEFAULT_RULES, served_rule, stored_properties
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import Operation, Removed, busy, network_links
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call, State
from acrnet.sandbox.store import Resource

NOTIFICATION = {"Azure-AsyncNotification": "Enabled"}
_OWN = ("provisioningState", "resourceGuid", "securityRules", "defaultSecurityRules")
_USERS = ("networkInterfaces", "subnets")
_BACK_REFERENCES = ("flowLogs", *_USERS)
_CREATION_SECONDS = 3  # both recordings of a creation poll after three seconds, those of rules after ten


class Frame(NamedTuple):
    """A group in the form of an answer without its rules: its envelope, and the properties on either side of them."""

    envelope: JsonObject
    before_rules: JsonObject
    after_rules: JsonObject


def served_group(group: Resource, call: Call) -> JsonObject:
    """A group in the form of an answer: with default rules, back references and one etag throughout."""
    state, now = call.state, call.now
    envelope, before_rules, after_rules = frame(group, state, now)
    inner: JsonObject = {
        **before_rules,
        "securityRules": [*rules(group, state, now)],
        "defaultSecurityRules": [*default_rules(group, state, now)],
        **after_rules,
    }
    return {**envelope, "properties": inner}


def frame(group: Resource, state: State, now: float) -> Frame:
    """All of a group but its rules."""
    stored = state.references.complete(group.key, properties(group.body), *_BACK_REFERENCES)
    shown, tag = status(group, state.operations.running(group.key, now))
    envelope: JsonObject = {
        "name": group.id.name,
        "id": group.id.path,
        "etag": tag,
        "type": "Microsoft.Network/networkSecurityGroups",
    }
    envelope.update((key, value) for key, value in group.body.items() if key not in {*envelope, "properties"})
    after: JsonObject = {key: value for key, value in stored.items() if key not in {*_OWN, *_BACK_REFERENCES}}
    after.update((key, stored[key]) for key in _BACK_REFERENCES if stored.get(key))
    identifier = stored.get("resourceGuid") or guid("resource", group.key)
    return Frame(envelope, {"provisioningState": shown, "resourceGuid": identifier}, after)


def shown_rules(group: Resource, state: State, now: float) -> list[tuple[JsonObject, str]]:
    """The rules of a group with the state of each, in insertion order; one being deleted is still among them."""
    operation = state.operations.running(group.key, now)
    shown, _ = status(group, operation)
    listed = [(rule, rule_state(rule, shown)) for rule in stored_rules(group)]
    if operation is not None and operation.removed is not None:
        listed.insert(operation.removed.index, (operation.removed.rule, "Deleting"))
    return listed


def shown_default_rules(group: Resource, state: State, now: float) -> list[tuple[JsonObject, str]]:
    """The six default rules with the state of the group, whatever the file says."""
    shown, _ = status(group, state.operations.running(group.key, now))
    return [(rule, shown) for rule in DEFAULT_RULES]


def rules(group: Resource, state: State, now: float, *, name: str = "") -> list[JsonObject]:
    """The rules of a group as served; with a name, no others than those of that name."""
    _, tag = status(group, state.operations.running(group.key, now))
    return [
        served_rule(rule, group.id.path, "securityRules", tag, shown)
        for rule, shown in shown_rules(group, state, now)
        if not name or is_named(rule, name)
    ]


def default_rules(group: Resource, state: State, now: float) -> list[JsonObject]:
    """The default rules of a group as served."""
    _, tag = status(group, state.operations.running(group.key, now))
    return [
        served_rule(rule, group.id.path, "defaultSecurityRules", tag, shown)
        for rule, shown in shown_default_rules(group, state, now)
    ]


def status(group: Resource, operation: Operation | None) -> tuple[str, str]:
    """The provisioning state and the etag a group shows now."""
    if operation is not None:
        return operation.state, operation.etag
    return as_text(properties(group.body).get("provisioningState")) or "Succeeded", etag(group)


def rule_state(rule: JsonObject, group_state: str) -> str:
    """The state of a rule: the group's while that is moving, else its own."""
    if group_state not in {"Succeeded", "Failed"}:
        return group_state
    return as_text(properties(rule).get("provisioningState")) or group_state


def is_named(rule: JsonObject, name: str) -> bool:
    """Whether a rule has this name, in any case."""
    return as_text(rule.get("name")).lower() == name.lower()


def stored_rules(group: Resource) -> list[JsonObject]:
    """The rules as the estate's file has them."""
    return objects(properties(group.body).get("securityRules"))


def put_group(call: Call) -> Response:
    """Create a group, or replace it with all its rules."""
    check_name(call.target.name)
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    rules = _given_rules(document, call, location)
    check_group(rules)
    group = existing or call.state.store.create(
        call.target, {"id": call.target.path, "location": location, "properties": {}}
    )
    for key in ("location", "tags"):
        if key in document:
            group.body[key] = document[key]
    inner = as_object(group.body.setdefault("properties", {}))
    inner["securityRules"] = [*rules]
    operation = accept(call, group, "PutNetworkSecurityGroupOperation", seconds=_CREATION_SECONDS)
    links = network_links(call.request, operation, group.location, call.target.subscription, deletion=False)
    body = served_group(group, call)
    return answer(200 if existing else 201, body, {**links, **NOTIFICATION})


def _given_rules(document: JsonObject, call: Call, location: str) -> list[JsonObject]:
    tags = known_tags(call.state, location)
    rules: list[JsonObject] = []
    seen = set[str]()
    for rule in objects(properties(document).get("securityRules")):
        name = as_text(rule.get("name"))
        if name.lower() in seen:
            raise ArmError(
                400,
                "InvalidRequestFormat",
                f"Cannot parse the request. Resource {call.target.path} has two child resources "
                f"with the same name ({name}).",
            )
        seen.add(name.lower())
        check_rule(name, f"{call.target.path}/securityRules/{name}", properties(rule), tags)
        rules.append({"name": name, "properties": stored_properties(properties(rule))})
    return rules


def patch_group(call: Call) -> Response:
    """Replace the tags of a group; nothing else can be patched."""
    group = require_group(call)
    refuse_when_busy(call, group.key)
    group.body["tags"] = as_object(call.request.document().get("tags"))
    group.body["etag"] = next_etag(etag(group), call.state.store.version)
    call.state.store.changed(group)
    return answer(200, served_group(group, call), NOTIFICATION)


def delete_group(call: Call) -> Response:
    """Delete a group that is not attached to anything; a missing group is 204."""
    group = call.state.store.find(call.target.key)
    if group is None:
        return Response(204)
    refuse_when_busy(call, group.key)
    attached = [
        reference(item)
        for kind in _USERS
        for item in [*_listed(group, call.state, kind), *call.state.leaving(group.key, kind, call.now)]
    ]
    if attached:
        raise ArmError(
            400,
            "InUseNetworkSecurityGroupCannotBeDeleted",
            f"Network security group {group.id.path} cannot be deleted because it is in use by the following "
            f"resources: {', '.join(attached)}. In order to delete the Network security group, remove the association "
            "with the resource(s). To learn how to do this, see aka.ms/deletensg.",
        )
    tag, location = next_etag(etag(group), call.state.store.version), group.location
    if call.ending.applied:
        call.state.store.remove(group)
    operation = call.state.operations.start(
        "DeleteNetworkSecurityGroupOperation", group.id.path, call.now, call.state.behaviour.operation_seconds,
        call.ending, state="Deleting", etag=tag, ghost=group,
    )  # fmt: skip
    links = network_links(call.request, operation, location, call.target.subscription, deletion=True)
    return Response(202, b"", {**links, **NOTIFICATION})


def _listed(group: Resource, state: State, kind: str) -> list[Json]:
    value = state.references.complete(group.key, properties(group.body), kind).get(kind)
    return value if isinstance(value, list) else []


def require_group(call: Call) -> Resource:
    """The group of a call.

    Raises:
        ArmError: 404.
    """
    group = call.find(call.target.key)
    if group is None:
        raise missing(call.target)
    return group


def refuse_when_busy(call: Call, key: str) -> None:
    """Refuse a write to a group with an operation in progress.

    Raises:
        ArmError: 429 or 409, as the estate has it.
    """
    operation = call.state.operations.running(key, call.now)
    if operation is not None:
        raise busy(operation, call.now, call.state.behaviour.concurrent_write)


def known_tags(state: State, location: str) -> frozenset[str] | None:
    """The tags a rule at a location may name; None when the estate has no tag file."""
    return None if state.service_tags.is_empty else state.service_tags.names(location)


def accept(
    call: Call,
    group: Resource,
    name: str,
    *,
    seconds: int | None = None,
    rule: JsonObject | None = None,
    removed: Removed | None = None,
) -> Operation:
    """Start the operation of a write whose effect is in the group's body already, and stamp and save the group.

    The etag is new while the operation runs and new again when it has ended, for the group and for every rule of it.
    """
    during = next_etag(etag(group), call.state.store.version)
    after = next_etag(during, call.state.store.version)
    group.body["etag"] = after
    for stored in stored_rules(group):
        if "etag" in stored:
            stored["etag"] = after
    for moved in [group.body] if rule is None else [group.body, rule]:
        _note_outcome(properties(moved), call.ending.outcome)
    call.state.store.changed(group)
    whole = call.state.behaviour.operation_seconds
    wait = whole if seconds is None else min(seconds, whole)
    return call.state.operations.start(name, group.id.path, call.now, wait, call.ending, etag=during, removed=removed)


def _note_outcome(part: JsonObject, outcome: str) -> None:
    """Set the state in which the operation will end, without adding default values to the file."""
    if outcome != "Succeeded" or "provisioningState" in part:
        part["provisioningState"] = outcome
