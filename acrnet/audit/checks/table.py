"""All checks, the kinds of findings they declare, and all findings of an audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.audit import suppressions
from acrnet.audit.checks import (
    client_results,
    combined_tags,
    copied_prefixes,
    idle_rules,
    limits,
    need_results,
    owned_rules,
    platform_tags,
    replicas,
    resolvers,
    rule_names,
    wide_rules,
)
from acrnet.audit.checks.check import Check, Evidence, examine
from acrnet.audit.kind import ordered
from acrnet.audit.model import Finding, Result, Subject
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import RuleSet

CHECKS: Final[tuple[Check, ...]] = (
    need_results,
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
)
"""In the order that docs/findings.md has their kinds."""

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
    on_the_way: Sequence[RuleSet] = (),
    assumed: bool = False,
) -> tuple[Finding, ...]:
    """Return what there is to say about these rule sets and results, the heaviest first, then by rule set and rule.

    `needs` are all needs of the audit, `registries` those they come from: empty for an audit of regions, which cannot
    tell a rule that nobody needs. `owner` is the label whose rules this configuration manages, `on_the_way` are the
    rules of the groups that clients pass, and `assumed` tells whether any of this is assumed to be different.
    """
    evidence = Evidence(examine(subjects), results, needs, registries, Owner(owner), on_the_way, assumed)
    return ordered(finding for check in CHECKS for finding in check.findings(evidence))
