"""The differences of two rules, with the field names of the wire."""

from __future__ import annotations

import pytest

from acrnet.rules.difference import differing_fields
from acrnet.rules.wire import read_rule

from ..estates import Json, rule

CASES: dict[str, tuple[Json, tuple[str, ...]]] = {
    "equal rules differ in nothing": ({}, ()),
    "the case of a protocol and singular or plural do not count": (
        {"protocol": "TCP", "destinationAddressPrefix": None, "destinationAddressPrefixes": ["Storage"]},
        (),
    ),
    "a field with both values": ({"access": "Deny"}, ("access: Allow -> Deny",)),
    "several fields by name": (
        {"protocol": "Udp", "destinationPortRange": "80"},
        ("destinationPortRange: 443 -> 80", "protocol: Tcp -> Udp"),
    ),
    "a list has the name of the single field": (
        {"destinationAddressPrefix": None, "destinationAddressPrefixes": ["10.0.0.0/8", "11.0.0.0/8"]},
        ("destinationAddressPrefix: Storage -> 10.0.0.0/8, 11.0.0.0/8",),
    ),
    "a missing value is none": ({"description": "by hand"}, ("description: (none) -> by hand",)),
}


@pytest.mark.parametrize("case", CASES)
def test_two_rules_differ_in_the_fields_that_mean_something_else(case: str) -> None:
    changes, expected = CASES[case]
    old, new = rule("r", 200, destination="Storage"), rule("r", 200, destination="Storage", **changes)
    assert differing_fields(read_rule(old), read_rule(new)) == expected
