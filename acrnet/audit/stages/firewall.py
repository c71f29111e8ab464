"""The firewall: what stands behind an appliance or a gateway that a route leads to."""

from __future__ import annotations

from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import THROUGH_A_FIREWALL, Hop, HopKind
from acrnet.audit.stages.stage import Surroundings
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.rules.verdict import Outcome

KINDS: Final = (StageKind.FIREWALL,)


def meet(strand: Strand, _around: Surroundings) -> tuple[Strand]:
    """Return the flows with the decision of the firewall on their way, if they meet one.

    No firewall was supplied, so that it may let the flows through or not, and may send them on or not.
    """
    ahead = [hop for hop in strand.hops if hop.kind in THROUGH_A_FIREWALL]
    if not ahead:
        return (strand,)
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
    return (strand.after(decision),)


def _reason(hop: Hop) -> str:
    leads = f"{hop.label} leads" if not hop.doubt else f"{hop.label} may lead"
    if hop.kind is HopKind.APPLIANCE:
        return f"{leads} to an appliance whose rules were not supplied"
    return f"{leads} out of Azure, to a network whose firewall was not supplied"
