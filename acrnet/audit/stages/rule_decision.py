"""What a rule decides, as a decision of its stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.strand import Decision
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Part, Passage

_VERBS: Final = {Outcome.ALLOWED: "allows", Outcome.DENIED: "denies"}
_MOST_NAMED: Final = 3


def rule_decision(kind: StageKind, rule_set: RuleSet, part: Part, rule: SecurityRule | None = None) -> Decision:
    """Return what a part of a verdict on `rule_set` says, or that `rule` of it lets the flows of the part pass."""
    if rule is not None:
        allows = f"rule {named(rule)} {_VERBS[Outcome.ALLOWED]}"
        return Decision(kind, Outcome.ALLOWED, allows, rule_set.name, Passage(rule_set.id, rule))
    if part.rule is not None:
        decides = f"rule {named(part.rule)} {_VERBS[part.outcome]}"
        return Decision(kind, part.outcome, decides, rule_set.name, Passage(rule_set.id, part.rule))
    return Decision(
        kind,
        Outcome.UNDECIDABLE,
        f"{_listed(part.doubtful)} may match" if part.doubtful else part.reason,
        rule_set.name,
        reason=part.reason,
        doubtful=part.doubtful,
    )


def named(rule: SecurityRule) -> str:
    """Return a rule as people name it: with its priority."""
    return f"{rule.name} ({rule.priority})"


def _listed(rules: Sequence[SecurityRule]) -> str:
    names = [named(rule) for rule in rules[:_MOST_NAMED]]
    more = len(rules) - len(names)
    rest = [f"{more} more"] if more else []
    return f"rule{'s' if len(rules) > 1 else ''} {', '.join([*names, *rest])}"
