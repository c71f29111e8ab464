"""Web apps in a subnet, and whether their images are pulled through it."""

from __future__ import annotations

import pytest

from acrnet.rules.client_path import WebApps
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import GROUP, Json, vnet
from .ways import OTHER, apps, only_path, reason, refused

PLAN, FAR_PLAN = (
    f"{group}/providers/Microsoft.Web/serverfarms/plan"
    for group in (GROUP, f"/subscriptions/{OTHER}/resourceGroups/rg")
)
SUBNET = f"{vnet('vnet')['id']}/subnets/apps"
WEB = [{"name": "web", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}]


def web_subnet(*plans: str) -> Json:
    links = [{"name": "AppServiceLink", "properties": {"linkedResourceType": "x", "link": plan}} for plan in plans]
    return vnet("vnet", apps(delegations=WEB, serviceAssociationLinks=links))


def plan(identifier: str = PLAN) -> Json:
    return {"id": identifier, "location": "westeurope", "properties": {}}


def app(name: str, *, subnet: str = SUBNET, of: str = PLAN, **properties: object) -> Json:
    """A web app, or a slot of one with the name `app/slots/slot`."""
    group = of.partition("/providers")[0]
    own = {"serverFarmId": of, "virtualNetworkSubnetId": subnet, **properties}
    return {"id": f"{group}/providers/Microsoft.Web/sites/{name}", "location": "westeurope", "properties": own}


ON: Json = {"vnetImagePullEnabled": True}
OFF: Json = {"vnetImagePullEnabled": False}


@pytest.mark.parametrize(
    ("properties", "pulls"),
    [
        (ON, True),
        (OFF, False),
        ({"outboundVnetRouting": {"imagePullTraffic": True, "allTraffic": False}}, True),
        ({"outboundVnetRouting": {"imagePullTraffic": False, "allTraffic": True}}, True),
        ({"outboundVnetRouting": {"imagePullTraffic": False, "allTraffic": False, "applicationTraffic": True}}, False),
        # All traffic of the app itself, which says nothing of what happens before it starts.
        ({"vnetRouteAllEnabled": True, **OFF}, False),
    ],
)
def test_an_app_says_whether_its_images_are_pulled_through_the_network(
    estate_of: EstateOf, properties: Json, pulls: bool
) -> None:
    path = only_path(estate_of(web_subnet(PLAN), plan(), app("shop", **properties)))
    assert path.web_apps == WebApps(("plan",), ("shop",) if pulls else (), () if pulls else ("shop",))


def test_slots_and_apps_of_every_plan_are_told_apart(estate_of: EstateOf) -> None:
    estate = estate_of(
        web_subnet(PLAN, FAR_PLAN),
        plan(),
        plan(FAR_PLAN),
        app("shop", subnet=SUBNET.upper(), **ON),
        app("shop/slots/staging", **OFF),
        app("till", of=FAR_PLAN, **ON),
        app("elsewhere", subnet=f"{SUBNET}-2", **OFF),
        app("public", subnet="", **OFF),
        app("code", **OFF, siteConfig={"linuxFxVersion": "PYTHON|3.13"}),
        app("windows", **OFF, siteConfig={"linuxFxVersion": "", "windowsFxVersion": "DOCKER|contoso.azurecr.io/a:1"}),
    )
    assert only_path(estate).web_apps == WebApps(("plan",), ("shop", "till"), ("shop/staging", "windows"))


@pytest.mark.parametrize(
    ("resources", "settings", "why"),
    [
        pytest.param(
            [web_subnet()], "", "apps names no App Service plan, so no web app is integrated with it yet", id="no plan"
        ),
        pytest.param(
            [web_subnet(PLAN), plan(), app("code", **OFF, siteConfig={"linuxFxVersion": "NODE|22"})],
            "",
            "no web app of plan that runs a container is integrated with apps",
            id="no container",
        ),
        pytest.param(
            [web_subnet(PLAN), plan(), app("shop")],
            "",
            "shop in apps does not say where it pulls its image through",
            id="the setting is not shown",
        ),
        pytest.param([web_subnet(PLAN)], "", "acrnet cannot list the web apps of plan plan", id="a plan that is gone"),
        pytest.param(
            [web_subnet(PLAN), plan(), app("shop", **ON)],
            refused("*/slots"),
            "acrnet cannot list the slots of web app shop",
            id="slots that may not be read",
        ),
        pytest.param(
            [web_subnet("the platform")],
            "",
            "the subnet is linked to 'the platform', which is not the id of an App Service plan",
            id="another link",
        ),
    ],
)
def test_apps_that_are_not_known_are_not_taken_for_none(
    estate_of: EstateOf, resources: list[Json], settings: str, why: str
) -> None:
    assert reason(only_path(estate_of(*resources, settings=settings)).web_apps) == why


def test_no_web_app_is_read_for_other_subnets(estate_of: EstateOf) -> None:
    estate = estate_of(vnet("vnet", apps()), plan(), app("shop", **ON))
    assert only_path(estate).web_apps is None
    assert not [call for call in estate.calls if "Microsoft.Web" in call.path]


def test_two_links_of_which_one_is_no_plan_are_not_decided(estate_of: EstateOf) -> None:
    other = f"{GROUP}/providers/Microsoft.Web/hostingEnvironments/ase"
    path = only_path(estate_of(web_subnet(PLAN, other), plan(), app("shop", **ON)))
    assert isinstance(path.web_apps, Unknown)
    assert path.web_apps.reason.endswith("which is no App Service plan")
