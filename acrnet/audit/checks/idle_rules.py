"""Findings about owned rules without effect: earlier rules match all of their flows, or no need has what they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from acrnet.audit.checks.check import Evidence, Examined, planned_by
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.rule_flows import RuleFlows
from acrnet.audit.checks.wide_names import needed_addresses
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.rules.network import NetworkContext
from acrnet.rules.ownership import MARK, Ownership, carries_mark, ownership
from acrnet.rules.rule import Access, Direction, SecurityRule
from acrnet.rules.words import named, rule_label

OWNED_RULE_SHADOWED: Final = Kind(
    "owned_rule_shadowed",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "earlier rules match everything that an owned rule matches",
    "move it before the deny, or narrow the earlier rules",
)
OWNED_RULE_STALE: Final = Kind(
    "owned_rule_stale",
    (Level.NOTE,),
    "an owned rule opens addresses that no need has",
    "delete it with prune: true",
)
KINDS: Final = (OWNED_RULE_SHADOWED, OWNED_RULE_STALE)

_DecidingRules: TypeAlias = set[tuple[int, str]]
"""Rules by the identity of their subject and their name."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about owned rules that decide no need.

    If the needs are those of registries, a rule of the configuration's owner is stale if it opens nothing that they
    need. Rules of other owners may serve registries that this audit does not know.
    """
    deciding: _DecidingRules | None = None
    flows, needed = RuleFlows(), _NeededAddresses(evidence.needs)
    for each in evidence.examined:
        owned = [rule for rule in each.custom if rule.description.startswith(MARK) and carries_mark(rule)]
        if not owned:
            continue
        deciding = _deciding_rules(evidence.results) if deciding is None else deciding
        for rule in owned:
            if (id(each.subject), rule.name) in deciding:
                continue
            yield from _shadowed(each, rule, flows)
            if (
                evidence.registries
                and ownership(rule, evidence.owner) is Ownership.MINE
                and _stale(each, rule, flows, needed)
            ):
                yield _stale_remark(each, rule)


def _deciding_rules(results: Sequence[Result]) -> _DecidingRules:
    """Return the rules that decide a need of a subject, or may decide one."""
    deciding: _DecidingRules = set()
    for result in results:
        if result.subject is None:
            continue
        subject = id(result.subject)
        for view in result.views:
            for part in view.verdict.parts:
                if part.rule is not None:
                    deciding.add((subject, part.rule.name))
                deciding.update((subject, rule.name) for rule in part.doubtful)
    return deciding


def _shadowed(each: Examined, rule: SecurityRule, flows: RuleFlows) -> Iterator[Remark]:
    earlier = [other for other in each.custom if other.priority < rule.priority]
    if rule.direction is not Direction.OUTBOUND or not earlier:
        return
    covering: dict[str, SecurityRule] = {}
    for network in each.networks:
        _, remaining = flows.of(rule, network)
        if not remaining:
            return
        for other in earlier:
            certain, _ = flows.of(other, network)
            matched, remaining = remaining.split(certain)
            if matched:
                covering[other.name] = other
            if not remaining:
                break
        if remaining:
            return
    by = named([rule_label(other) for other in covering.values()])
    denied = any(other.access is Access.DENY for other in covering.values())
    yield each.remark(
        OWNED_RULE_SHADOWED,
        Level.WARNING if denied else Level.NOTE,
        f"{rule_label(rule)} of "
        + NAME
        + f" never decides anything, because earlier rules match everything that it matches: {by}.",
        "Let " + planned_by(each.subject.nsg) + " move it, or remove the deny."
        if denied
        else "Narrow the earlier rules if they are not wanted; otherwise keep the rule as a reserve.",
        rule=rule.name,
    )


class _NeededAddresses:
    """The addresses of all needs of the audit, computed once for each network."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs = needs
        self._cache: dict[int, tuple[NetworkContext, AddressSet]] = {}

    def of(self, network: NetworkContext) -> AddressSet:
        """Return all addresses that any need may have; every address if those of a need are not known."""
        cached = self._cache.get(id(network))
        if cached is None:
            everything = AddressSet.union(needed_addresses(need, network) for need in self._needs)
            cached = self._cache[id(network)] = (network, everything)
        return cached[1]


def _stale(each: Examined, rule: SecurityRule, flows: RuleFlows, needed: _NeededAddresses) -> bool:
    """Return whether no need has any address that the rule may open, for any of the clients."""
    return all(flows.of(rule, network)[1].destinations.isdisjoint(needed.of(network)) for network in each.networks)


def _stale_remark(each: Examined, rule: SecurityRule) -> Remark:
    return each.remark(
        OWNED_RULE_STALE,
        Level.NOTE,
        f"{rule_label(rule)} of " + NAME + " opens addresses that no need of this audit has:"
        f" {named([spelled for _, spelled in rule.destinations.spellings()])}.",
        "Delete it with prune: true and "
        + planned_by(each.subject.nsg)
        + ", unless a registry outside this audit needs it.",
        rule=rule.name,
    )
