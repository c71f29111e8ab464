"""What one rule matches for certain, and what it may match."""

from __future__ import annotations

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules import Reading, read_rule, rule_flows
from acrnet.rules.match import Matcher

from .networks import REGISTRY, STORAGE, TAGS, flows, network, rest_rule

NETWORK = ["10.0.0.0/8", "fd00::/8", "168.63.129.16"]


def to_registry(**properties: object) -> tuple[FlowSet, FlowSet]:
    return rule_flows(read_rule(rest_rule("rule", 100, "Allow", REGISTRY, **properties)), network())


def test_a_rule_whose_names_are_known_matches_exactly_their_product() -> None:
    certain, possible = to_registry()
    assert certain == possible == flows(TAGS[REGISTRY], NETWORK)


def test_prefixes_and_ports_of_a_rule_are_alternatives() -> None:
    certain, _ = to_registry(
        sourceAddressPrefix=None,
        sourceAddressPrefixes=["10.1.0.0/24", "10.2.0.0/24"],
        destinationPortRange=None,
        destinationPortRanges=["443", "8000-8080"],
        sourcePortRange="1024-65535",
    )
    assert certain == FlowSet.of(
        AddressSet.parse(["10.1.0.0/24", "10.2.0.0/24"]),
        AddressSet.parse(TAGS[REGISTRY]),
        IntervalSet.single(6),
        IntervalSet.of((443, 443), (8000, 8080)),
        IntervalSet.of((1024, 65535)),
    )


@pytest.mark.parametrize(
    ("protocol", "certain", "possible"),
    [
        pytest.param("Tcp", [6], [6], id="Tcp"),
        pytest.param("Udp", [17], [17], id="Udp"),
        pytest.param("Esp", [50], [50], id="Esp"),
        pytest.param("Ah", [51], [51], id="Ah"),
        pytest.param("Icmp", [1], [1, 58], id="Icmp, possibly ICMPv6"),
        pytest.param("*", range(256), range(256), id="star"),
        pytest.param("[parameters('p')]", [], range(256), id="expression"),
        pytest.param(None, [], range(256), id="missing"),
    ],
)
def test_a_protocol_is_matched_by_its_number(protocol: str | None, certain: list[int], possible: list[int]) -> None:
    matches = to_registry(protocol=protocol)
    for flow_set, numbers in zip(matches, (certain, possible), strict=True):
        protocols = IntervalSet.union(flow.protocols for flow in flow_set.flows)
        assert protocols == IntervalSet.of(*((number, number) for number in numbers))


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"destinationAddressPrefix": "AzureCloud.<location>"}, id="placeholder"),
        pytest.param({"destinationAddressPrefix": "NotATag"}, id="tag the catalog lacks"),
        pytest.param({"destinationAddressPrefix": None}, id="no destination"),
        pytest.param({"destinationAddressPrefix": "", "destinationAddressPrefixes": []}, id="empty destination"),
    ],
)
def test_a_side_that_cannot_be_read_may_be_anything(properties: dict[str, object]) -> None:
    certain, possible = to_registry(**properties)
    assert certain == FlowSet.EMPTY
    assert possible == flows(["0.0.0.0/0", "::/0"], NETWORK)


@pytest.mark.parametrize("written", ["[parameters('port')]", "", "70000"])
def test_ports_that_cannot_be_read_may_be_any(written: str) -> None:
    certain, possible = to_registry(destinationPortRange=written)
    assert certain == FlowSet.EMPTY
    assert flows(TAGS[REGISTRY], NETWORK, port=65535) <= possible
    certain, possible = to_registry(sourcePortRange=written)
    assert certain == FlowSet.EMPTY
    assert flows(TAGS[REGISTRY], NETWORK) == possible


def test_readable_values_beside_unreadable_ones_are_certain() -> None:
    certain, possible = to_registry(destinationPortRanges=["80", "[x]"], destinationAddressPrefixes=["NotATag"])
    assert certain == flows(TAGS[REGISTRY], NETWORK) | flows(TAGS[REGISTRY], NETWORK, port=80)
    assert flows(["0.0.0.0/0", "::/0"], NETWORK, port=22) <= possible


def test_members_of_a_group_that_are_not_known_may_be_any_address() -> None:
    certain, possible = to_registry(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": "/asg/a"}])
    assert certain == FlowSet.EMPTY
    assert possible == flows(TAGS[REGISTRY], ["0.0.0.0/0", "::/0"])


def test_two_unknown_names_on_one_side_divide_its_addresses() -> None:
    rest = rest_rule("rule", 100, "Allow", None, destinationAddressPrefixes=["NotATag", "AzurePlatformDNS", STORAGE])
    regions = Matcher(network(), Reading.KNOWN).match(read_rule(rest)).regions
    reach = {
        tuple(sorted(doubt.name for clause in region.condition for doubt in clause)): region.flows for region in regions
    }
    either, storage = ["168.63.129.16", "fe80::/10"], TAGS[STORAGE]
    rest_of_all = AddressSet.ALL - AddressSet.parse([*either, *storage])
    assert reach == {
        (): flows(storage, NETWORK),
        ("azureplatformdns", "notatag"): flows(either, NETWORK),
        ("notatag",): flows(rest_of_all.prefixes(), NETWORK),
    }


def test_under_two_readings_a_rule_matches_what_both_do_and_may_match_what_either_does() -> None:
    rule = read_rule(rest_rule("rule", 100, "Allow", "VirtualNetwork", sourceAddressPrefix="*"))
    certain, possible = rule_flows(rule, network(default_route=True))
    assert certain == flows(NETWORK, ["0.0.0.0/0", "::/0"])
    assert possible == flows(["0.0.0.0/0", "::/0"], ["0.0.0.0/0", "::/0"])
