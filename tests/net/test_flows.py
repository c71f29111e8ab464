"""FlowSet against every 5-tuple of a universe small enough to list."""

from __future__ import annotations

import ipaddress
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet, IntervalSet, Packet

pytestmark = pytest.mark.long

SIDE = range(3)
FAMILIES = tuple(Family)
Point = tuple[Family, int, int, int, int, int]
UNIVERSE: list[Point] = list(itertools.product(FAMILIES, SIDE, SIDE, SIDE, SIDE, SIDE))

numbers = st.sets(st.sampled_from(list(SIDE)), min_size=0, max_size=3).map(
    lambda chosen: IntervalSet.of(*((each, each) for each in chosen))
)
addresses = st.builds(AddressSet, numbers, numbers)
boxes = st.builds(FlowSet.of, addresses, addresses, numbers, numbers, numbers)


def union(sets: list[FlowSet]) -> FlowSet:
    result = FlowSet.EMPTY
    for each in sets:
        result |= each
    return result


flow_sets = st.lists(boxes, max_size=4).map(union)


def points(flows: FlowSet) -> set[Point]:
    """Return the points of the universe in the set, failing when two boxes share one."""
    all_points: set[Point] = set()
    for flow in flows.flows:
        sources, destinations, protocols, source_ports, destination_ports = (
            [number for number in SIDE if number in side]
            for side in (flow.sources, flow.destinations, flow.protocols, flow.source_ports, flow.destination_ports)
        )
        inside = set(
            itertools.product([flow.family], sources, destinations, protocols, source_ports, destination_ports)
        )
        assert inside
        assert not inside & all_points
        all_points |= inside
    return all_points


def test_the_universe_includes_every_value_of_the_strategies() -> None:
    everything = FlowSet.of(
        AddressSet(IntervalSet.of((0, 2)), IntervalSet.of((0, 2))),
        AddressSet(IntervalSet.of((0, 2)), IntervalSet.of((0, 2))),
        *[IntervalSet.of((0, 2))] * 3,
    )
    assert points(everything) == set(UNIVERSE)
    assert everything.size == len(UNIVERSE)


@given(flow_sets, flow_sets)
def test_each_operation_agrees_with_sets_of_points(a: FlowSet, b: FlowSet) -> None:
    in_a, in_b = points(a), points(b)
    assert points(a & b) == in_a & in_b
    assert points(a - b) == in_a - in_b
    assert points(a | b) == in_a | in_b
    assert a.size == len(in_a)
    assert (a <= b) == (in_a <= in_b)
    assert (a == b) == (in_a == in_b)
    assert a.isdisjoint(b) == in_a.isdisjoint(in_b)


@given(st.lists(flow_sets, max_size=4))
def test_a_union_of_many_is_that_of_each_in_turn(sets: list[FlowSet]) -> None:
    assert points(FlowSet.union(sets)) == set().union(*map(points, sets))


@given(flow_sets, flow_sets)
def test_split_gives_both_halves_and_equal_sets_have_equal_hashes(a: FlowSet, b: FlowSet) -> None:
    inside, outside = a.split(b)
    assert points(inside) == points(a) & points(b)
    assert points(outside) == points(a) - points(b)
    again = FlowSet.disjoint_union((outside, inside))
    assert again == a
    assert hash(again) == hash(a)


@given(flow_sets)
def test_addresses_are_those_of_the_points(flows: FlowSet) -> None:
    inside = points(flows)
    for family in Family:
        assert {n for n in SIDE if n in flows.sources.of_family(family)} == {p[1] for p in inside if p[0] is family}
        assert {n for n in SIDE if n in flows.destinations.of_family(family)} == {
            p[2] for p in inside if p[0] is family
        }


@given(flow_sets)
def test_a_sample_is_a_member(flows: FlowSet) -> None:
    if not flows:
        with pytest.raises(ValueError, match="has no sample"):
            flows.sample()
        return
    packet = flows.sample()
    family = Family.IPV4 if packet.source.version == 4 else Family.IPV6
    point = (family, int(packet.source), int(packet.destination), packet.protocol, packet.source_port)
    assert (*point, packet.destination_port) in points(flows)


def flows_to(prefix: str, port: int = 443) -> FlowSet:
    return FlowSet.of(
        AddressSet.parse(["10.0.0.0/8"]), AddressSet.parse([prefix]), IntervalSet.single(6), IntervalSet.single(port)
    )


def test_boxes_that_differ_in_one_dimension_become_one() -> None:
    halves = flows_to("20.0.0.0/25") | flows_to("20.0.0.128/25")
    assert halves.flows == flows_to("20.0.0.0/24").flows
    assert len((halves | flows_to("20.0.0.0/24", 80)).flows) == 1


def test_a_set_that_is_not_divided_is_the_same_object() -> None:
    flows = flows_to("20.0.0.0/24")
    assert flows.split(flows_to("20.0.0.0/8"))[0] is flows
    assert flows.split(flows_to("30.0.0.0/8"))[1] is flows
    assert flows.split(flows) == (flows, FlowSet.EMPTY)
    assert flows & flows_to("20.0.0.0/8") is flows
    assert flows & flows is flows
    assert flows - flows == FlowSet.EMPTY


def test_source_and_destination_pair_within_a_family() -> None:
    flows = FlowSet.of(
        AddressSet.parse(["10.0.0.0/31"]), AddressSet.parse(["20.0.0.0/30", "fd00::/64"]), PROTOCOLS_ALL, PORTS_ALL
    )
    assert flows.destinations == AddressSet.parse(["20.0.0.0/30"])
    assert flows.size == 2 * 4 * 256 * 65536 * 65536


def test_a_set_without_ports_or_protocols_is_empty() -> None:
    assert not FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, IntervalSet.EMPTY)
    assert not FlowSet.of(AddressSet.ALL, AddressSet.ALL, IntervalSet.EMPTY, PORTS_ALL)


def test_a_sample_is_sent_from_an_ephemeral_port_where_one_is_possible() -> None:
    assert flows_to("20.0.0.0/24").sample() == Packet(
        ipaddress.ip_address("10.0.0.0"), ipaddress.ip_address("20.0.0.0"), 6, 49152, 443
    )


def test_a_flow_set_is_not_equal_to_something_else() -> None:
    assert flows_to("20.0.0.0/24") != "20.0.0.0/24"
