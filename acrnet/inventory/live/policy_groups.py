"""Firewall policies as plans change them: reading one with its groups, and writing a group or an IP Group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from acrnet.arm import ArmSession
from acrnet.firewall import FirewallPolicy, PolicyRules, read_ip_group, read_policy, read_rule_collection_group
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import says_owned, written_part
from acrnet.firewall.owned_ip_group import IP_GROUP_TYPE, concerns
from acrnet.inventory.live.firewall_policies import FirewallPolicies
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


def read_state(arm: ArmSession, target: ResourceId) -> LivePolicy:
    """Return a policy with its groups, at the cost of four calls and one for each policy above it.

    Raises the errors of `ArmSession` for the policy itself; a parent that may not be read ends the line.
    """
    with ThreadPoolExecutor(max_workers=3) as pool:
        listed = pool.submit(arm.firewalls.rule_collection_groups, target)
        draft = pool.submit(FirewallPolicies(arm).draft, target)
        beside = pool.submit(or_unknown, lambda: _ip_groups(arm, target))
        policy = read_policy(arm.firewalls.policy(target), origin=target.text)
        line = (*_above(arm, policy), ResourceId.parse(policy.id))
        bodies = listed.result()
    return LivePolicy(
        rules=PolicyRules.of(replace(policy, draft=draft.result()), map(read_rule_collection_group, bodies)),
        line=line,
        bodies={name.lower(): written_part(body) for body in bodies if says_owned(name := str(body.get("name")))},
        ip_groups=beside.result(),
    )


def reader(arm: ArmSession, target: ResourceId) -> Callable[[], LivePolicy]:
    """Return a function that reads the policy anew each time."""
    return lambda: read_state(arm, target)


# Any: the values of properties are checked where the group was made.
def write(
    arm: ArmSession,
    part: ResourceId,
    body: Mapping[str, Any] | None,
    read: Callable[[], LivePolicy],  # noqa: ARG001 - four calls, where a look at the operation is one
) -> None:
    """Write a rule collection group or an IP Group, or delete it without a body, and wait until Azure has finished."""
    if part.is_type(IP_GROUP_TYPE):
        if body is None:
            arm.firewalls.delete_ip_group(part)
        else:
            arm.firewalls.put_ip_group(part, body)
    elif body is None:
        arm.firewalls.delete_rule_collection_group(part)
    else:
        arm.firewalls.put_rule_collection_group(part, body["properties"])


# Any: JSON.
def _ip_groups(arm: ArmSession, policy: ResourceId) -> Mapping[str, Mapping[str, Any]]:
    """Return the IP Groups beside a policy that are about it, by name in lower case."""
    listed = [(read_ip_group(body), body) for body in arm.firewalls.ip_groups_beside(policy)]
    return {group.name.lower(): body for group, body in listed if concerns(group, policy)}


def _above(arm: ArmSession, policy: FirewallPolicy) -> tuple[ResourceId, ...]:
    """Return the policies above a policy, the root first, up to one that may not be read."""
    above: list[ResourceId] = []
    base = policy.base_policy
    while isinstance(base, ResourceId) and base not in above:
        above.append(base)
        base = _base_of(arm, base)
    return tuple(reversed(above))


def _base_of(arm: ArmSession, policy: ResourceId) -> ResourceId | Unknown | None:
    read = or_unknown(lambda: read_policy(arm.firewalls.policy(policy), origin=policy.text))
    return read if isinstance(read, Unknown) else read.base_policy
