"""Rule collection groups of a firewall policy, each written as a whole.

Statuses, headers, states and etags of writing and deleting are those of the recording of their predecessors,
``ruleGroups`` of 2020-04-01, in azure-mgmt-network 22.3.0.
"""

import json

from acrnet.sandbox import resource_name
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.firewall import provider
from acrnet.sandbox.firewall.family import ip_groups_in
from acrnet.sandbox.firewall.rule_form import served_collection
from acrnet.sandbox.firewall.rule_validation import MOST_BYTES, check_group
from acrnet.sandbox.firewall.tier import check_rules
from acrnet.sandbox.firewall.writing import family_keys, seconds_for
from acrnet.sandbox.json_value import JsonObject, objects, properties
from acrnet.sandbox.reading import parent_to_write_below
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TYPE = "Microsoft.Network/FirewallPolicies/RuleCollectionGroups"
SIZE_SINCE = "2023-09-01"
"""An api-version that has ``size``, which versions up to 2022-09-01 lack; the first one that does is unverified."""

_MEGABYTE = 1024 * 1024


def served_group(group: Resource, call: Call) -> JsonObject:
    """A group in the form of an answer."""
    stored = properties(group.body)
    inner: JsonObject = {
        "priority": stored.get("priority"),
        "ruleCollections": [served_collection(each) for each in objects(stored.get("ruleCollections"))],
        **{key: value for key, value in stored.items() if key not in {"priority", "ruleCollections"}},
    }
    if call.request.api_version >= SIZE_SINCE:
        inner = {"size": size_text(byte_count(stored)), **inner}
    body = provider.served(group, TYPE, inner, call)
    policy = call.state.store.find(group.id.scope.lower())
    return {**body, "location": policy.location if policy else body["location"]}


def byte_count(stored: JsonObject) -> int:
    """The size of the properties of a group, as JSON without the state of an operation."""
    content = {key: value for key, value in stored.items() if key not in {"provisioningState", "size"}}
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def size_text(count: int) -> str:
    """A size as it stands in answers."""
    return f"{count / _MEGABYTE:.6f}".rstrip("0").rstrip(".") + "MB"


def put_group(call: Call) -> Response:
    """Create a group, or replace it with all its collections."""
    policy = parent_to_write_below(call)
    resource_name.check_name(call.target.name)
    provider.refuse_managed(policy)
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_group(properties(document))
    check_rules(properties(document), properties(policy.body))
    most = call.state.behaviour.groups_per_policy
    if existing is None and len(call.state.families.groups(policy)) >= most:
        raise ArmError(
            400,
            "FirewallPolicyRuleCollectionGroupsLimit",
            f"Firewall Policy {policy.id.path} has {most} rule collection groups, which is as many as it can have.",
        )
    for name in ip_groups_in(document):
        if call.state.store.find(name.lower()) is None:
            raise provider.missing_reference(name, call.target.path)
    if byte_count(properties(document)) > MOST_BYTES:
        raise ArmError(
            400, "FirewallPolicyRuleCollectionGroupTooLarge", f"Rule collection group {call.target.name} exceeds 2 MB."
        )
    locks = family_keys(call, policy)
    provider.refuse_in_progress(call, *locks)
    group = provider.writable(call, policy.location)
    provider.set_content(call, group, document)
    seconds = seconds_for(call, policy)
    provider.stamp(call, group, policy)
    operation = call.state.operations.start(
        "PutRuleCollectionGroup", group.id.path, call.now, seconds, call.ending,
        ghost=group, pauses=(provider.PAUSE,), locks=locks,
    )  # fmt: skip
    body = served_group(group, call)
    return provider.accepted(200 if existing else 201, body, call, operation, policy.location)


def delete_group(call: Call) -> Response:
    """Delete a group; a missing one is 204."""
    group, policy = call.state.store.find(call.target.key), call.find(call.target.scope.lower())
    if group is None or policy is None:
        return Response(204)
    provider.refuse_managed(policy)
    locks = family_keys(call, policy)
    provider.refuse_in_progress(call, *locks)
    seconds = seconds_for(call, policy)
    if call.ending.outcome != "Succeeded":
        properties(group.body)["provisioningState"] = call.ending.outcome
    provider.stamp(call, group, policy)
    if call.ending.applied:
        call.state.store.remove(group)
    operation = call.state.operations.start(
        "DeleteRuleCollectionGroup", group.id.path, call.now, seconds, call.ending,
        state="Deleting", ghost=group, pauses=(provider.PAUSE,), locks=locks,
    )  # fmt: skip
    return provider.accepted(202, served_group(group, call), call, operation, policy.location)
