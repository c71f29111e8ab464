"""The IP Group of client addresses that acrnet keeps beside a policy: its change, and why it may not be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_ip_group import MOST_ENTRIES, ip_group_body, ip_group_id, is_owned, written_ip_group
from acrnet.firewall.rule import RuleCollectionGroup, UnreadRule
from acrnet.net import AddressSet
from acrnet.plan.model import Action, Change, Problem, ProblemCode
from acrnet.rules.words import count, named
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.options import Options
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ClientGroupDraft:
    """What becomes of the IP Group."""

    change: Change | None = None
    """None where there is none and none is wanted."""
    leftover: tuple[str, ...] = ()
    """Its addresses that no client of this run has, which --prune would take out."""
    warnings: tuple[str, ...] = field(default=())


def draft_client_group(policy: LivePolicy, options: Options, needs: tuple[str, ...]) -> ClientGroupDraft:
    """Return the change after which the IP Group has the clients' addresses; it is owned, or there is none.

    Addresses that this run does not name stay unless it prunes, as rules do.
    """
    wanted = AddressSet.parse(options.sources.addresses)
    name, location = options.ip_group, policy.rules.policy.location
    existing = policy.kept_ip_groups().get(name.lower())
    if existing is None:
        body = ip_group_body(name, location, wanted, policy.id, options.owner)
        return ClientGroupDraft(
            Change(Action.CREATE, name, None, body, "the addresses of the clients, as the source of rules", needs=needs)
        )
    before = _body(policy, existing)
    has = AddressSet.EMPTY if isinstance(existing.addresses, Unknown) else existing.addresses
    others = (has - wanted).prefixes()
    right = wanted if options.prune else wanted | has
    if right == existing.addresses and not policy.failed(name):
        kept = Change(Action.KEEP, existing.name, before, before, "it has the addresses of the clients", needs=needs)
        return ClientGroupDraft(kept, () if options.prune else others)
    after = {**before, "properties": {**before["properties"], "ipAddresses": list(right.prefixes())}}
    reason = "it does not have the addresses of the clients, or more"
    drops = tuple(f"{each} of {existing.name}" for each in others) if options.prune else ()
    changed = Change(Action.UPDATE, existing.name, before, after, reason, needs=needs, drops=drops)
    return ClientGroupDraft(changed, () if options.prune else others)


def unwanted_client_groups(policy: LivePolicy, after: LivePolicy, options: Options) -> Iterator[ClientGroupDraft]:
    """Yield the deletion of each IP Group of this owner that no rule names after a change, or why it stays."""
    naming = {name for group in after.groups() for name in _named_in(group)}
    for group in policy.kept_ip_groups().values():
        if not is_owned(group, policy.id, options.owner):
            continue
        users = [*group.firewalls, *(each for each in group.policies if each != policy.id)]
        if ip_group_id(policy.id, group.name).key in naming or users:
            why = named([each.name for each in users]) or "a rule of another group"
            yield ClientGroupDraft(warnings=(f"The IP Group {group.name} stays, because {why} names it.",))
        else:
            before = _body(policy, group)
            yield ClientGroupDraft(Change(Action.DELETE, group.name, before, None, "no rule names it any more"))


def not_owned_client_group(policy: LivePolicy, options: Options) -> Problem | None:
    """Return the problem of an IP Group of this name that is not this owner's, or cannot be read; None without one."""
    if not options.ip_group:
        return None
    if isinstance(policy.ip_groups, Unknown):
        return Problem(
            ProblemCode.ADDRESSES_UNKNOWN,
            f"Whether {policy.id.resource_group} has an IP Group {options.ip_group} is not known: "
            f"{policy.ip_groups.reason}. Ask for Microsoft.Network/ipGroups/read there.",
        )
    existing = policy.kept_ip_groups().get(options.ip_group.lower())
    if existing is None or is_owned(existing, policy.id, options.owner):
        return None
    return Problem(
        ProblemCode.NAME_TAKEN,
        f"{policy.id.resource_group} has an IP Group {existing.name} whose tags do not say that this owner keeps it "
        f"for {policy.id.name}. Rename it, or choose another start of the name with options.firewall_ip_group.",
    )


def too_many_entries(change: Change | None) -> tuple[Problem, ...]:
    """Return the problem of an IP Group that would have more entries than Azure takes; none where it fits."""
    if change is None or change.after is None:
        return ()
    entries = len(change.after["properties"]["ipAddresses"])
    if entries <= MOST_ENTRIES:
        return ()
    return (
        Problem(
            ProblemCode.ADDRESS_LIMIT,
            f"{change.name} would have {count(entries, 'address')}, over the limit of {MOST_ENTRIES:,} for an IP "
            "Group. Name larger prefixes with --source, or plan some clients with an owner of their own.",
        ),
    )


def takes_addresses_out(change: Change | None) -> bool:
    """Whether an IP Group is deleted, or has fewer addresses afterwards."""
    return change is not None and (change.after is None or bool(change.drops))


def _named_in(group: RuleCollectionGroup) -> Iterator[str]:
    for _, rule in rules_in(group):
        if not isinstance(rule, UnreadRule):
            yield from (*rule.sources.groups, *rule.destinations.groups)


def _body(policy: LivePolicy, group: IpGroup) -> dict[str, Any]:  # Any: JSON
    bodies = {} if isinstance(policy.ip_groups, Unknown) else policy.ip_groups
    return written_ip_group(bodies[group.name.lower()])
