"""Findings about owned rules without effect."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from acrnet.audit.model import Level
from acrnet.audit.subject import Clients
from acrnet.registry.model import Registry

from ...estates import Json, rule
from ...needs import STORAGE_WEST, owned, private_need
from ...registries import a_registry
from .audits import LOGIN, STORAGE, findings, network

CONTOSO = a_registry()
MINE = owned(STORAGE_WEST)
SHADOWED: dict[str, tuple[tuple[Json, ...], Level, str]] = {
    "by a wider allow": ((rule("allow", 200, destination="Storage"),), Level.NOTE, "allow (200)"),
    "by a deny": ((rule("deny", 200, "Deny", "Storage"),), Level.WARNING, "deny (200)"),
    "by two that share it": (
        (
            rule("allow", 200, destination="203.0.113.0/26"),
            rule("deny", 300, "Deny", "203.0.113.128/25", protocol="*", destinationPortRange="*"),
        ),
        Level.WARNING,
        "allow (200), deny (300)",
    ),
}


def shadowed(*rules: Json, **options: Sequence[Clients]) -> list[str]:
    return [each.rule for each in findings(*rules, kind="owned_rule_shadowed", **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", SHADOWED)
def test_an_owned_rule_that_earlier_rules_match_completely_is_reported(case: str) -> None:
    earlier, level, by = SHADOWED[case]
    (finding,) = findings(*earlier, MINE, kind="owned_rule_shadowed")
    assert finding.message == (
        "acrnet-Storage.WestEurope (1000) of nsg-app never decides anything, because earlier rules match everything"
        f" that it matches: {by}."
    )
    assert (finding.level, finding.rule) == (level, "acrnet-Storage.WestEurope")


NOT_SHADOWED: dict[str, tuple[Json, ...]] = {
    "nothing before it": (),
    "a part of it left": (rule("allow", 200, destination="203.0.113.0/26"),),
    "earlier rules for another port": (rule("allow", 200, destination="*", destinationPortRange="80"),),
    "earlier rules for another protocol": (rule("allow", 200, destination="*", protocol="Udp"),),
    "earlier rules for some clients": (rule("allow", 200, destination="*", sourceAddressPrefix="10.0.0.0/24"),),
    "an earlier rule that may match nothing": (rule("allow", 200, destination="TagOfTomorrow"),),
    "inbound rules": (rule("allow", 200, destination="*", direction="Inbound", sourceAddressPrefix="*"),),
    "a wider rule behind it": (rule("allow", 2000, destination="*"),),
}


@pytest.mark.parametrize("case", NOT_SHADOWED)
def test_an_owned_rule_that_still_decides_something_is_not_shadowed(case: str) -> None:
    assert shadowed(*NOT_SHADOWED[case], MINE) == []


def test_a_shadowed_rule_that_acrnet_does_not_own_is_not_reported() -> None:
    assert shadowed(rule("allow", 200, destination="*"), rule("other", 300, destination="Storage")) == []


def test_a_rule_is_shadowed_only_if_it_is_for_all_clients() -> None:
    clients = [Clients("a", network("10.0.1.0/24")), Clients("b", network("10.0.2.0/24"))]
    # What a rule matches does not depend on the clients, so one for the first leaves the second to the owned rule.
    assert shadowed(rule("allow", 200, destination="*", sourceAddressPrefix="10.0.1.0/24"), MINE, clients=clients) == []


def stale(*rules: Json, registries: Sequence[Registry] = (CONTOSO,), owner: str = "default") -> list[str]:
    reported = findings(*rules, needs=[LOGIN], registries=registries, owner=owner, kind="owned_rule_stale")
    return [each.rule for each in reported]


def test_an_owned_rule_that_no_need_uses_is_a_note() -> None:
    (finding,) = findings(MINE, needs=[LOGIN], registries=[CONTOSO], kind="owned_rule_stale")
    assert finding.message == (
        "acrnet-Storage.WestEurope (1000) of nsg-app opens addresses that no need of this audit has:"
        " Storage.WestEurope."
    )
    assert finding.level is Level.NOTE


def test_an_audit_of_regions_reports_no_stale_rules() -> None:
    assert stale(MINE, registries=()) == []


@pytest.mark.parametrize(
    "used",
    [
        owned("AzureContainerRegistry.WestEurope"),
        owned("AzureContainerRegistry"),
        owned("TagOfTomorrow"),
        owned(STORAGE_WEST, owner="platform"),
        rule("allow-storage", 1000, destination="Storage"),
    ],
    ids=["needed", "needed in part", "unknown", "of another owner", "of somebody else"],
)
def test_a_rule_that_a_need_may_use_is_not_stale(used: Json) -> None:
    assert stale(used) == []


def test_with_a_need_of_unknown_addresses_no_rule_is_stale() -> None:
    needs = [LOGIN, private_need("pe", unknown="it is closed")]
    assert findings(MINE, needs=needs, registries=[CONTOSO], kind="owned_rule_stale") == []


def test_a_stale_rule_of_the_configured_owner_is_reported() -> None:
    assert stale(owned(STORAGE_WEST, owner="platform"), owner="platform") == ["acrnet-platform-Storage.WestEurope"]


def test_an_owned_rule_that_decides_a_need_is_neither_shadowed_nor_stale() -> None:
    reported = findings(MINE, needs=[STORAGE], registries=[CONTOSO])
    assert reported == []
