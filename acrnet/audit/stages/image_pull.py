"""Who pulls the images: in some delegated subnets the Azure platform does, rather than the workload that runs there.

Images of container instances and web apps are pulled before these join the network. A container group pulls through
the network only with a managed identity, and a web app only where its image pulls are routed there
(learn.microsoft.com/azure/container-instances/using-azure-container-registry-mi and
/azure/app-service/configure-vnet-integration-routing; github.com/Azure/acr/issues/494; checked 2026-11-29). The subnet
shows neither.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from acrnet.audit.model import Missing, Result, StageKind, StageVerdict
from acrnet.audit.stages.trace import Decision
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
"""By the service to which a subnet is delegated, in lower case: why the subnet's path does not decide about pulls."""


def doubt_pull(result: Result, path: ClientPath, accepted: Collection[StageKind]) -> Result:
    """Return the result as undecidable where the platform may pull instead of these clients; else the result itself.

    The verdict on the path from the subnet stays in `seen`. If the stage is accepted, the subnet is assumed to pull,
    and the result states that.
    """
    services = [each for each in path.delegations if each.lower() in _BY_THE_PLATFORM]
    if not services or result.need.purpose not in _OF_PULLS:
        return result
    because = f"{path.group.subnet.name} is delegated to {services[0]}"
    reason = f"{because}, {_BY_THE_PLATFORM[services[0].lower()]}"
    decision = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=reason, unseen=True)
    if _STAGE in accepted:
        assumed = decision.accepted()
        stage = StageVerdict(_STAGE, "", assumed.outcome, assumed.because)
        return replace(result, stages=(stage, *result.stages), assumptions=(*result.assumptions, assumed.assumption))
    return replace(
        result,
        outcome=Outcome.UNDECIDABLE,
        decided_by=_STAGE,
        reason=reason,
        stages=(StageVerdict(_STAGE, "", Outcome.UNDECIDABLE, because), *result.stages),
        missing=(Missing(_STAGE, reason), *result.missing),
    )
