"""Who pulls the images: in some delegated subnets the Azure platform does, rather than the workload that runs there.

Images of container instances and web apps are pulled before these join the network. A container group pulls through
the network only with a managed identity, and a web app only where its image pulls are routed there
(learn.microsoft.com/azure/container-instances/using-azure-container-registry-mi and
/azure/app-service/configure-vnet-integration-routing; github.com/Azure/acr/issues/494; checked 2026-11-29). The subnet
shows neither, but names the App Service plans that are linked to it, whose web apps show the second.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from acrnet.audit.model import Result, StageKind, StageVerdict
from acrnet.audit.stages.trace import Decision
from acrnet.registry.need import Purpose
from acrnet.rules.client_path import ClientPath
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.IMAGE_PULL
_OF_PULLS: Final = frozenset({Purpose.LOGIN, Purpose.REGIONAL, Purpose.DATA, Purpose.STORAGE, Purpose.PRIVATE})
_WEB_APPS: Final = "microsoft.web/serverfarms"
_BY_THE_PLATFORM: Final = {
    "microsoft.containerinstance/containergroups": (
        "whose images the platform pulls and not the subnet, unless a container group pulls with a managed identity"
    ),
    _WEB_APPS: (
        "whose images the platform pulls and not the subnet, unless an app routes its image pulls into the network "
        "(outboundVnetRouting, vnetImagePullEnabled)"
    ),
}
"""By the service to which a subnet is delegated, in lower case: why the subnet's path does not decide about pulls."""


def doubt_pull(result: Result, path: ClientPath, accepted: Collection[StageKind]) -> Result:
    """Return the result as undecidable where the platform may pull instead of these clients; else the result itself.

    The verdict on the path from the subnet stays in `seen`. If the stage is accepted, the subnet is assumed to pull,
    and the result states that. Where the web apps of a subnet are known to pull through it, the verdict stands.
    """
    services = [each for each in path.delegations if each.lower() in _BY_THE_PLATFORM]
    if not services or result.need.purpose not in _OF_PULLS:
        return result
    decision = _decision(path, services[0])
    if decision.outcome is Outcome.ALLOWED or (_STAGE in accepted and decision.unseen):
        assumed = decision if decision.outcome is Outcome.ALLOWED else decision.accepted()
        stage = StageVerdict(_STAGE, "", assumed.outcome, assumed.because)
        return replace(result, stages=(stage, *result.stages), assumptions=(*result.assumptions, assumed.assumption))
    return replace(
        result,
        outcome=Outcome.UNDECIDABLE,
        decided_by=_STAGE,
        reason=decision.reason,
        stages=(StageVerdict(_STAGE, "", Outcome.UNDECIDABLE, decision.because), *result.stages),
        missing=(decision.missing, *result.missing),
    )


def _decision(path: ClientPath, service: str) -> Decision:
    """Return whether the clients of a subnet that is delegated to this service pull through it."""
    subnet, apps = path.group.subnet.name, path.web_apps
    because = f"{subnet} is delegated to {service}"
    if service.lower() != _WEB_APPS or apps is None or isinstance(apps, Unknown):
        reason = f"{because}, {_BY_THE_PLATFORM[service.lower()]}"
        if isinstance(apps, Unknown):
            reason += f"; whether one does is not known, because {apps.reason}"
        return Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=reason, unseen=True)
    if not apps.others:
        plans = f"App Service plan{'s' * (len(apps.plans) > 1)} {named(apps.plans)}"
        return Decision(
            _STAGE,
            Outcome.ALLOWED,
            f"{named(apps.pulling)} {'pull' if len(apps.pulling) > 1 else 'pulls'} through {subnet}",
            assumption=f"no web app is integrated with {subnet} but those of the {plans}",
        )
    which = f"{named(apps.others)} in {subnet} {'do' if len(apps.others) > 1 else 'does'} not route image pulls into it"
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        which,
        reason=f"{which}, so the platform pulls these images and the rules of the subnet say nothing about that",
        fix=f"Turn on outboundVnetRouting.imagePullTraffic (vnetImagePullEnabled) for {named(apps.others)}.",
    )
