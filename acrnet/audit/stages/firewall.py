"""The firewall: the appliance or the network behind a gateway to which a route leads.

An Azure Firewall whose rules were read decides by them; needs of host names are judged by names. Of other appliances,
and of what is behind a gateway, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.firewall_decision import decision_of
from acrnet.audit.stages.firewall_verdicts import FirewallVerdicts
from acrnet.audit.stages.routes import THROUGH_A_FIREWALL, Hop, HopKind
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.network import PUBLIC_SPACE
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.FIREWALL
KINDS: Final = (_STAGE,)


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows with the decision of the firewall to which they are routed, if there is one."""
    hops = tuple(dict.fromkeys(trace.hops))
    if not any(hop.kind in THROUGH_A_FIREWALL for hop in hops):
        yield trace
        return
    ways = [list(_by_hop(hop, trace, context)) for hop in hops]
    for several in product(*ways):
        flows = trace.flows
        for taken, _ in several:
            flows &= taken
        if flows:
            yield trace.after(_combined([decision for _, decision in several]), flows=flows)


def _by_hop(hop: Hop, trace: Trace, context: ClientContext) -> Iterator[tuple[FlowSet, Decision | None]]:
    """Yield the flows with what becomes of them if they take this hop; None where no firewall is on that way."""
    if hop.kind not in THROUGH_A_FIREWALL:
        yield trace.flows, None
        return
    firewall = context.firewalls.get(hop.firewall or hop.address)
    if isinstance(firewall, FirewallVerdicts):
        yield from _by_rules(firewall, hop, trace)
    else:
        yield trace.flows, _unseen(hop, firewall)


def _unseen(hop: Hop, why: Unknown | None) -> Decision:
    leads = f"{hop.label} leads" if not hop.doubt else f"{hop.label} may lead"
    if why is not None:
        reason = f"{leads} to a firewall about which nothing is known, because {why.reason}"
    elif hop.kind is HopKind.APPLIANCE:
        reason = f"{leads} to an appliance whose rules were not supplied"
    else:
        reason = f"{leads} out of Azure, to a network whose firewall was not supplied"
    return Decision(_STAGE, Outcome.UNDECIDABLE, hop.label, name=hop.name, reason=reason, unseen=True)


def _by_rules(firewall: FirewallVerdicts, hop: Hop, trace: Trace) -> Iterator[tuple[FlowSet, Decision]]:
    """Yield the flows with what the rules of an Azure Firewall and its way onwards do to them."""
    ahead = firewall.ahead
    itself, through = trace.flows.split(_to(AddressSet.parse([hop.address] if hop.address else [])))
    if itself:
        because, reason = "its own address", f"the rules of {ahead.name} do not decide about packets for itself"
        yield itself, Decision(_STAGE, Outcome.UNDECIDABLE, because, ahead.name, reason=reason, unseen=True)
    inwards = (
        f"where {ahead.name} sends packets for private addresses, and whether answers come back through it, was not "
        "read"
    )
    for flows, named in firewall.divided(trace.need, through):
        decision = decision_of(ahead, named)
        public, private = flows.split(_to(PUBLIC_SPACE))
        for onwards, doubt in ((public, ahead.detour), (private, inwards)):
            if onwards:
                yield onwards, _doubted(decision, doubt)


def _to(destinations: AddressSet) -> FlowSet:
    return FlowSet.of(AddressSet.ALL, destinations, PROTOCOLS_ALL, PORTS_ALL)


def _doubted(decision: Decision, doubt: str) -> Decision:
    """Return the decision on flows of which it is not known where the firewall sends them, unless it denies them."""
    if not doubt or decision.outcome is Outcome.DENIED:
        return decision
    reasons = [decision.reason] if decision.reason else []
    unseen = decision.unseen or decision.outcome is Outcome.ALLOWED
    return replace(
        decision, outcome=Outcome.UNDECIDABLE, passage=None, reason="; ".join([*reasons, doubt]), unseen=unseen
    )


def _combined(by_hop: Sequence[Decision | None]) -> Decision:
    """Return the decision on flows that may take any of several hops, of which one at least has a firewall."""
    decisions = [each for each in by_hop if each is not None]
    outcomes = {Outcome.ALLOWED if each is None else each.outcome for each in by_hop}
    if len(by_hop) == 1 or outcomes in ({Outcome.ALLOWED}, {Outcome.DENIED}):
        return replace(decisions[-1], because=" or ".join(dict.fromkeys(each.because for each in decisions)))
    open_ways = [each for each in decisions if each.outcome is not Outcome.ALLOWED]
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        " or ".join(dict.fromkeys(each.because for each in decisions)),
        name=decisions[-1].name,
        reason="; ".join(dict.fromkeys(each.reason or each.because for each in open_ways)),
        unseen=all(each.unseen for each in open_ways),
        doubtful=tuple(rule for each in open_ways for rule in each.doubtful),
        assumption="; ".join(dict.fromkeys(each.assumption for each in decisions if each.assumption)),
    )
