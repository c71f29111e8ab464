"""The first security admin rule that matches, in every order that the rules may be tried in.

Lower numbers come first within one network manager. Which of several managers comes first hangs on their scopes, and
two rule collections of one manager may use a number twice; the rules in effect tell neither order
(learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23). So both are weighed
packet by packet, and matter only where the orders come to different ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from msgspec import structs

from acrnet.net import FlowSet
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import AdminAction, AdminRule
from acrnet.rules.defaults import allow_otherwise
from acrnet.rules.evaluate import decided
from acrnet.rules.first_match import Stage
from acrnet.rules.match import Matcher
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import Outcome, Part, Verdict, agreed
from acrnet.unknown import Unknown

_NAME: Final = "security admin rules"
_LAST: Final = allow_otherwise(4097)
"""After the highest number that a security admin rule can have."""


@dataclass(frozen=True, slots=True)
class FirstMatch:
    """Flows that share whether the first rule that matches them does what was asked about."""

    flows: FlowSet
    does: bool | Unknown
    rule: AdminRule | None = None
    """The first rule that matches; None where none does, or which one is not known."""
    doubtful: tuple[AdminRule, ...] = ()
    """The rules that may be the first, in the order they are tried."""


def first_matches(
    rules: Sequence[AdminRule], flows: FlowSet, network: NetworkContext, action: AdminAction
) -> Iterator[FirstMatch]:
    """Yield the flows by whether the first rule that matches has this action, in disjoint sets that add up to them."""
    asked = {_asked(each, action): each for each in rules}
    managers: dict[ResourceId, list[SecurityRule]] = {}
    for rule, original in asked.items():
        managers.setdefault(original.manager, []).append(rule)
    matchers = [Matcher(network, reading) for reading in network.readings()]
    prepared = [_prepared(managers, matcher) for matcher in matchers]
    untold = (
        f"rules of the network managers {' and '.join(sorted(each.name for each in managers))} disagree, and which "
        "come first is not told"
    )
    first, *others = (decided([[stages[manager]] for stages in prepared], flows) for manager in managers)
    parts = first.parts
    for other in others:
        parts = tuple(_agreed(one, two, untold) for one, two in product(parts, other.parts))
    for part in Verdict.of(parts).parts:
        does = Unknown(part.reason) if part.outcome is Outcome.UNDECIDABLE else part.outcome is Outcome.DENIED
        doubtful = tuple(asked[rule] for rule in part.doubtful if rule in asked)
        yield FirstMatch(part.flows, does, asked.get(part.rule) if part.rule else None, doubtful)


def _asked(rule: AdminRule, action: AdminAction) -> SecurityRule:
    """Return the rule as one that denies what it matches if it has the action, and allows it else."""
    return structs.replace(rule.rule, access=Access.DENY if rule.action is action else Access.ALLOW)


def _prepared(managers: Mapping[ResourceId, Sequence[SecurityRule]], matcher: Matcher) -> dict[ResourceId, Stage]:
    """Return all rules in one order for each network manager: with its own first.

    Whatever the order of several is, the first rule that matches is the first of some manager, so these orders do.
    """
    found = {
        manager: matcher.matches(sorted(rules, key=lambda each: each.priority)) for manager, rules in managers.items()
    }
    last = matcher.match(_LAST)
    return {
        manager: Stage(_NAME, (*first, *(match for other in found if other != manager for match in found[other]), last))
        for manager, first in found.items()
    }


def _agreed(one: Part, other: Part, untold: str) -> Part:
    """Return what two orders of network managers say together, with the rules that disagree."""
    if one.outcome is other.outcome or Outcome.UNDECIDABLE in (one.outcome, other.outcome):
        return agreed(one, other, "")
    doubtful = tuple(each.rule for each in (one, other) if each.rule is not None)
    return agreed(structs.replace(one, doubtful=doubtful), other, untold)
