"""All findings of an audit, the heaviest first."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.audit.checks.client_results import client_findings
from acrnet.audit.checks.combined_tags import combined_tag_findings
from acrnet.audit.checks.copied_prefixes import drift_findings
from acrnet.audit.checks.examined import examine
from acrnet.audit.checks.idle_rules import idle_findings
from acrnet.audit.checks.limits import limit_findings, registry_limit_findings
from acrnet.audit.checks.need_results import need_findings
from acrnet.audit.checks.owned_rules import owned_findings
from acrnet.audit.checks.platform_tags import platform_findings
from acrnet.audit.checks.replicas import replica_findings
from acrnet.audit.checks.rule_names import name_findings
from acrnet.audit.checks.unused_wide_rules import unused_wide_findings
from acrnet.audit.checks.weight import ordered
from acrnet.audit.checks.wide_rules import wide_rule_findings
from acrnet.audit.model import Finding, Result, Subject
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import RuleSet


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
    found = subject_findings(subjects, results, needs, registries, owner=owner, on_the_way=on_the_way, assumed=assumed)
    return ordered((*found, *registry_limit_findings(registries)))


def subject_findings(
    subjects: Sequence[Subject],
    results: Sequence[Result],
    needs: Sequence[Need],
    registries: Sequence[Registry],
    *,
    owner: str,
    on_the_way: Sequence[RuleSet] = (),
    assumed: bool = False,
) -> list[Finding]:
    """Return those of `find` that are about rule sets and clients, in no order that matters.

    What is said of one rule set does not depend on the others.
    """
    examined = examine(subjects)
    mine = Owner(owner)
    wide = tuple(wide_rule_findings(results, registries))
    return [
        *need_findings(results, assumed=assumed),
        *client_findings(results, on_the_way, assumed=assumed),
        *platform_findings(examined),
        *replica_findings(examined, results),
        *wide,
        *unused_wide_findings(examined, wide),
        *owned_findings(examined, mine),
        *idle_findings(examined, results, needs, mine, whole=bool(registries)),
        *name_findings(examined),
        *combined_tag_findings(examined),
        *drift_findings(examined),
        *limit_findings(examined),
    ]
