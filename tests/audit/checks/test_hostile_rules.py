"""Findings about rules with hostile content."""

from __future__ import annotations

import pytest

from acrnet.audit.checks import KINDS

from ...estates import Json, rule
from ...registries import a_registry
from .audits import LOGIN, LOGIN_NORTH, STORAGE, findings

TEXTS = (
    "",
    "/",
    "*/0",
    "::/0",
    "0.0.0.0/0",
    "999.1.1.1/8",
    "1.2.3.4/33",
    "fe80::1%eth0/64",
    "10.0.0.1-10.0.0.0",
    "AzureCloud.",
    "Storage.WestEurope.Extra",
    "azureplatformdns",
    "\x1b[2J",
    "=cmd()",
    "<script>",
    "[](x)",
    "../../etc/passwd",
    "A" * 300,
    "\u202eecaF",
    "\u017ftorage",
)


@pytest.mark.parametrize(
    "field", ["destinationAddressPrefix", "sourceAddressPrefix", "destinationPortRange", "protocol", "description"]
)
def test_no_text_in_a_field_of_a_rule_breaks_the_checks(field: str) -> None:
    texts = [text for text in TEXTS for _ in range(2)]
    accesses = ["Allow", "Deny"] * len(TEXTS)
    rules = [rule(f"acrnet-{number}", 200 + number, access) for number, access in enumerate(accesses)]
    for each, text in zip(rules, texts, strict=True):
        each["properties"][field] = text
    for finding in findings(*rules, needs=[LOGIN, LOGIN_NORTH, STORAGE], registries=[a_registry()]):
        assert finding.level in KINDS[finding.id].levels


def test_no_list_in_a_field_of_a_rule_breaks_the_checks() -> None:
    many: Json = {"destinationAddressPrefix": "", "destinationAddressPrefixes": list(TEXTS)}
    marked = "managed by acrnet owner=default: x on 443"
    rules = [
        rule("all", 200, "Deny", **many),
        rule("acrnet-", 201, description=marked, **many),
        rule("acrnet-private-a-v6", 202, description=marked, **many),
        rule("acrnet-Storage-s01234567", 203, description=marked, sourceAddressPrefix="", **many),
        rule("Acrnet-Storage", 204, **many),
    ]
    reported = findings(*rules, needs=[LOGIN, STORAGE], registries=[a_registry()])
    assert {"unreadable_rule", "unknown_tag", "owned_rule_edited"} <= {finding.id for finding in reported}
