"""Findings about rules with regional tags that do not cover a replica."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Level
from acrnet.registry.need import Purpose

from ...estates import Json, rule
from ...needs import tag_need
from .audits import ALLOW_LOGIN, ALLOW_STORAGE, DENY_INTERNET, LOGIN, LOGIN_NORTH, STORAGE, STORAGE_NORTH, findings

EVERY_NEED = [LOGIN, LOGIN_NORTH, STORAGE, STORAGE_NORTH]
ALLOW_LOGIN_NORTH = rule("allow-login-north", 1002, destination="AzureContainerRegistry.NorthEurope")
ALLOW_STORAGE_NORTH = rule("allow-storage-north", 1003, destination="Storage.NorthEurope")


def test_a_region_without_its_tag_is_reported_with_the_outcome_of_the_need() -> None:
    reported = findings(
        ALLOW_LOGIN, ALLOW_LOGIN_NORTH, ALLOW_STORAGE, DENY_INTERNET, needs=EVERY_NEED, kind="replica_not_covered"
    )
    (finding,) = reported
    assert finding.message == (
        "nsg-app names Storage for westeurope, but no rule names Storage.NorthEurope, where contoso has a replica too:"
        " contoso/storage/northeurope is denied by deny-internet (4000)."
    )
    assert finding.fix == "Allow Tcp 443 to Storage.NorthEurope next to allow-storage (1001)."
    assert (finding.level, finding.rule, finding.need) == (
        Level.WARNING,
        "allow-storage",
        "contoso/storage/northeurope",
    )


def test_a_region_of_an_audit_without_a_registry_is_named_as_such() -> None:
    needs = [tag_need(f"Storage.{region}", Purpose.STORAGE, registry="-") for region in ("WestEurope", "NorthEurope")]
    (finding,) = findings(ALLOW_STORAGE, DENY_INTERNET, needs=needs, kind="replica_not_covered")
    assert finding.message == (
        "nsg-app names Storage for westeurope, but no rule names Storage.NorthEurope, though the audit covers"
        " that region too: -/storage/northeurope is denied by deny-internet (4000)."
    )


def test_a_region_that_only_a_broader_rule_covers_is_reported_too() -> None:
    (finding,) = findings(ALLOW_LOGIN, needs=[LOGIN, LOGIN_NORTH], kind="replica_not_covered")
    assert finding.message.endswith("contoso/login/northeurope is allowed by AllowInternetOutBound (65001) only.")


FINE: dict[str, tuple[Json, ...]] = {
    "every region named": (ALLOW_LOGIN, ALLOW_LOGIN_NORTH, ALLOW_STORAGE, ALLOW_STORAGE_NORTH),
    "no region named": (),
    "the global tags": (
        rule("allow-login", 1000, destination="AzureContainerRegistry"),
        rule("allow-storage", 1001, destination="Storage"),
    ),
    "a region of somebody else": (rule("allow", 1000, destination="Storage.FranceCentral"),),
    "a deny of one region": (rule("deny", 1000, "Deny", "Storage.WestEurope"),),
    "another port": (rule("allow", 1000, destination="Storage.WestEurope", destinationPortRange="445"),),
    "another direction": (rule("allow", 1000, destination="Storage.WestEurope", direction="Inbound"),),
}


@pytest.mark.parametrize("case", FINE)
def test_rules_that_cover_every_region_are_not_reported(case: str) -> None:
    assert findings(*FINE[case], needs=EVERY_NEED, kind="replica_not_covered") == []


def test_one_region_is_enough_where_only_one_is_needed() -> None:
    assert findings(ALLOW_STORAGE, needs=[LOGIN, STORAGE], kind="replica_not_covered") == []


def test_the_regions_of_different_registries_are_kept_apart() -> None:
    other = tag_need("AzureContainerRegistry.NorthEurope", registry="fabrikam")
    assert findings(ALLOW_LOGIN, needs=[LOGIN, other], kind="replica_not_covered") == []


def test_two_needs_for_one_tag_are_reported_once() -> None:
    regional = tag_need("AzureContainerRegistry.NorthEurope", LOGIN.purpose.REGIONAL)
    reported = findings(ALLOW_LOGIN, needs=[LOGIN, LOGIN_NORTH, regional], kind="replica_not_covered")
    assert [finding.need for finding in reported] == ["contoso/login/northeurope"]
