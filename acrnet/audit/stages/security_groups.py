"""The network security groups: that of the interface, then that of the subnet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from acrnet.audit.model import StageKind
from acrnet.audit.stages.rule_decision import rule_decision
from acrnet.audit.stages.stage import Surroundings
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.rules.client_path import ClientPath
from acrnet.rules.evaluate import evaluate_flows, evaluate_path
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome, Part
from acrnet.unknown import Unknown

KINDS: Final = (StageKind.INTERFACE_NSG, StageKind.SUBNET_NSG)

_Level: TypeAlias = tuple[StageKind, RuleSet]


def meet(strand: Strand, around: Surroundings) -> Iterator[Strand]:
    """Yield the flows of a strand with what the groups on their way decide about them.

    Outbound a packet meets the group of its interface before that of the subnet, and a level without one allows
    everything (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23).
    """
    path, network = around.path, around.network
    if strand.bypass is not None and strand.bypass.doubt is None:
        yield strand
        return
    entering = strand
    if not isinstance(path.interface_rules, RuleSet):
        entering = strand.after(_absent(StageKind.INTERFACE_NSG, path.interface_rules))
    for judged in _judged(entering, path, network):
        if judged.outcome is Outcome.DENIED:
            yield _in_doubt(judged)
        elif isinstance(path.subnet_rules, RuleSet):
            yield judged
        else:
            yield judged.after(_absent(StageKind.SUBNET_NSG, path.subnet_rules))


def _absent(kind: StageKind, rules: Unknown | None) -> Decision:
    if rules is None:
        return Decision(kind, Outcome.ALLOWED, "no network security group")
    because = "a network security group that was not read"
    return Decision(kind, Outcome.UNDECIDABLE, because, reason=rules.reason, unseen=True)


def _judged(strand: Strand, path: ClientPath, network: NetworkContext) -> Iterator[Strand]:
    """Yield the flows with the decisions of the groups that were read.

    Two groups are evaluated as one path, so that what VirtualNetwork stands for is read the same way in both.
    """
    interface, subnet = path.interface_rules, path.subnet_rules
    if isinstance(interface, RuleSet) and isinstance(subnet, RuleSet):
        levels = (StageKind.INTERFACE_NSG, interface), (StageKind.SUBNET_NSG, subnet)
        for part in evaluate_path((interface, subnet), strand.flows, network).parts:
            yield from _by_both(strand, part, *levels, network)
    elif isinstance(interface, RuleSet):
        yield from _by_one(strand, (StageKind.INTERFACE_NSG, interface), network)
    elif isinstance(subnet, RuleSet):
        yield from _by_one(strand, (StageKind.SUBNET_NSG, subnet), network)
    else:
        yield strand


def _by_one(strand: Strand, level: _Level, network: NetworkContext) -> Iterator[Strand]:
    kind, rules = level
    for part in evaluate_flows(rules, strand.flows, network).parts:
        yield strand.after(rule_decision(kind, rules, part), flows=part.flows)


def _by_both(strand: Strand, part: Part, first: _Level, second: _Level, network: NetworkContext) -> Iterator[Strand]:
    """Yield a part of the verdict on both groups with the decision of each."""
    if part.passed:
        passage = rule_decision(*first, part, part.passed[0].rule)
        yield strand.after(passage, rule_decision(*second, part), flows=part.flows)
    elif part.outcome is Outcome.DENIED:
        yield strand.after(rule_decision(*(first if part.stage == first[1].id else second), part), flows=part.flows)
    else:
        one_by_one = strand.after(flows=part.flows)
        for entering in _by_one(one_by_one, first, network):
            yield from (entering,) if entering.outcome is Outcome.DENIED else _by_one(entering, second, network)


def _in_doubt(strand: Strand) -> Strand:
    """Return flows that a group denies, in doubt where a security admin rule may have let them skip it."""
    if strand.bypass is None or strand.bypass.doubt is None:
        return strand
    *before, denial = strand.decisions
    doubt = strand.bypass.doubt
    skipped = f"whether a security admin rule always allows them is not known, because {doubt.reason}"
    doubted = replace(
        denial,
        outcome=Outcome.UNDECIDABLE,
        passage=None,
        reason=f"{skipped}, and else {denial.because.replace('rule ', 'the rule ', 1)} them",
        hangs_on=doubt,
    )
    return replace(strand, decisions=(*before, doubted))
