"""Denies of parent policies, which come before all that a child policy says."""

from __future__ import annotations

from typing import NamedTuple

from acrnet.firewall.labels import LabelledRule, rules_labelled
from acrnet.firewall.rule import ApplicationRule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.net import FlowSet
from acrnet.rules.verdict import Outcome, Verdict


class ParentDeny(NamedTuple):
    """Flows that a rule of a parent policy denies."""

    rule: LabelledRule
    flows: FlowSet

    @property
    def final(self) -> bool:
        """Whether no rule of a child can allow these flows; a network rule can where an application rule denies."""
        return not isinstance(self.rule.rule, ApplicationRule)


def denies_of_parents(rules: FirewallRules, verdict: Verdict) -> tuple[ParentDeny, ...]:
    """Return the denied flows of a verdict of these rules that a rule of a parent policy denies."""
    denying = {part.rule.name for part in verdict.parts if part.outcome is Outcome.DENIED and part.rule is not None}
    own = len(rules.layers) - 1
    inherited = (
        {label: each for label, each in rules_labelled(rules, denying).items() if each.layer < own} if own else {}
    )
    return tuple(
        ParentDeny(inherited[part.rule.name], part.flows)
        for part in verdict.parts
        if part.outcome is Outcome.DENIED and part.rule is not None and part.rule.name in inherited
    )
