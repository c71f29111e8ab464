"""The verdicts on needs for all clients of a target, over all rule sets that their packets pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_

from acrnet.plan.model import Clients, NeedVerdict
from acrnet.registry.need import Need
from acrnet.rules.bulk.judging import BulkEvaluator
from acrnet.rules.rule import Access, RuleSet
from acrnet.rules.verdict import DecidingRule, Outcome, Verdict, overall
from acrnet.tags import TagCatalog
from acrnet.targets.nsg.clients import network_of

RuleSets = Mapping[str, RuleSet]
"""Rule sets by id in lower case."""


def compare(
    needs: Sequence[Need],
    clients: Sequence[Clients],
    before: RuleSets,
    after: RuleSets,
    *,
    catalog: TagCatalog,
    scope: str,
) -> tuple[NeedVerdict, ...]:
    """Return the verdicts on each need before and after, over all groups of clients."""
    pairs = [_before_and_after(needs, group, before, after, catalog) for group in clients]
    return tuple(
        _compared(need, [today[index] for today, _ in pairs], [planned[index] for _, planned in pairs], clients, scope)
        for index, need in enumerate(needs)
    )


def _before_and_after(
    needs: Sequence[Need], clients: Clients, before: RuleSets, after: RuleSets, catalog: TagCatalog
) -> tuple[Sequence[Verdict], Sequence[Verdict]]:
    """Return the verdicts on the needs of one group of clients; the same objects if no rule set on its path differs."""
    evaluator = BulkEvaluator(needs, network_of(clients, catalog))
    paths = [[rule_sets[each.lower()] for each in clients.rule_sets] for rule_sets in (before, after)]
    today = evaluator.along(paths[0])
    return today, today if all(map(is_, *paths)) else evaluator.along(paths[1])


def _compared(
    need: Need, today: Sequence[Verdict], planned: Sequence[Verdict], clients: Sequence[Clients], scope: str
) -> NeedVerdict:
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
