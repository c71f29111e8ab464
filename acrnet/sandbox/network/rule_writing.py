"""Writing and deleting single security rules.

Statuses, headers and states are those of the recordings of 2018-12-01, 2020-04-01 and 2020-06-01, which create and
delete, and of azure-cli from June 2020 to December 2023, which replace a rule too: 200 with the headers of a creation.
"""

from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties
from acrnet.sandbox.network.network_security_group import (
    NOTIFICATION,
    accept,
    default_rules,
    is_named,
    known_tags,
    refuse_when_busy,
    rules,
    stored_rules,
)
from acrnet.sandbox.network.parts import whole_of
from acrnet.sandbox.network.rule_validation import check_group, check_rule
from acrnet.sandbox.network.security_rule import served_rule, stored_properties
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import Removed, network_links
from acrnet.sandbox.reading import list_parts, required_parent
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def list_rules(call: Call) -> Response:
    """The rules of a group in insertion order, without the default rules."""
    return list_parts(call, rules(required_parent(call), call.state, call.now))


def list_default_rules(call: Call) -> Response:
    """The default rules of a group."""
    return list_parts(call, default_rules(required_parent(call), call.state, call.now))


def get_rule(call: Call) -> Response:
    """One rule of a group."""
    return _named(call, rules(required_parent(call), call.state, call.now, name=call.target.name))


def get_default_rule(call: Call) -> Response:
    """One default rule of a group."""
    return _named(call, default_rules(required_parent(call), call.state, call.now))


def put_rule(call: Call) -> Response:
    """Create a rule at the end of the list, or replace one in its place."""
    group = whole_of(call)
    sent = properties(call.request.document())
    before = _stored(group, call.target.name)
    name = as_text(before.get("name")) if before else call.target.name
    rule_id = f"{group.id.path}/securityRules/{name}"
    check_rule(name, rule_id, sent, known_tags(call.state, group.location))
    rule: JsonObject = {**(before or {"name": name}), "properties": stored_properties(sent)}
    kept = [rule if other is before else other for other in stored_rules(group)]
    check_group(kept if before else [*kept, rule], changed=name)
    if call.ending.applied:
        _put_in(group, before, rule)
    operation = accept(call, group, "PutSecurityRuleOperation", rule=rule)
    links = network_links(call.request, operation, group.location, call.target.subscription, deletion=False)
    shown = served_rule(rule, group.id.path, "securityRules", operation.etag, operation.state)
    return answer(200 if before else 201, shown, {**links, **NOTIFICATION})


def delete_rule(call: Call) -> Response:
    """Delete a rule; a missing one is 204."""
    group = call.state.store.find(call.target.scope.lower())
    rule = _stored(group, call.target.name) if group else None
    if group is None or rule is None:
        return Response(204)
    refuse_when_busy(call, group.key)
    removed = None
    if call.ending.applied:
        kept = _list_in(group)
        index = next(i for i, other in enumerate(kept) if other is rule)
        del kept[index]
        removed = Removed(index, rule)
    operation = accept(call, group, "DeleteSecurityRuleOperation", removed=removed)
    links = network_links(call.request, operation, group.location, call.target.subscription, deletion=True)
    return Response(202, b"", {**links, **NOTIFICATION})


def _named(call: Call, among: list[JsonObject]) -> Response:
    for rule in among:
        if is_named(rule, call.target.name):
            return answer(200, rule, {"ETag": as_text(rule.get("etag"))})
    raise missing(call.target)


def _stored(group: Resource, name: str) -> JsonObject | None:
    wanted = name.lower()
    return next((rule for rule in stored_rules(group) if as_text(rule.get("name")).lower() == wanted), None)


def _list_in(group: Resource) -> list[Json]:
    """The list of rules itself, created if the file has none."""
    inner = as_object(group.body.setdefault("properties", {}))
    rules = inner.get("securityRules")
    if not isinstance(rules, list):
        rules = inner["securityRules"] = []
    return rules


def _put_in(group: Resource, before: JsonObject | None, rule: JsonObject) -> None:
    kept = _list_in(group)
    if before is None:
        kept.append(rule)
    else:
        kept[next(i for i, other in enumerate(kept) if other is before)] = rule
