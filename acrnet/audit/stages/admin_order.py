"""The first security admin rule that matches, in every order in which the rules may be tried.

Within one network manager, lower numbers come first. Which of several managers comes first depends on their scopes, and
two rule collections of one manager may use the same number; the rules in effect show neither order
(learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23). So every possible order
is evaluated for every packet, and the order matters only where it changes the result.
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
    """Flows for which it is the same whether the first matching rule has the action in question."""

    flows: FlowSet
    has_action: bool | Unknown
    rule: AdminRule | None = None
    """The first rule that matches; None if no rule matches, or if it is not known which one does."""
    doubtful: tuple[AdminRule, ...] = ()
    """The rules that may be the first match, in the order they are tried."""


def first_matches(
    rules: Sequence[AdminRule], flows: FlowSet, network: NetworkContext, action: AdminAction
) -> Iterator[FirstMatch]:
    """Yield disjoint parts of the flows, all of them together, by whether the first matching rule has this action."""
    originals = {_as_denial(each, action): each for each in rules}
    managers: dict[ResourceId, list[SecurityRule]] = {}
    for rule, original in originals.items():
        managers.setdefault(original.manager, []).append(rule)
    matchers = [Matcher(network, reading) for reading in network.readings()]
    prepared = [_prepared(managers, matcher) for matcher in matchers]
    conflict = (
        f"rules of the network managers {' and '.join(sorted(each.name for each in managers))} disagree, and which "
        "come first is not known"
    )
    first, *others = (decided([[stages[manager]] for stages in prepared], flows) for manager in managers)
    parts = first.parts
    for other in others:
        parts = tuple(_agreed(one, two, conflict) for one, two in product(parts, other.parts))
    for part in Verdict.of(parts).parts:
        has_action = Unknown(part.reason) if part.outcome is Outcome.UNDECIDABLE else part.outcome is Outcome.DENIED
        doubtful = tuple(originals[rule] for rule in part.doubtful if rule in originals)
        yield FirstMatch(part.flows, has_action, originals.get(part.rule) if part.rule else None, doubtful)


def _as_denial(rule: AdminRule, action: AdminAction) -> SecurityRule:
    """Return the rule with Deny in place of this action, and Allow in place of any other action."""
    return structs.replace(rule.rule, access=Access.DENY if rule.action is action else Access.ALLOW)


def _prepared(managers: Mapping[ResourceId, Sequence[SecurityRule]], matcher: Matcher) -> dict[ResourceId, Stage]:
    """Return, for each network manager, all rules in the order in which its own rules come first.

    These orders are enough: in any order, the first rule that matches is the first matching rule of some manager.
    """
    matches = {
        manager: matcher.matches(sorted(rules, key=lambda each: each.priority)) for manager, rules in managers.items()
    }
    last = matcher.match(_LAST)
    return {
        manager: Stage(
            _NAME, (*own, *(match for other in matches if other != manager for match in matches[other]), last)
        )
        for manager, own in matches.items()
    }


def _agreed(one: Part, other: Part, conflict: str) -> Part:
    """Return what two orders of network managers decide together, with the rules that disagree."""
    if one.outcome is other.outcome or Outcome.UNDECIDABLE in (one.outcome, other.outcome):
        return agreed(one, other, "")
    doubtful = tuple(each.rule for each in (one, other) if each.rule is not None)
    return agreed(structs.replace(one, doubtful=doubtful), other, conflict)
