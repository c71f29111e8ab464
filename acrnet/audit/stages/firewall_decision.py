"""The decision of a firewall on flows, from what its rules do to each host name that clients ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.firewall_verdicts import NamedPart
from acrnet.audit.stages.rule_decision import listed_rules
from acrnet.audit.stages.trace import Decision
from acrnet.firewall import FirewallAhead
from acrnet.firewall.tried import DEFAULT_DENY, NOT_READ
from acrnet.rules.verdict import Outcome, Part, Passage
from acrnet.rules.words import named, rule_label

_STAGE: Final = StageKind.FIREWALL
_VERBS: Final = {Outcome.ALLOWED: "allows", Outcome.DENIED: "denies"}


def decision_of(ahead: FirewallAhead, parts: Sequence[NamedPart]) -> Decision:
    """Return what becomes of flows, from the parts that hold them: one for each name.

    What is denied for one name is denied, and partly if other names are not.
    """
    outcomes = {each.part.outcome for each in parts}
    outcome = next((each for each in (Outcome.DENIED, Outcome.UNDECIDABLE) if each in outcomes), Outcome.ALLOWED)
    deciding = [each for each in parts if each.part.outcome is outcome]
    assumptions = (*ahead.rules.assumptions, *ahead.assumptions) if outcome is not Outcome.DENIED else ()
    first = deciding[0].part
    doubtful = tuple(dict.fromkeys(rule for each in deciding for rule in each.part.doubtful))
    return Decision(
        _STAGE,
        outcome,
        "; ".join(_clauses(deciding)),
        ahead.name,
        Passage(ahead.rules.id, first.rule) if first.rule is not None else None,
        reason="; ".join(dict.fromkeys(each.part.reason for each in deciding if each.part.reason)),
        unseen=outcome is Outcome.UNDECIDABLE and all(each.unseen for each in deciding),
        doubtful=doubtful,
        assumption="; ".join(dict.fromkeys(assumptions)),
        partial=outcome is Outcome.DENIED and len(outcomes) > 1,
    )


def _clauses(parts: Iterable[NamedPart]) -> Iterable[str]:
    """Yield a clause for each rule that decides, or for each set of rules that may, with the names it is about."""
    names: dict[str, list[str]] = {}
    for name, part, _ in parts:
        names.setdefault(_deciding(part), []).append(name)
    for clause, about in names.items():
        yield " ".join(filter(None, (clause, named(list(filter(None, about)))))) or "rules that leave it open"


def _deciding(part: Part) -> str:
    if part.rule == DEFAULT_DENY:
        return "no rule allows"
    if part.rule is not None:
        return f"rule {rule_label(part.rule)} {_VERBS[part.outcome]}"
    read = [rule for rule in part.doubtful if rule.name != NOT_READ]
    unread = [NOT_READ] if len(read) < len(part.doubtful) else []
    doubtful = " or ".join([*unread, *([listed_rules(read)] if read else [])])
    return f"{doubtful} may match" if doubtful else ""
