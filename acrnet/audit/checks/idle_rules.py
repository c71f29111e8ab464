"""Owned rules that do nothing: earlier rules take all they match, or no need of the audit asks for what they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from acrnet.audit.checks.check import Evidence, Examined, planned_by
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.rule_flows import RuleFlows
from acrnet.audit.checks.wide_names import asked
from acrnet.audit.checks.wording import placed
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.rules.network import NetworkContext
from acrnet.rules.ownership import MARK, Ownership, carries_mark, ownership
from acrnet.rules.rule import Access, Direction, SecurityRule
from acrnet.rules.words import named

OWNED_RULE_SHADOWED: Final = Kind(
    "owned_rule_shadowed",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "earlier rules take all that an owned rule matches",
    "move it before the deny, or narrow the earlier rules",
)
OWNED_RULE_STALE: Final = Kind(
    "owned_rule_stale",
    (Level.NOTE,),
    "no need asks for what an owned rule opens",
    "delete it with prune: true",
)
KINDS: Final = (OWNED_RULE_SHADOWED, OWNED_RULE_STALE)

_Busy: TypeAlias = set[tuple[int, str]]
"""Rules by the identity of their subject and their name."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about owned rules that decide no need.

    Where the needs are those of registries, a rule of the configuration's owner that none of them asks for is stale.
    Rules of other owners may serve registries that this audit does not know.
    """
    busy: _Busy | None = None
    flows, wanted = RuleFlows(), _Asked(evidence.needs)
    for each in evidence.examined:
        owned = [rule for rule in each.custom if rule.description.startswith(MARK) and carries_mark(rule)]
        if not owned:
            continue
        busy = _busy(evidence.results) if busy is None else busy
        for rule in owned:
            if (id(each.subject), rule.name) in busy:
                continue
            yield from _shadowed(each, rule, flows)
            if (
                evidence.registries
                and ownership(rule, evidence.owner) is Ownership.MINE
                and _stale(each, rule, flows, wanted)
            ):
                yield _stale_remark(each, rule)


def _busy(results: Sequence[Result]) -> _Busy:
    """Return the rules that decide a need of a subject, or may: none of them is idle."""
    found: _Busy = set()
    for result in results:
        if result.subject is None:
            continue
        subject = id(result.subject)
        for view in result.views:
            for part in view.verdict.parts:
                if part.rule is not None:
                    found.add((subject, part.rule.name))
                found.update((subject, rule.name) for rule in part.doubtful)
    return found


def _shadowed(each: Examined, rule: SecurityRule, flows: RuleFlows) -> Iterator[Remark]:
    earlier = [other for other in each.custom if other.priority < rule.priority]
    if rule.direction is not Direction.OUTBOUND or not earlier:
        return
    takers: dict[str, SecurityRule] = {}
    for network in each.networks:
        _, remaining = flows.of(rule, network)
        if not remaining:
            return
        for other in earlier:
            certain, _ = flows.of(other, network)
            taken, remaining = remaining.split(certain)
            if taken:
                takers[other.name] = other
            if not remaining:
                break
        if remaining:
            return
    by = named([placed(other) for other in takers.values()])
    denied = any(other.access is Access.DENY for other in takers.values())
    yield each.remark(
        OWNED_RULE_SHADOWED,
        Level.WARNING if denied else Level.NOTE,
        f"{placed(rule)} of " + NAME + f" never decides anything, because earlier rules take all it matches: {by}.",
        "Let " + planned_by(each.subject.nsg) + " move it, or take the deny away."
        if denied
        else "Narrow the earlier rules if they are not wanted; else the rule is only a reserve.",
        rule=rule.name,
    )


class _Asked:
    """Where the needs of the audit go."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs = needs
        self._found: dict[int, tuple[NetworkContext, AddressSet]] = {}

    def addresses(self, network: NetworkContext) -> AddressSet:
        """Return all addresses that any need may ask for; every address where one does not say."""
        found = self._found.get(id(network))
        if found is None:
            everything = AddressSet.union(asked(need, network) for need in self._needs)
            found = self._found[id(network)] = (network, everything)
        return found[1]


def _stale(each: Examined, rule: SecurityRule, flows: RuleFlows, wanted: _Asked) -> bool:
    """Tell whether no need asks for any address that the rule may open, for any of the clients."""
    return all(
        flows.of(rule, network)[1].destinations.isdisjoint(wanted.addresses(network)) for network in each.networks
    )


def _stale_remark(each: Examined, rule: SecurityRule) -> Remark:
    return each.remark(
        OWNED_RULE_STALE,
        Level.NOTE,
        f"No need of this audit asks for what {placed(rule)} of " + NAME + " opens:"
        f" {named([spelled for _, spelled in rule.destinations.spellings()])}.",
        "Delete it with prune: true and "
        + planned_by(each.subject.nsg)
        + ", unless a registry outside this audit needs it.",
        rule=rule.name,
    )
