"""What the rules that acrnet writes look like on the wire."""

from __future__ import annotations

from acrnet.rules.owned_rule import owned_rule
from acrnet.rules.wire import write_rule


def test_a_rule_for_a_tag_has_singular_fields() -> None:
    assert write_rule(owned_rule("acrnet-Storage", ["VirtualNetwork"], ["Storage"], "why", 1000)) == {
        "name": "acrnet-Storage",
        "properties": {
            "description": "why",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationPortRange": "443",
            "sourceAddressPrefix": "VirtualNetwork",
            "destinationAddressPrefix": "Storage",
            "access": "Allow",
            "priority": 1000,
            "direction": "Outbound",
        },
    }


def test_several_prefixes_go_into_the_plural_field() -> None:
    written = write_rule(owned_rule("n", ["10.0.0.0/8"], ["10.1.0.4/32", "10.1.0.5/32"], "why", 1000))["properties"]
    assert isinstance(written, dict)
    assert written["sourceAddressPrefix"] == "10.0.0.0/8"
    assert written["destinationAddressPrefixes"] == ["10.1.0.4/32", "10.1.0.5/32"]
