"""The verdict on a need for all clients of a target, over every rule set their packets pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from acrnet.plan.model import Clients, NeedVerdict
from acrnet.registry.need import Need
from acrnet.rules.evaluate import evaluate_path, need_flows
from acrnet.rules.rule import Access, RuleSet
from acrnet.rules.verdict import DecidingRule, Outcome, Verdict
from acrnet.tags import TagCatalog
from acrnet.targets.nsg.clients import network_of
from acrnet.unknown import Unknown

RuleSets = Mapping[str, RuleSet]
"""Rule sets by id in lower case."""


def verdicts_of(need: Need, clients: Sequence[Clients], rule_sets: RuleSets, catalog: TagCatalog) -> list[Verdict]:
    """Return one verdict for each group of clients, in their order."""
    return [_verdict(need, group, rule_sets, catalog) for group in clients]


def compare(
    need: Need, clients: Sequence[Clients], before: RuleSets, after: RuleSets, *, catalog: TagCatalog, scope: str
) -> NeedVerdict:
    """Return how the need fares before and after, over all groups of clients."""
    today = verdicts_of(need, clients, before, catalog)
    planned = verdicts_of(need, clients, after, catalog)
    outcome = combine(verdict.outcome for verdict in planned)
    return NeedVerdict(
        need=need.id,
        before=combine(verdict.outcome for verdict in today),
        after=outcome,
        deciding_rules=_deciding(planned),
        scope=scope,
        reason="" if outcome is Outcome.ALLOWED else _reason(planned, clients),
    )


def combine(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome for several groups of clients: the need is met when it is met for each of them."""
    found = set(outcomes)
    if len(found) == 1:
        return found.pop()
    if found & {Outcome.DENIED, Outcome.PARTIAL}:
        return Outcome.PARTIAL
    return Outcome.UNDECIDABLE


def _verdict(need: Need, clients: Clients, rule_sets: RuleSets, catalog: TagCatalog) -> Verdict:
    network = network_of(clients, catalog)
    flows = need_flows(need, network)
    if isinstance(flows, Unknown):
        return Verdict.unknown(flows.reason)
    return evaluate_path([rule_sets[rule_set.lower()] for rule_set in clients.rule_sets], flows, network)


def _deciding(verdicts: Sequence[Verdict]) -> tuple[DecidingRule, ...]:
    """Return the deciding rules of all groups, each once, with the most addresses it decides for one group."""
    found: dict[tuple[str, str], DecidingRule] = {}
    for verdict in verdicts:
        for rule in verdict.deciding_rules():
            known = found.get((rule.rule_set, rule.name))
            if known is None or known.addresses < rule.addresses:
                found[rule.rule_set, rule.name] = rule
    return tuple(found.values())


def _reason(verdicts: Sequence[Verdict], clients: Sequence[Clients]) -> str:
    """Say of the first group of clients that does not get through what stops it."""
    for group, verdict in zip(clients, verdicts, strict=True):
        if verdict.outcome is not Outcome.ALLOWED:
            return f"{group.name}: {_stopped(verdict)}"
    return ""


def _stopped(verdict: Verdict) -> str:
    denies = [f"{rule.name} ({rule.priority})" for rule in verdict.deciding_rules() if rule.access is Access.DENY]
    packet = verdict.witness()
    example = f", for example {packet.source} to {packet.destination}" if packet else ""
    return f"denied by {', '.join(denies)}{example}" if denies else verdict.reason
