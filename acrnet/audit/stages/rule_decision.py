"""The decision of a stage that evaluates security rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.trace import Decision
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Part, Passage
from acrnet.rules.words import rule_label

_VERBS: Final = {Outcome.ALLOWED: "allows", Outcome.DENIED: "denies"}
_MOST_NAMED: Final = 3


def rule_decision(kind: StageKind, rule_set: RuleSet, part: Part, rule: SecurityRule | None = None) -> Decision:
    """Return the decision of a part of the verdict on `rule_set`, or, if `rule` is set, that this rule allows it."""
    if rule is not None:
        allows = f"rule {rule_label(rule)} {_VERBS[Outcome.ALLOWED]}"
        return Decision(kind, Outcome.ALLOWED, allows, rule_set.name, Passage(rule_set.id, rule))
    if part.rule is not None:
        decides = f"rule {rule_label(part.rule)} {_VERBS[part.outcome]}"
        return Decision(kind, part.outcome, decides, rule_set.name, Passage(rule_set.id, part.rule))
    return Decision(
        kind,
        Outcome.UNDECIDABLE,
        f"{listed_rules(part.doubtful)} may match" if part.doubtful else part.reason,
        rule_set.name,
        reason=part.reason,
        doubtful=part.doubtful,
    )


def listed_rules(rules: Sequence[SecurityRule]) -> str:
    """Return the labels of some rules as a noun, for example `rules a (100), b (200), 3 more`."""
    names = [rule_label(rule) for rule in rules[:_MOST_NAMED]]
    more = len(rules) - len(names)
    rest = [f"{more} more"] if more else []
    return f"rule{'s' if len(rules) > 1 else ''} {', '.join([*names, *rest])}"
