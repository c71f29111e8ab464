"""Findings about service tags in a list of prefixes, which Azure refuses."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Level

from ...estates import Json, rule
from .audits import findings


def listing(side: str, *prefixes: str, access: str = "Allow") -> Json:
    """A rule with these in its plural field."""
    made = rule("mixed", 300, access)
    made["properties"] |= {f"{side}AddressPrefix": "", f"{side}AddressPrefixes": list(prefixes)}
    return made


def test_two_tags_in_one_list_are_reported() -> None:
    (finding,) = findings(
        listing("destination", "Storage.WestEurope", "AzureContainerRegistry.WestEurope"), kind="combined_tags"
    )
    assert finding.message == (
        "mixed (300) of nsg-app lists AzureContainerRegistry.WestEurope, Storage.WestEurope among 2 prefixes as"
        " destination, which Azure does not accept; it is judged as if Azure did."
    )
    assert finding.fix == "Give each service tag a rule of its own, and all addresses together another one."
    assert (finding.level, finding.rule) == (Level.WARNING, "mixed")


@pytest.mark.parametrize(
    "mixed",
    [
        listing("destination", "Storage", "192.0.2.0/24"),
        listing("destination", "*", "192.0.2.0/24"),
        listing("source", "VirtualNetwork", "10.0.0.0/8"),
        listing("destination", "Storage", "Internet", access="Deny"),
    ],
    ids=["a tag and addresses", "everything and addresses", "as source", "a deny"],
)
def test_a_tag_together_with_anything_else_is_reported(mixed: Json) -> None:
    assert len(findings(mixed, kind="combined_tags")) == 1


@pytest.mark.parametrize(
    "fine",
    [
        listing("destination", "192.0.2.0/24", "198.51.100.0/24"),
        listing("destination", "2001:db8::/32", "fd00::/8"),
        listing("destination", "Storage"),
        rule("tag", 300, destination="Storage"),
    ],
    ids=["addresses", "IPv6 addresses", "one tag", "a tag in the singular field"],
)
def test_what_azure_accepts_is_not_reported(fine: Json) -> None:
    assert findings(fine, kind="combined_tags") == []
