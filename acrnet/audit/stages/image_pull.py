"""Who pulls the images: in some delegated subnets the platform does, and not what runs there.

Container instances and web apps get their images before they are part of the network. A container group pulls through
it only with a managed identity, and a web app where its image pulls are routed there
(learn.microsoft.com/azure/container-instances/using-azure-container-registry-mi and
/azure/app-service/configure-vnet-integration-routing; github.com/Azure/acr/issues/494; checked 2026-11-29). Neither can
be seen at the subnet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from acrnet.audit.model import Missing, Result, StageKind, StageVerdict
from acrnet.audit.stages.strand import Decision
from acrnet.registry.need import Purpose
from acrnet.rules.client_path import ClientPath
from acrnet.rules.verdict import Outcome

_STAGE: Final = StageKind.IMAGE_PULL
_OF_PULLS: Final = frozenset({Purpose.LOGIN, Purpose.REGIONAL, Purpose.DATA, Purpose.STORAGE, Purpose.PRIVATE})
_BY_THE_PLATFORM: Final = {
    "microsoft.containerinstance/containergroups": (
        "whose images the platform pulls and not the subnet, unless a container group pulls with a managed identity"
    ),
    "microsoft.web/serverfarms": (
        "whose images the platform pulls and not the subnet, unless an app routes its image pulls into the network "
        "(outboundVnetRouting, vnetImagePullEnabled)"
    ),
}
"""By the service that a subnet is delegated to, in lower case, why its way says nothing about pulls."""


def doubt_pull(result: Result, path: ClientPath, accepted: Collection[StageKind]) -> Result:
    """Return the result in doubt where the platform may pull in the place of these clients; else the result itself.

    What the way of the subnet comes to stays in `seen`: neither an open way nor a closed one says what a pull meets.
    With the stage among the accepted ones the subnet is taken to pull, which is stated.
    """
    services = [each for each in path.delegations if each.lower() in _BY_THE_PLATFORM]
    if not services or result.need.purpose not in _OF_PULLS:
        return result
    because = f"{path.group.subnet.name} is delegated to {services[0]}"
    reason = f"{because}, {_BY_THE_PLATFORM[services[0].lower()]}"
    decision = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=reason, unseen=True)
    if _STAGE in accepted:
        taken = decision.accepted()
        stage = StageVerdict(_STAGE, "", taken.outcome, taken.because)
        return replace(result, stages=(stage, *result.stages), assumptions=(*result.assumptions, taken.assumption))
    return replace(
        result,
        outcome=Outcome.UNDECIDABLE,
        decided_by=_STAGE,
        reason=reason,
        stages=(StageVerdict(_STAGE, "", Outcome.UNDECIDABLE, because), *result.stages),
        missing=(Missing(_STAGE, reason), *result.missing),
    )
