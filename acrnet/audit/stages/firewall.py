"""The firewall: the appliance or the network behind a gateway to which a route leads."""

from __future__ import annotations

from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import THROUGH_A_FIREWALL, Hop, HopKind
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.rules.verdict import Outcome

KINDS: Final = (StageKind.FIREWALL,)


def decide(trace: Trace, _context: ClientContext) -> tuple[Trace]:
    """Return the flows with the decision of the firewall to which they are routed, if there is one.

    Rules of firewalls are not supplied, so it is not known whether one lets the flows through.
    """
    ahead = [hop for hop in trace.hops if hop.kind in THROUGH_A_FIREWALL]
    if not ahead:
        return (trace,)
    because = " or ".join(dict.fromkeys(hop.label for hop in ahead))
    reasons = dict.fromkeys(_reason(hop) for hop in ahead)
    decision = Decision(
        StageKind.FIREWALL,
        Outcome.UNDECIDABLE,
        because,
        name=ahead[-1].name,
        reason="; ".join(reasons),
        unseen=True,
    )
    return (trace.after(decision),)


def _reason(hop: Hop) -> str:
    leads = f"{hop.label} leads" if not hop.doubt else f"{hop.label} may lead"
    if hop.kind is HopKind.APPLIANCE:
        return f"{leads} to an appliance whose rules were not supplied"
    return f"{leads} out of Azure, to a network whose firewall was not supplied"
