"""The one definition of a catch-all deny, in every spelling; docs/planning.md has the same table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec import structs

from acrnet.net import AddressSet, Family
from acrnet.rules.catch_all import catch_all_families
from acrnet.rules.wire import read_rule

from ..needs import deny_all

V4, V6 = {Family.IPV4}, {Family.IPV6}
BOTH = V4 | V6
CLIENTS = AddressSet.parse(["10.0.1.0/24", "10.0.2.0/24", "fd00:1::/64"])
# All of IPv4 but 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16 and what begins at 224.
PUBLIC_V4 = (
    AddressSet.parse(["1.0.0.0-223.255.255.255"])
    - AddressSet.parse(["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"])
    - AddressSet.parse(["172.16.0.0/12", "192.168.0.0/16"])
).prefixes()


def side(name: str, prefixes: Sequence[str]) -> dict[str, object]:
    return {f"{name}AddressPrefix": None, f"{name}AddressPrefixes": list(prefixes)}


def families(changes: dict[str, object], clients: AddressSet = CLIENTS) -> frozenset[Family]:
    everything = deny_all(4000)
    return catch_all_families(read_rule({**everything, "properties": {**everything["properties"], **changes}}), clients)


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        pytest.param(["*"], BOTH, id="*"),
        pytest.param(["Any"], BOTH, id="Any, as some files say"),
        pytest.param(["internet"], BOTH, id="Internet"),
        pytest.param(["AZURECLOUD"], BOTH, id="AzureCloud"),
        pytest.param(["0.0.0.0/0"], V4, id="all of IPv4"),
        pytest.param(["::/0"], V6, id="all of IPv6"),
        pytest.param(["0.0.0.0/0", "::/0"], BOTH, id="all of both"),
        pytest.param(["0.0.0.0/1", "128.0.0.0/1"], V4, id="halves of IPv4"),
        pytest.param(["::/1", "8000::/1"], V6, id="halves of IPv6"),
        pytest.param(["2000::/3"], V6, id="all public addresses of IPv6"),
        pytest.param(PUBLIC_V4, V4, id="all public addresses of IPv4"),
        pytest.param(["0.0.0.0/1"], set(), id="a half of IPv4"),
        pytest.param(PUBLIC_V4[1:], set(), id="all but a few public addresses"),
        pytest.param(["2603::/16"], set(), id="much of IPv6"),
        pytest.param(["AzureCloud.westeurope"], set(), id="one region"),
        pytest.param(["Storage"], set(), id="one service"),
        pytest.param(["VirtualNetwork"], set(), id="the virtual network"),
        pytest.param(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], set(), id="private addresses"),
    ],
)
def test_a_catch_all_goes_to_everything_or_to_everything_public(prefixes: Sequence[str], expected: set[Family]) -> None:
    assert families(side("destination", prefixes)) == expected


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        pytest.param(["*"], BOTH, id="*"),
        pytest.param(["virtualnetwork"], BOTH, id="VirtualNetwork"),
        pytest.param(["0.0.0.0/0"], V4, id="all of IPv4"),
        pytest.param(["::/0"], V6, id="all of IPv6"),
        pytest.param(["10.0.1.0/24", "10.0.2.0/24"], V4, id="the subnets"),
        pytest.param(["10.0.0.0/22"], V4, id="more than the subnets"),
        pytest.param(["fd00:1::/64"], V6, id="the subnet in IPv6"),
        pytest.param(["10.0.1.0/24", "10.0.2.0/24", "fd00:1::/64"], BOTH, id="the subnets in both"),
        pytest.param(["10.0.1.0/24"], set(), id="one of the subnets"),
        pytest.param(["10.0.1.0/24", "10.0.2.0/25"], set(), id="not all clients"),
        pytest.param(["Internet"], set(), id="Internet"),
    ],
)
def test_a_catch_all_is_for_all_clients(prefixes: Sequence[str], expected: set[Family]) -> None:
    assert families(side("source", prefixes)) == expected


def test_without_clients_in_a_family_only_its_whole_space_is_a_catch_all_source() -> None:
    clients = AddressSet.parse(["10.0.1.0/24"])
    assert families(side("source", ["10.0.1.0/24"]), clients) == V4
    assert families(side("source", ["10.0.1.0/24", "::/0"]), clients) == BOTH


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"access": "Allow"}, id="an allow"),
        pytest.param({"protocol": "Udp"}, id="another protocol"),
        pytest.param({"destinationPortRange": "443"}, id="443 alone"),
        pytest.param({"destinationPortRange": "80"}, id="another port"),
        pytest.param({"sourcePortRange": "1024-65535"}, id="some source ports"),
        pytest.param(
            {"destinationAddressPrefix": None, "destinationApplicationSecurityGroups": [{"id": "/groups/db"}]},
            id="an application security group",
        ),
    ],
)
def test_a_deny_of_particular_traffic_is_not_a_catch_all(changes: dict[str, object]) -> None:
    assert families(changes) == set()


def test_a_rule_read_in_part_is_not_a_catch_all() -> None:
    read = read_rule(deny_all(4000))
    assert catch_all_families(read, CLIENTS) == BOTH
    assert catch_all_families(structs.replace(read, unread=("its priority is not known",)), CLIENTS) == set()
