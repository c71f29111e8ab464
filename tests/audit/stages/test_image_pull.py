"""Subnets whose images the platform pulls: their path does not decide about a pull."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.audit.model import StageKind
from acrnet.registry.need import Purpose
from acrnet.rules.client_path import ClientPath, WebApps
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...needs import tag_need
from .paths import FULL_ZONE, LOGIN, PRIVATE, a_path, deny, nsg, one, private_registry, stage

PULL = StageKind.IMAGE_PULL
CONTAINERS, WEB = "Microsoft.ContainerInstance/containerGroups", "Microsoft.Web/serverFarms"
CLOSED = nsg(deny())


@pytest.mark.parametrize("service", [CONTAINERS, WEB, WEB.lower()])
@pytest.mark.parametrize(("rules", "seen"), [(None, Outcome.ALLOWED), (CLOSED, Outcome.DENIED)])
def test_the_path_of_the_subnet_does_not_decide_about_pulls_by_the_platform(
    service: str, rules: object, seen: Outcome
) -> None:
    result = one(a_path(delegations=(service,), subnet_rules=rules))
    assert (result.outcome, result.seen, result.decided_by) == (Outcome.UNDECIDABLE, seen, PULL)
    assert result.missing[0].stage is PULL
    assert result.reason.startswith(f"app is delegated to {service}, whose images the platform pulls")
    assert stage(result, PULL).because == f"app is delegated to {service}"


def test_the_image_pull_can_be_accepted_and_is_stated() -> None:
    result = one(a_path(delegations=(WEB,)), LOGIN, None, PULL)
    assert (result.outcome, result.missing) == (Outcome.ALLOWED, ())
    assert any("the stage image-pull is taken as allowed" in each for each in result.assumptions)
    assert one(a_path(delegations=(WEB,), subnet_rules=CLOSED), LOGIN, None, PULL).outcome is Outcome.DENIED


def of_web_apps(pulling: tuple[str, ...] = (), others: tuple[str, ...] = (), **changes: object) -> ClientPath:
    return a_path(delegations=(WEB,), web_apps=WebApps(("plan",), pulling, others), **changes)


@pytest.mark.parametrize(("rules", "outcome"), [(None, Outcome.ALLOWED), (CLOSED, Outcome.DENIED)])
def test_the_path_decides_if_every_web_app_pulls_through_the_subnet(rules: object, outcome: Outcome) -> None:
    result = one(of_web_apps(("shop", "shop/staging"), subnet_rules=rules))
    assert (result.outcome, result.missing) == (outcome, ())
    assert stage(result, PULL).because == "shop, shop/staging pull through app"
    assert "no web app is integrated with app but those of the App Service plan plan" in result.assumptions


@pytest.mark.parametrize("accepted", [(), (PULL,)])
@pytest.mark.parametrize("pulling", [(), ("shop",)])
def test_the_path_says_nothing_of_web_apps_whose_images_the_platform_pulls(
    pulling: tuple[str, ...], accepted: tuple[StageKind, ...]
) -> None:
    result = one(of_web_apps(pulling, ("till",)), LOGIN, None, *accepted)
    assert (result.outcome, result.seen, result.decided_by) == (Outcome.UNDECIDABLE, Outcome.ALLOWED, PULL)
    assert result.reason == (
        "till in app does not route image pulls into it, so the platform pulls these images and the rules of the subnet"
        " say nothing about that"
    )
    assert result.missing[0].fix == "Turn on outboundVnetRouting.imagePullTraffic (vnetImagePullEnabled) for till."


def test_web_apps_that_could_not_be_read_may_pull_either_way() -> None:
    path = a_path(delegations=(WEB,), web_apps=Unknown("acrnet may not read them"))
    result = one(path)
    assert result.outcome is Outcome.UNDECIDABLE
    assert result.reason.endswith("; whether one does is not known, because acrnet may not read them")
    assert one(path, LOGIN, None, PULL).outcome is Outcome.ALLOWED


def test_what_web_apps_do_says_nothing_of_container_instances() -> None:
    path = a_path(delegations=(CONTAINERS,), web_apps=WebApps(("plan",), ("shop",), ()))
    assert one(path).outcome is Outcome.UNDECIDABLE


def test_a_private_endpoint_that_is_reached_from_the_subnet_is_in_doubt_too() -> None:
    path = a_path(delegations=(CONTAINERS,), private_zones=(FULL_ZONE,))
    assert one(path, PRIVATE, private_registry()).outcome is Outcome.UNDECIDABLE


def test_subnets_delegated_to_other_services_pull_themselves() -> None:
    result = one(a_path(delegations=("Microsoft.App/environments",)))
    assert result.outcome is Outcome.ALLOWED
    assert PULL not in {each.kind for each in result.stages}


def test_needs_other_than_pulls_are_decided_by_the_path() -> None:
    entra = replace(tag_need("AzureCloud", Purpose.ENTRA), id="contoso/entra/-")
    assert one(a_path(delegations=(CONTAINERS,)), entra).outcome is Outcome.ALLOWED
