"""Firewall policies, which may have a base policy and are attached to firewalls.

Statuses, headers, states and etags are those of the recordings of 2022-07-01 and 2022-09-01 in azure-mgmt-network
22.3.0. The ids in ``ruleCollectionGroups`` are spelt in another case there than that of the policy.
"""

from acrnet.sandbox import resource_name
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.firewall import provider
from acrnet.sandbox.firewall.family import ids
from acrnet.sandbox.firewall.rule_collection_group import SIZE_SINCE, byte_count, size_text
from acrnet.sandbox.firewall.tier import TIERS, check_settings, tier_of
from acrnet.sandbox.firewall.writing import family_keys, own_keys, seconds_for
from acrnet.sandbox.json_value import Json, JsonObject, properties, reference
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TYPE = "Microsoft.Network/FirewallPolicies"

_COMPUTED = ("childPolicies", "ruleCollectionGroups", "firewalls", "afcManaged")


def served_policy(policy: Resource, call: Call) -> JsonObject:
    """A policy in the form of an answer, with what refers to it."""
    families, stored = call.state.families, properties(policy.body)
    groups = families.groups(policy)
    listed: list[Json] = [{"id": group.id.path.replace("/firewallPolicies/", "/firewallpolicies/")} for group in groups]
    inner: JsonObject = {
        "sku": {"tier": tier_of(stored)},
        "childPolicies": ids(families.children(policy)),
        "ruleCollectionGroups": listed,
        "firewalls": ids(families.firewalls(policy)),
        "threatIntelMode": stored.get("threatIntelMode") or "Alert",
    }
    inner.update((key, value) for key, value in stored.items() if key not in {*inner, "provisioningState", "size"})
    if call.request.api_version >= SIZE_SINCE:
        inner["size"] = size_text(sum(byte_count(properties(each.body)) for each in (policy, *groups)))
    return provider.served(policy, TYPE, inner, call)


def put_policy(call: Call) -> Response:
    """Create a policy or replace its settings; its rule collection groups stay."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    resource_name.check_name(call.target.name)
    location = checked_location(call, document, existing)
    tier, base = tier_of(properties(document)), reference(properties(document).get("basePolicy"))
    if tier not in TIERS:
        raise ArmError(400, "FirewallPolicyInvalidSku", f"The tier '{tier}' is not one of {', '.join(TIERS)}.")
    provider.refuse_managed(existing)
    check_settings(properties(document))
    base_policy = _base_policy(call, base, location) if base else None
    locks = family_keys(call, *([existing] if existing else []))
    locks += own_keys(call, base_policy) if base_policy else []
    provider.refuse_in_progress(call, *locks)
    seconds = seconds_for(call, existing) if existing else call.state.behaviour.operation_seconds
    policy = provider.writable(call, location)
    content = {key: value for key, value in properties(document).items() if key not in _COMPUTED}
    provider.set_content(call, policy, {**document, "properties": content})
    if call.ending.applied and "identity" in document:
        policy.body["identity"] = document["identity"]
    provider.stamp(call, policy)
    operation = call.state.operations.start(
        "PutFirewallPolicy", policy.id.path, call.now, seconds, call.ending,
        ghost=policy, pauses=(provider.PAUSE,), locks=[*locks, *family_keys(call, policy)],
    )  # fmt: skip
    return provider.accepted(200 if existing else 201, served_policy(policy, call), call, operation, location)


def patch_policy(call: Call) -> Response:
    """Replace the tags of a policy."""
    policy = provider.require(call)
    provider.refuse_managed(policy)
    provider.refuse_in_progress(call, *family_keys(call, policy))
    provider.replace_tags(call, policy)
    return answer(200, served_policy(policy, call))


def delete_policy(call: Call) -> Response:
    """Delete a policy with its groups, at once; refused while a firewall or another policy uses it."""
    policy = call.state.store.find(call.target.key)
    if policy is None:
        return Response(204)
    provider.refuse_managed(policy)
    provider.refuse_in_progress(call, *family_keys(call, policy))
    families = call.state.families
    for users, what in ((families.firewalls(policy), "firewalls"), (families.children(policy), "child policies")):
        if users:
            raise ArmError(
                400,
                "FirewallPolicyInUse",
                f"Firewall Policy '{policy.id.path}' cannot be deleted since there are {what} using this resource.",
            )
    for group in families.groups(policy):
        call.state.store.remove(group)
    call.state.store.remove(policy)
    return Response(200)


def _base_policy(call: Call, name: str, location: str) -> Resource:
    """The base policy that a policy names.

    Raises:
        ArmError: 400 where it does not exist, is in another region, or is based on the policy itself
            (Azure-Landing-Zones issue 2233).
    """
    base = call.state.store.find(name.lower())
    if base is None or base.location != location or call.target.key in call.state.families.line(base):
        raise ArmError(
            400,
            "FirewallPolicyBasePolicyDoesnotExist",
            f"Base Firewall Policy {name} does not exist. "
            "Please make sure base policy ID is a valid firewall policy ID in same region.",
        )
    return base
