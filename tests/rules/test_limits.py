"""How far rules fill a network security group."""

from __future__ import annotations

from acrnet.rules.limits import address_ranges, custom_rules

from ..estates import Json, rule
from ..needs import rules_of


def test_the_rules_azure_adds_do_not_count() -> None:
    assert [each.name for each in custom_rules(rules_of(rule("mine", 200)).rules)] == ["mine"]


def test_address_ranges_are_counted_by_side_and_tags_count_as_one() -> None:
    lists: Json = {"destinationAddressPrefix": None, "destinationAddressPrefixes": ["10.0.0.0/8", "11.0.0.0/8"]}
    custom = custom_rules(rules_of(rule("one", 200, **lists), rule("two", 201, destination="Storage")).rules)
    assert address_ranges(custom) == {"sources": 2, "destinations": 3}
