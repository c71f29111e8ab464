"""Findings about rules that name the regional tags of a service for some regions of a registry but not for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import service
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.registry.need import Need
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named, rule_label

REPLICA_NOT_COVERED: Final = Kind(
    "replica_not_covered",
    (Level.WARNING,),
    "rules cover some regions of a registry but not another",
    "allow the tag of the missing region",
)
KINDS: Final = (REPLICA_NOT_COVERED,)

_SERVICES: Final = frozenset({"azurecontainerregistry", "storage"})


class _Family(NamedTuple):
    """The regional tags of one service that one registry needs."""

    registry: str
    service: str
    needs: Mapping[str, Need]
    """The first need for each tag, by the tag in lower case."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each region of a registry that a rule set does not name, while it names another region.

    Such rules were probably written before the replica existed. Rule sets that name no region of a registry are not
    reported, and neither are registries in a single region.
    """
    families: dict[int, tuple[tuple[Need, ...], tuple[_Family, ...]]] = {}
    outcomes: dict[tuple[int, str], Result] = {}
    for each in evidence.examined:
        needs = each.subject.needs
        if id(needs) not in families:
            families[id(needs)] = (needs, _families(needs))
        for family in families[id(needs)][1]:
            by_tag = _named(each, family)
            if by_tag and len(by_tag) < len(family.needs):
                outcomes = outcomes or _by_need(evidence.results)
                for tag, need in family.needs.items():
                    if tag not in by_tag:
                        yield _remark(each, family, by_tag, need, outcomes.get((id(each.subject), need.id)))


def _by_need(results: Sequence[Result]) -> dict[tuple[int, str], Result]:
    """Return the results at rule sets by the identity of their subject and the need."""
    return {(id(result.subject), result.need.id): result for result in results if result.subject is not None}


def _families(needs: Sequence[Need]) -> tuple[_Family, ...]:
    families: dict[tuple[str, str], dict[str, Need]] = {}
    for need in needs:
        service_name, dot, region = (need.tag or "").partition(".")
        if dot and region and need.required and service_name.lower() in _SERVICES:
            families.setdefault((need.registry, service_name), {}).setdefault((need.tag or "").lower(), need)
    return tuple(_Family(*key, by_tag) for key, by_tag in families.items() if len(by_tag) > 1)


def _named(each: Examined, family: _Family) -> dict[str, SecurityRule]:
    """Return the rules that allow tags of the family, by the tag in lower case."""
    by_tag: dict[str, SecurityRule] = {}
    tags = family.needs.keys()
    for rule in each.custom:
        if rule.access is Access.ALLOW and not tags.isdisjoint(rule.destinations.prefixes):
            for tag in rule.destinations.prefixes:
                if tag in tags and _serves(rule, family.needs[tag]):
                    by_tag.setdefault(tag, rule)
    return by_tag


def _serves(rule: SecurityRule, need: Need) -> bool:
    protocols = PROTOCOL_NUMBERS.get(rule.protocol)
    needed = PROTOCOL_NUMBERS.get(need.protocol)
    return (
        protocols is not None
        and needed is not None
        and needed <= protocols
        and all(port in rule.destination_ports for port in need.ports)
    )


def _remark(
    each: Examined, family: _Family, by_tag: Mapping[str, SecurityRule], need: Need, result: Result | None
) -> Remark:
    first = min(by_tag.values(), key=lambda rule: rule.priority)
    regions = named(sorted(tag.partition(".")[2] for tag in by_tag))
    return each.remark(
        REPLICA_NOT_COVERED,
        Level.WARNING,
        NAME + f" names {family.service} for {regions}, but no rule names {need.tag}, {_region_clause(family)}:"
        f" {_outcome_clause(need, result)}.",
        f"Allow {service(need)} to {need.tag} next to {rule_label(first)}.",
        rule=first.name,
        need=need.id,
    )


def _region_clause(family: _Family) -> str:
    if family.registry == "-":
        return "though the audit covers that region too"
    return f"where {family.registry} has a replica too"


def _outcome_clause(need: Need, result: Result | None) -> str:
    """Return the outcome of the need and the rules that decide it."""
    if result is None or result.outcome is Outcome.UNDECIDABLE:
        return f"whether {need.id} is allowed cannot be decided"
    rules = {
        id(part.rule): part.rule
        for view in result.views
        for part in view.verdict.parts
        if part.rule is not None and (part.outcome is Outcome.ALLOWED) is (result.outcome is Outcome.ALLOWED)
    }
    by = named([rule_label(rule) for rule in sorted(rules.values(), key=lambda rule: rule.priority)])
    if result.outcome is Outcome.ALLOWED:
        return f"{need.id} is allowed by {by} only"
    return f"{need.id} is {'denied' if result.outcome is Outcome.DENIED else 'partly denied'} by {by}"
