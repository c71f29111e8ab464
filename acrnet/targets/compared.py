"""One verdict on a need for all groups of clients of a target, before and after a plan."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.plan.model import Clients, NeedVerdict
from acrnet.registry.need import Need
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome, Verdict, overall


def compared(
    need: Need, today: Sequence[Verdict], planned: Sequence[Verdict], clients: Sequence[Clients], scope: str
) -> NeedVerdict:
    """Return the verdict from those of each group of clients, which are in the order of `clients`."""
    outcome = overall(verdict.outcome for verdict in planned)
    return NeedVerdict(
        need=need.id,
        before=overall(verdict.outcome for verdict in today),
        after=outcome,
        deciding_rules=_deciding(planned),
        scope=scope,
        reason="" if outcome is Outcome.ALLOWED else _reason(planned, clients),
    )


def _deciding(verdicts: Sequence[Verdict]) -> tuple[DecidingRule, ...]:
    """Return the deciding rules of all groups, each once, with the largest number of addresses for one group."""
    deciding: dict[tuple[str, str], DecidingRule] = {}
    for verdict in verdicts:
        for rule in verdict.deciding_rules():
            earlier = deciding.get((rule.rule_set, rule.name))
            if earlier is None or earlier.addresses < rule.addresses:
                deciding[rule.rule_set, rule.name] = rule
    return tuple(deciding.values())


def _reason(verdicts: Sequence[Verdict], clients: Sequence[Clients]) -> str:
    """Return what blocks the first group of clients that is not allowed."""
    for group, verdict in zip(clients, verdicts, strict=True):
        if verdict.outcome is not Outcome.ALLOWED:
            return f"{group.name}: {_stopped(verdict)}"
    return ""


def _stopped(verdict: Verdict) -> str:
    denies = [f"{rule.name} ({rule.priority})" for rule in verdict.deciding_rules() if rule.access is Access.DENY]
    packet = verdict.witness()
    example = f", for example {packet.source} to {packet.destination}" if packet else ""
    return f"denied by {', '.join(denies)}{example}" if denies else verdict.reason
