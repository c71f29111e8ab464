"""The web apps that are integrated with a subnet, and whether their images are pulled through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import UsageError
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.live.virtual_network import Subnet
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import properties, text
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import WebApps
from acrnet.unknown import Unknown

WEB_APPS: Final = "microsoft.web/serverfarms"
"""The service that a subnet for web apps is delegated to, in lower case; the type of their plans is spelt like it."""
_SITES: Final = "Microsoft.Web/sites"
_CONTAINERS: Final = ("docker|", "compose|", "kube|", "sitecontainers")


def read_web_apps(arm: ArmSession, subnet: Subnet) -> WebApps | Unknown:
    """Return the web apps of the plans that a subnet for web apps names as linked to it; Unknown if one cannot be read.

    Slots are apps of their own, with settings of their own. Apps that run no container pull no image and are left out.
    Each plan and each app costs a call.
    """
    if not subnet.service_links:
        return Unknown(f"{subnet.id.name} names no App Service plan, so no web app is integrated with it yet")
    plans = [_plan(link) for link in subnet.service_links]
    apps: dict[ResourceId, JsonObject] = {}
    for listed in in_parallel(lambda plan: _apps_of(arm, plan), plans):
        if isinstance(listed, Unknown):
            return listed
        apps |= listed
    names = tuple(sorted({plan.name for plan in plans if isinstance(plan, ResourceId)}))
    own = {app: body for app, body in apps.items() if _is_in(body, subnet) and _may_run_a_container(body)}
    if not own:
        return Unknown(f"no web app of {', '.join(names)} that runs a container is integrated with {subnet.id.name}")
    pulls = {_name(app): _pulls_through_the_network(body) for app, body in own.items()}
    silent = sorted(app for app, through in pulls.items() if through is None)
    if silent:
        return Unknown(f"{', '.join(silent)} in {subnet.id.name} does not say where it pulls its image through")
    return WebApps(
        plans=names,
        pulling=tuple(sorted(app for app, through in pulls.items() if through)),
        others=tuple(sorted(app for app, through in pulls.items() if not through)),
    )


def _plan(link: str) -> ResourceId | Unknown:
    try:
        plan = ResourceId.parse(link)
    except UsageError:
        return Unknown(f"the subnet is linked to {link!r}, which is not the id of an App Service plan")
    return plan if plan.is_type(WEB_APPS) else Unknown(f"the subnet is linked to {plan}, which is no App Service plan")


def _apps_of(arm: ArmSession, plan: ResourceId | Unknown) -> dict[ResourceId, JsonObject] | Unknown:
    """Return the apps of a plan and their slots."""
    if isinstance(plan, Unknown):
        return plan

    def read() -> dict[ResourceId, JsonObject]:
        listed = _by_id(arm.web_apps(plan))
        sites = [each for each in listed if each.is_type(_SITES)]
        for slots in in_parallel(arm.web_app_slots, sites):
            listed |= _by_id(slots)
        return listed

    return or_unknown(read)


def _by_id(apps: Iterable[JsonObject]) -> dict[ResourceId, JsonObject]:
    return {ResourceId.parse(text(app.get("id"))): app for app in apps}


def _name(app: ResourceId) -> str:
    return app.name if app.is_type(_SITES) else f"{app.parent.name}/{app.name}"


def _is_in(app: JsonObject, subnet: Subnet) -> bool:
    named = text(properties(app).get("virtualNetworkSubnetId"))
    return bool(named) and ResourceId.parse(named) == subnet.id


def _may_run_a_container(app: JsonObject) -> bool:
    """Whether it runs a container, or does not say what it runs."""
    config = properties(app).get("siteConfig")
    if not isinstance(config, Mapping):
        return True
    stacks = [stack for key in ("linuxFxVersion", "windowsFxVersion") if (stack := text(config.get(key)).lower())]
    return not stacks or any(each.startswith(_CONTAINERS) for each in stacks)


def _pulls_through_the_network(app: JsonObject) -> bool | None:
    """Whether an app's image pulls are routed into the network; None if it does not say.

    `outboundVnetRouting` replaced `vnetImagePullEnabled`, and `allTraffic` of it turns all its options on
    (learn.microsoft.com/azure/app-service/configure-vnet-integration-routing and azure-mgmt-web 11.0.1, checked
    2026-11-29). An app without them may have the older app setting WEBSITE_PULL_IMAGE_OVER_VNET, which they override
    (azure.github.io/AppService/2024/04/23/Networking-compliance-improvements, checked 2026-11-29). App settings hold
    secrets, so they are not read.
    """
    fields = properties(app)
    routing = fields.get("outboundVnetRouting")
    options = routing if isinstance(routing, Mapping) else {}
    stated = [options.get("allTraffic"), options.get("imagePullTraffic"), fields.get("vnetImagePullEnabled")]
    return True if True in stated else False if False in stated[1:] else None
