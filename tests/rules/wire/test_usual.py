"""The short way to a rule and the full one come to the same, or the short one is not taken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.errors import RuleError
from acrnet.rules.wire.reading import read_rule, read_rule_in_full
from acrnet.rules.wire.usual import usual_rule

from ..networks import Rest

IDENTIFIER = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/allow"
)
INSIDE: Rest = {
    "access": "Allow",
    "direction": "Outbound",
    "priority": 1000,
    "protocol": "Tcp",
    "sourceAddressPrefix": "VirtualNetwork",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "Storage.WestEurope",
    "destinationPortRange": "443",
}
EMPTY_LISTS: Rest = {
    f"{side}{kind}": [] for side in ("source", "destination") for kind in ("AddressPrefixes", "PortRanges")
}
NO_GROUPS: Rest = {f"{side}ApplicationSecurityGroups": None for side in ("source", "destination")}
FLAT: Rest = {"name": "allow", **INSIDE, **EMPTY_LISTS, **NO_GROUPS, "resourceGroup": "rg", "id": IDENTIFIER}


def rest(**changes: object) -> Rest:
    """The rule in the form of Resource Manager; None takes a property away."""
    inside = {**INSIDE, **changes}
    return {"name": "allow", "properties": {key: value for key, value in inside.items() if value is not None}}


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(rest(), id="as little as there can be"),
        pytest.param({**rest(), "id": IDENTIFIER, "etag": 'W/"1"', "type": "x"}, id="with what identifies it"),
        pytest.param(rest(**EMPTY_LISTS, provisioningState="Succeeded", description="why"), id="with empty lists"),
        pytest.param(rest(destinationAddressPrefix=None, destinationAddressPrefixes=["Sql", "10.0.0.0/8"]), id="list"),
        pytest.param(rest(destinationPortRange="", destinationPortRanges=["443", "80-90"]), id="list beside nothing"),
        pytest.param(rest(protocol="TCP"), id="a protocol in upper case"),
        pytest.param(rest(protocol="any"), id="any protocol"),
        pytest.param(FLAT, id="as az prints it"),
        pytest.param({**FLAT, "new": {"property": 1}}, id="as az prints it, with a property that is not known"),
        pytest.param({**rest(new=["x"]), "systemData": {}}, id="with properties that are not known"),
        pytest.param({**FLAT, "id": IDENTIFIER.replace("securityRules", "defaultSecurityRules")}, id="a default rule"),
    ],
)
@pytest.mark.parametrize("default", [False, True])
def test_a_rule_in_its_usual_form_is_read_the_fast_way_to_the_same(resource: Rest, default: bool) -> None:
    assert usual_rule(resource, default=default) == read_rule_in_full(resource, default=default)


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(rest(priority="1000"), id="a number as text"),
        pytest.param(rest(priority=True), id="a truth value as number"),
        pytest.param(rest(priority=-1), id="a negative number"),
        pytest.param(rest(access="ALLOW"), id="unusual case of a value"),
        pytest.param(rest(protocol="tCP"), id="unusual case of a protocol"),
        pytest.param(rest(protocol="Gre"), id="a protocol that is none"),
        pytest.param(rest(access=None, Access="Allow"), id="unusual case of a key"),
        pytest.param(rest(Access="Deny"), id="a key twice, in two cases"),
        pytest.param(rest(direction=["Outbound"]), id="a list as direction"),
        pytest.param(rest(destinationPortRange=443), id="a port as number"),
        pytest.param(rest(destinationPortRange=0, destinationPortRanges=["80"]), id="port 0 as number beside a list"),
        pytest.param(rest(destinationPortRanges=0), id="0 where a list belongs"),
        pytest.param(rest(destinationPortRanges=["80"]), id="ports in both fields"),
        pytest.param(rest(destinationPortRange=None), id="no port"),
        pytest.param(rest(destinationPortRange="https"), id="a port that is none"),
        pytest.param(rest(sourceAddressPrefix=""), id="an empty source"),
        pytest.param(rest(sourceAddressPrefix=None, sourceAddressPrefixes="10.0.0.0/8"), id="a text as list"),
        pytest.param(rest(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.0/8", 7]), id="a number in a list"),
        pytest.param(rest(sourceAddressPrefix=["10.0.0.0/8"]), id="a list as text"),
        pytest.param(rest(sourceAddressPrefix="[parameters('source')]"), id="a source that stands for another"),
        pytest.param(rest(sourceApplicationSecurityGroups=[{"id": "/a"}]), id="application security groups"),
        pytest.param(rest(description=["why"]), id="a description that is not text"),
        pytest.param(rest(direction="\ud800"), id="half of a character as direction"),
        pytest.param(rest(access="\ud800"), id="half of a character as access"),
        pytest.param(rest(protocol="\ud800"), id="half of a character as protocol"),
        pytest.param(rest(**{"\ud800": "why"}), id="half of a character as key"),
        pytest.param({**rest(), "name": None}, id="no name"),
        pytest.param({**rest(), "name": " "}, id="a blank name"),
        pytest.param({**rest(), "access": "Deny"}, id="a property beside the properties"),
        pytest.param({**rest(), "properties": None}, id="null as properties"),
        pytest.param({**rest(), "properties": ["access"]}, id="a list as properties"),
        pytest.param({"name": "allow"}, id="nothing but a name"),
        pytest.param("a text", id="a text"),
        pytest.param(None, id="nothing"),
        pytest.param(7, id="a number"),
    ],
)
def test_any_other_spelling_is_left_to_the_full_reader(resource: object) -> None:
    assert usual_rule(resource, default=False) is None


WORDS = ["Allow", "deny", "Outbound", "inbound", "Tcp", "*", "Any", "443", "0-1", "65536", "10.1.2.3/8", "Sql", "::/0"]
SCALARS: st.SearchStrategy[object] = st.sampled_from(
    [*WORDS, " 443 ", "", None, 0, 0.0, 443, True, False, {}, [], {"id": "/a"}, "x y"]
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3))
KEYS = [*INSIDE, *EMPTY_LISTS, *NO_GROUPS, "description", "Access", "name", "id", "unknown"]


@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=2),
)
def test_the_fast_reader_returns_what_the_full_one_does(inside: Rest, outside: Rest) -> None:
    # Any: a file may hold anything under any key.
    resources: list[dict[str, Any]] = [
        {"name": "allow", **outside, "properties": {**INSIDE, **inside}},
        {**FLAT, **outside, **inside},
    ]
    for resource in resources:
        short = usual_rule(resource, default=False)
        if short is not None:
            assert short == read_rule_in_full(resource, default=False)
            unread = (short.unread_source_ports, short.unread_destination_ports, short.unread)
            assert (*unread, short.sources.unread, short.destinations.unread) == ((),) * 5


def test_a_rule_without_a_name_is_refused_by_the_full_reading() -> None:
    with pytest.raises(RuleError, match="has no name"):
        read_rule_in_full({**rest(), "name": None}, default=False)


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(rest(new="x"), id="a property that is not known"),
        pytest.param(rest(priority="1000"), id="a number as text"),
        pytest.param(rest(access=None, Access="Allow"), id="unusual case of a key"),
        pytest.param(FLAT, id="as az prints it"),
        pytest.param(rest(sourceApplicationSecurityGroups=[{"id": "/a"}]), id="application security groups"),
    ],
)
def test_all_readers_return_the_same_object_for_the_same_texts(resource: Rest) -> None:
    """The evaluation of many rule sets knows what it has worked out by the identity of these values."""
    usual, other = read_rule(rest(), default=False), read_rule(resource, default=False)
    assert other.destinations is usual.destinations
    assert other.source_ports is usual.source_ports
    assert other.destination_ports is usual.destination_ports
    assert other.sources is read_rule({**resource, "name": "again"}, default=False).sources
