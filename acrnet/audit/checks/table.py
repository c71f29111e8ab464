"""The table of checks, the kinds of findings they declare, and the findings of an audit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from acrnet.audit import suppressions
from acrnet.audit.alike import alike, alike_firewalls
from acrnet.audit.checks import (
    broad_network_rules,
    client_results,
    combined_tags,
    copied_prefixes,
    firewall_results,
    idle_rules,
    limits,
    need_results,
    open_wildcards,
    overridden_rules,
    owned_rules,
    parent_denies,
    platform_tags,
    registry_hosts,
    replicas,
    resolvers,
    rule_names,
    single_stack_rules,
    unreachable_names,
    wide_rules,
)
from acrnet.audit.checks.check import Check, Evidence, examine
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import ordered
from acrnet.audit.model import Finding, Result
from acrnet.audit.subject import FirewallSubject, NsgSubject, Subject
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import RuleSet

if TYPE_CHECKING:
    from acrnet.firewall.overridden import OverriddenRules

CHECKS: Final[tuple[Check, ...]] = (
    need_results,
    firewall_results,
    client_results,
    platform_tags,
    resolvers,
    replicas,
    wide_rules,
    idle_rules,
    owned_rules,
    rule_names,
    combined_tags,
    copied_prefixes,
    limits,
    unreachable_names,
    open_wildcards,
    parent_denies,
    broad_network_rules,
    registry_hosts,
    overridden_rules,
    single_stack_rules,
)
"""In the order in which docs/findings.md has their kinds."""

KINDS: Final = {kind.id: kind for kind in (*(kind for check in CHECKS for kind in check.KINDS), *suppressions.KINDS)}
"""Every kind of finding, by its id."""
SUPPRESSIBLE: Final = tuple(kind.id for kind in KINDS.values() if kind.suppressible)
"""The ids that a suppression may name."""
UNDECIDED: Final = frozenset(kind.id for kind in KINDS.values() if kind.undecided)
"""The ids of findings that say a required need cannot be decided."""


def find(
    subjects: Sequence[Subject],
    results: Sequence[Result],
    needs: Sequence[Need],
    registries: Sequence[Registry],
    *,
    owner: str,
    path_rule_sets: Sequence[RuleSet] = (),
    overridden: Iterable[OverriddenRules] = (),
    assumed: bool = False,
) -> tuple[Finding, ...]:
    """Return the findings about these rule sets and results, the most severe first, then by rule set and rule.

    `needs` are all needs of the audit, and `registries` their registries: empty for an audit of regions, which does not
    report stale rules. `owner` is the owner label of the configuration, `path_rule_sets` are the rule sets on the paths
    of clients, `overridden` the classic rules of firewalls that have a policy, and `assumed` says whether any of this
    is assumed, not real.
    """
    nsgs = {id(group[0]): group for group in alike(each for each in subjects if isinstance(each, NsgSubject))}
    examined = examine([first for first, *_ in nsgs.values()])
    firewalls = _firewalls(subjects)
    groups: dict[int, tuple[Subject, ...]] = {**nsgs, **firewalls}
    evidence = Evidence(
        examined,
        [result for result in results if result.subject is None or id(result.subject) in groups],
        needs,
        registries,
        Owner(owner),
        path_rule_sets,
        tuple(first for first, *_ in firewalls.values()),
        tuple(overridden),
        assumed,
    )
    remarks = (each for check in CHECKS for each in check.findings(evidence))
    return ordered(finding for each in remarks for finding in _of_all(each, groups))


def _firewalls(subjects: Sequence[Subject]) -> dict[int, tuple[FirewallSubject, ...]]:
    """Return firewalls that are judged alike, by the identity of the first of them."""
    firewalls = [each for each in subjects if isinstance(each, FirewallSubject)]
    return {id(group[0]): group for group in alike_firewalls(firewalls)} if firewalls else {}


def _of_all(each: Remark | Finding, groups: Mapping[int, tuple[Subject, ...]]) -> Iterator[Finding]:
    """Yield the finding about each rule set to which a remark applies; other findings are returned unchanged."""
    if isinstance(each, Finding):
        yield each
        return
    for subject in groups[id(each.subject)]:
        yield each.about(subject)
