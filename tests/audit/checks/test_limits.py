"""Findings about nearly reached limits, and about rules without a defined order."""

from __future__ import annotations

import pytest

from acrnet.audit.checks import find
from acrnet.audit.model import Level

from ...estates import Json, rule
from ...registries import a_registry
from .audits import findings


def many(count: int, first: int = 2000, direction: str = "Outbound") -> list[Json]:
    return [
        rule(f"rule-{number}", first + number, destination="10.9.0.0/16", direction=direction)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "level"), [(799, None), (800, Level.NOTE), (949, Level.NOTE), (950, Level.WARNING), (1001, Level.WARNING)]
)
def test_a_group_is_nearly_full_from_80_percent_on(count: int, level: Level | None) -> None:
    reported = findings(*many(count), needs=[], kind="limit_near")
    assert [each.level for each in reported] == ([] if level is None else [level])
    if reported:
        assert reported[0].message == f"nsg-app has {count:,} rules, and Azure allows at most 1,000."


def test_address_ranges_are_counted_by_side_over_all_rules() -> None:
    prefixes = [f"10.{number // 256}.{number % 256}.0/24" for number in range(0, 1600 * 2, 2)]
    wide: Json = {"destinationAddressPrefix": None, "destinationAddressPrefixes": prefixes}
    assert findings(rule("one", 200, **wide), needs=[], kind="limit_near") == []
    (finding,) = findings(rule("one", 200, **wide), rule("two", 201, **wide), needs=[], kind="limit_near")
    assert finding.message == "nsg-app has 3,200 address ranges as destinations, and Azure allows at most 4,000."
    assert finding.level is Level.NOTE


ALL_PORTS: Json = {"destinationPortRange": "*"}
HALVES: Json = {"destinationAddressPrefix": None, "destinationAddressPrefixes": ["0.0.0.0/1", "128.0.0.0/1"]}
PRIORITIES: dict[str, tuple[list[Json], Level | None, str]] = {
    "none is left": ([*many(3, 100), rule("deny", 103, "Deny", "*", **ALL_PORTS)], Level.WARNING, "0 free priorities"),
    "few are left": ([rule("deny", 104, "Deny", **ALL_PORTS)], Level.NOTE, "4 free priorities"),
    "enough are left": ([rule("deny", 105, "Deny", **ALL_PORTS)], None, ""),
    "everything in another spelling": (
        [rule("deny", 104, "Deny", **ALL_PORTS, **HALVES)],
        Level.NOTE,
        "4 free priorities",
    ),
    "a deny of another port": ([rule("deny", 100, "Deny", destinationPortRange="22")], None, ""),
    "a deny of 443 alone": ([rule("deny", 100, "Deny")], None, ""),
    "a deny of a service": ([rule("deny", 100, "Deny", "Storage", **ALL_PORTS)], None, ""),
    "a deny from few addresses": ([rule("deny", 100, "Deny", **ALL_PORTS, sourceAddressPrefix="10.7.0.4")], None, ""),
    "many rules in other places": ([*many(400, 100), rule("deny", 4000, "Deny", **ALL_PORTS)], None, ""),
    "inbound rules in the same numbers": (
        [*many(9, 100, direction="Inbound"), rule("deny", 108, "Deny", **ALL_PORTS)],
        None,
        "",
    ),
}


@pytest.mark.parametrize("case", PRIORITIES)
def test_room_before_the_first_deny_of_everything_is_counted(case: str) -> None:
    rules, level, words = PRIORITIES[case]
    reported = findings(*rules, needs=[], kind="limit_near")
    assert [each.level for each in reported] == ([] if level is None else [level])
    assert all(words in each.message for each in reported)


@pytest.mark.parametrize(
    ("behind", "fix"),
    [
        ((), "Give stop a higher number, for example 4000."),
        ((4096,), "Give stop a higher number, for example 4000."),
        ((4000,), "Give stop a higher number, for example 3999."),
        ((300, 4000), "Give stop a higher number, for example 299."),
        ((103,), "Give stop and the rules after it higher numbers."),
    ],
)
def test_the_suggested_number_of_a_deny_is_free_and_before_the_next_rules(behind: tuple[int, ...], fix: str) -> None:
    later = [rule(f"later-{number}", number, destinationPortRange="80") for number in behind]
    stop = rule("stop", 102, "Deny", "*", sourceAddressPrefix="*", protocol="*", destinationPortRange="*")
    (finding,) = findings(stop, *later, needs=[], kind="limit_near")
    assert finding.fix == fix


@pytest.mark.parametrize("priority", [0, 50, 99, 4097, 64999, 99999])
def test_a_priority_that_azure_does_not_accept_is_reported(priority: int) -> None:
    (finding,) = findings(rule("odd", priority), needs=[], kind="unreadable_rule")
    assert finding.message == (
        f"odd ({priority}) of nsg-app has a priority that Azure does not accept; it is judged with that priority."
    )
    assert (finding.level, finding.rule) == (Level.WARNING, "odd")
    assert finding.fix == "Give odd a priority from 100 to 4096."


def test_valid_priorities_and_those_of_default_rules_are_not_reported() -> None:
    rules = rule("first", 100), rule("last", 4096), rule("inbound", 50, direction="Inbound")
    assert findings(*rules, needs=[], kind="unreadable_rule") == []


def test_rules_with_the_same_priority_are_reported_once_for_each_direction() -> None:
    rules = [
        *(rule(f"out-{number}", 200) for number in range(3)),
        *(rule(f"in-{number}", 200, direction="Inbound") for number in range(2)),
    ]
    reported = findings(*rules, needs=[], kind="duplicate_priority")
    assert [each.message for each in reported] == [
        "nsg-app has 2 inbound rules with the priority 200, so their order is not defined: in-0, in-1.",
        "nsg-app has 3 outbound rules with the priority 200, so their order is not defined: out-0, out-1, out-2.",
    ]
    assert {each.level for each in reported} == {Level.WARNING}


def test_the_same_priority_in_two_directions_is_not_reported() -> None:
    rules = rule("out", 200), rule("in", 200, direction="Inbound")
    assert findings(*rules, needs=[], kind="duplicate_priority") == []


@pytest.mark.parametrize(("count", "level"), [(159, None), (160, Level.NOTE), (190, Level.WARNING)])
def test_a_registry_with_nearly_200_ip_rules_is_reported(count: int, level: Level | None) -> None:
    registry = a_registry(ip_rules=tuple(f"198.51.{number}.0/24" for number in range(count)))
    reported = find([], [], [], [registry], owner="default")
    assert [each.level for each in reported] == ([] if level is None else [level])
    if reported:
        assert reported[0].message == f"contoso admits {count} addresses and ranges, and Azure allows at most 200."
