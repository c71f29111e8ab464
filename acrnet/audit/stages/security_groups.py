"""The network security groups of the interface and of the subnet, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from acrnet.audit.model import StageKind
from acrnet.audit.stages.rule_decision import rule_decision
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.rules.client_path import ClientPath
from acrnet.rules.evaluate import evaluate_flows, evaluate_path
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome, Part
from acrnet.unknown import Unknown

KINDS: Final = (StageKind.INTERFACE_NSG, StageKind.SUBNET_NSG)

_Level: TypeAlias = tuple[StageKind, RuleSet]


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows of a trace with what the two groups decide about them.

    Outbound, the group of the interface is evaluated before that of the subnet, and a level without a group allows
    everything (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23).
    """
    path, network = context.path, context.network
    if trace.bypass is not None and trace.bypass.doubt is None:
        yield trace
        return
    after_interface = trace
    if not isinstance(path.interface_rules, RuleSet):
        after_interface = trace.after(_without_rules(StageKind.INTERFACE_NSG, path.interface_rules))
    for judged in _judged(after_interface, path, network):
        if judged.outcome is Outcome.DENIED:
            yield _in_doubt(judged)
        elif isinstance(path.subnet_rules, RuleSet):
            yield judged
        else:
            yield judged.after(_without_rules(StageKind.SUBNET_NSG, path.subnet_rules))


def _without_rules(kind: StageKind, rules: Unknown | None) -> Decision:
    """Return the decision of a level that has no group, or whose group was not read."""
    if rules is None:
        return Decision(kind, Outcome.ALLOWED, "no network security group")
    because = "a network security group that was not read"
    return Decision(kind, Outcome.UNDECIDABLE, because, reason=rules.reason, unseen=True)


def _judged(trace: Trace, path: ClientPath, network: NetworkContext) -> Iterator[Trace]:
    """Yield the flows with the decisions of the groups that were read.

    Two groups are evaluated as one path, so that VirtualNetwork stands for the same addresses in both.
    """
    interface, subnet = path.interface_rules, path.subnet_rules
    if isinstance(interface, RuleSet) and isinstance(subnet, RuleSet):
        levels = (StageKind.INTERFACE_NSG, interface), (StageKind.SUBNET_NSG, subnet)
        for part in evaluate_path((interface, subnet), trace.flows, network).parts:
            yield from _by_both(trace, part, *levels, network)
    elif isinstance(interface, RuleSet):
        yield from _by_one(trace, (StageKind.INTERFACE_NSG, interface), network)
    elif isinstance(subnet, RuleSet):
        yield from _by_one(trace, (StageKind.SUBNET_NSG, subnet), network)
    else:
        yield trace


def _by_one(trace: Trace, level: _Level, network: NetworkContext) -> Iterator[Trace]:
    kind, rules = level
    for part in evaluate_flows(rules, trace.flows, network).parts:
        yield trace.after(rule_decision(kind, rules, part), flows=part.flows)


def _by_both(trace: Trace, part: Part, first: _Level, second: _Level, network: NetworkContext) -> Iterator[Trace]:
    """Yield the flows of a part of the verdict on both groups, with the decision of each group."""
    if part.passed:
        passage = rule_decision(*first, part, part.passed[0].rule)
        yield trace.after(passage, rule_decision(*second, part), flows=part.flows)
    elif part.outcome is Outcome.DENIED:
        yield trace.after(rule_decision(*(first if part.stage == first[1].id else second), part), flows=part.flows)
    else:
        for judged in _by_one(trace.after(flows=part.flows), first, network):
            yield from (judged,) if judged.outcome is Outcome.DENIED else _by_one(judged, second, network)


def _in_doubt(trace: Trace) -> Trace:
    """Return flows that a group denies, as undecidable where a security admin rule may let them skip the group."""
    if trace.bypass is None or trace.bypass.doubt is None:
        return trace
    *before, denial = trace.decisions
    doubt = trace.bypass.doubt
    skipped = f"whether a security admin rule always allows them is not known, because {doubt.reason}"
    doubted = replace(
        denial,
        outcome=Outcome.UNDECIDABLE,
        passage=None,
        reason=f"{skipped}, and else {denial.because.replace('rule ', 'the rule ', 1)} them",
        depends_on=doubt,
    )
    return replace(trace, decisions=(*before, doubted))
