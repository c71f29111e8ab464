"""What the names in rules stand for."""

from __future__ import annotations

import pytest

from acrnet.net import AddressSet, Family
from acrnet.rules import NetworkContext, Reading
from acrnet.rules.network import PUBLIC_SPACE
from acrnet.unknown import Unknown

from .networks import REGISTRY, TAGS, catalog, network

ALL = AddressSet.ALL
NONE = AddressSet.EMPTY
HOST = "168.63.129.16"


def addresses(*prefixes: str) -> AddressSet:
    return AddressSet.parse(prefixes)


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        pytest.param("*", ALL, id="star is both families"),
        pytest.param("0.0.0.0/0", AddressSet.all_of(Family.IPV4), id="all of IPv4 only"),
        pytest.param("::/0", AddressSet.all_of(Family.IPV6), id="all of IPv6 only"),
        pytest.param("10.0.0.0/8", addresses("10.0.0.0/8"), id="prefix"),
        pytest.param("fd00::1/128", addresses("fd00::1"), id="IPv6 address"),
        pytest.param(REGISTRY, addresses(*TAGS[REGISTRY]), id="tag"),
        pytest.param(REGISTRY.lower(), addresses(*TAGS[REGISTRY]), id="tag in lower case"),
        pytest.param("AzureCloud", addresses(*TAGS["AzureCloud"]), id="AzureCloud"),
        pytest.param("VIRTUALNETWORK", addresses("10.0.0.0/8", "fd00::/8", HOST), id="VirtualNetwork and the host"),
    ],
)
def test_a_known_name_covers_exactly_its_addresses(name: str, covered: AddressSet) -> None:
    resolution = network().resolve(name)
    assert resolution.certain == resolution.possible == covered
    assert resolution.reason == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("AzureKeyVault", "the service tags Public/7/", id="tag the catalog lacks"),
        pytest.param("AzureCloud.<location>", "'AzureCloud.<location>' is neither an address prefix", id="placeholder"),
        pytest.param("[parameters('x')]", "is neither an address prefix nor a service tag", id="expression"),
        pytest.param("10.0.0.0/33", "'10.0.0.0/33' is neither", id="length beyond the family"),
        pytest.param("10.0.0.0/8,10.1.0.0/16", "is neither", id="list in a text"),
        pytest.param("AzurePlatformLKM", "the addresses of AzurePlatformLKM are not published", id="platform tag"),
    ],
)
def test_an_unknown_name_covers_nothing_for_certain_and_possibly_everything(name: str, reason: str) -> None:
    resolution = network().resolve(name)
    assert (resolution.certain, resolution.possible) == (NONE, ALL)
    assert reason in resolution.reason


def test_platform_tags_stand_for_the_documented_addresses_only() -> None:
    resolution = network().resolve("AzurePlatformDNS")
    assert (resolution.certain, resolution.possible) == (NONE, addresses(HOST, "fe80::/10"))
    resolution = network().resolve("azureplatformimds")
    assert (resolution.certain, resolution.possible) == (NONE, addresses("169.254.169.254", "fe80::/10"))


def test_probes_of_the_load_balancer_come_from_the_host_and_in_ipv6_from_some_link_local_address() -> None:
    resolution = network().resolve("AzureLoadBalancer")
    assert (resolution.certain, resolution.possible) == (addresses(HOST), addresses(HOST, "fe80::/10"))
    assert "IPv6" in resolution.reason


@pytest.mark.parametrize(
    ("address", "certain", "possible"),
    [
        pytest.param("20.40.1.1", True, True, id="public"),
        pytest.param("2603:1000::1", True, True, id="public IPv6"),
        pytest.param("198.51.100.1", True, True, id="for documentation"),
        pytest.param("10.0.0.1", False, False, id="private, in the virtual network"),
        pytest.param("fd00::1", False, False, id="unique local, in the virtual network"),
        pytest.param("172.16.0.1", False, True, id="private, outside the virtual network"),
        pytest.param("fc00::1", False, True, id="unique local, outside the virtual network"),
        pytest.param("52.3.0.1", False, True, id="public space of the virtual network"),
        pytest.param("52.4.0.0", True, True, id="beside public space of the virtual network"),
        pytest.param("100.64.0.1", False, True, id="carrier-grade NAT"),
        pytest.param("169.254.169.254", False, True, id="link-local"),
        pytest.param(HOST, False, True, id="host"),
        pytest.param("224.0.0.1", False, True, id="multicast"),
        pytest.param("fe80::1", False, True, id="IPv6 link-local"),
    ],
)
def test_internet_is_public_and_outside_the_virtual_network(address: str, certain: bool, possible: bool) -> None:
    space = addresses("10.0.0.0/8", "52.3.0.0/16", "fd00::/8")
    resolution = network(virtual_network=space).resolve("Internet")
    assert (address in resolution.certain) == certain
    assert (address in resolution.possible) == possible
    assert resolution.reason


def test_with_a_default_route_virtual_network_is_read_both_ways() -> None:
    routed = network(default_route=True)
    assert routed.readings() == (Reading.KNOWN, Reading.EVERYTHING)
    assert network().readings() == (Reading.KNOWN,)
    assert routed.resolve("VirtualNetwork", Reading.EVERYTHING).certain == ALL
    assert routed.resolve("VirtualNetwork", Reading.KNOWN).certain == addresses("10.0.0.0/8", "fd00::/8", HOST)
    internet = routed.resolve("Internet", Reading.EVERYTHING)
    assert internet.certain == NONE
    assert "20.40.1.1" in internet.possible
    assert "10.0.0.1" not in internet.possible


def test_clients_lie_in_the_virtual_network_wherever_they_are() -> None:
    context = NetworkContext(sources=addresses("52.3.0.4"), virtual_network=addresses("10.0.0.0/8"), catalog=catalog())
    assert "52.3.0.4" in context.resolve("VirtualNetwork").certain
    assert "52.3.0.4" not in context.resolve("Internet").certain


def test_members_of_a_group_that_was_not_read_may_be_any_address() -> None:
    context = network(sources=["52.3.0.4"], group_members={"/ASG/Web": addresses("10.1.0.4")})
    known = context.resolve_group("/asg/WEB")
    assert known.certain == known.possible == addresses("10.1.0.4")
    unknown = context.resolve_group("/groups/db")
    assert (unknown.certain, unknown.possible) == (NONE, ALL)
    assert unknown.reason == "the members of the application security group db are not known"


def test_a_group_whose_prefixes_were_read_holds_interfaces_of_the_network_and_perhaps_its_prefixes() -> None:
    context = network(
        sources=["52.3.0.4"], group_prefixes={"/Groups/DB": addresses("20.40.1.0/24"), "/groups/web": NONE}
    )
    with_prefix, none = context.resolve_group("/GROUPS/db"), context.resolve_group("/groups/web")
    interfaces = (ALL - PUBLIC_SPACE) | addresses("52.3.0.4")
    assert "192.168.0.4" in interfaces
    assert (none.certain, none.possible) == (NONE, interfaces)
    assert none.reason == "the members of the application security group web are not known"
    assert (with_prefix.certain, with_prefix.possible) == (NONE, interfaces | addresses("20.40.1.0/24"))
    assert with_prefix.reason == (
        "whether rules honour the address prefixes in the application security group db is not documented"
    )


def test_a_group_whose_prefixes_could_not_be_read_may_hold_any_address_and_says_why() -> None:
    context = network(group_prefixes={"/groups/db": Unknown("acrnet may not read them")})
    resolution = context.resolve_group("/groups/DB")
    assert (resolution.certain, resolution.possible) == (NONE, ALL)
    assert resolution.reason == (
        "the members of the application security group DB are not known, and acrnet may not read them"
    )


@pytest.mark.parametrize(
    ("prefixes", "possible"),
    [
        pytest.param(NONE, addresses("10.1.0.4"), id="no prefix"),
        pytest.param(addresses("20.40.1.0/24"), addresses("10.1.0.4", "20.40.1.0/24"), id="a prefix"),
        pytest.param(Unknown("they were not told"), ALL, id="prefixes that could not be read"),
    ],
)
def test_known_members_are_what_they_are_and_prefixes_are_possible_beside_them(
    prefixes: AddressSet | Unknown, possible: AddressSet
) -> None:
    context = network(group_members={"/asg/web": addresses("10.1.0.4")}, group_prefixes={"/asg/web": prefixes})
    resolution = context.resolve_group("/asg/web")
    assert (resolution.certain, resolution.possible) == (addresses("10.1.0.4"), possible)
    assert bool(resolution.reason) == (resolution.certain != resolution.possible)


def test_clients_are_known_to_be_in_their_groups_and_in_no_other_except_by_an_address_prefix() -> None:
    clients, space = addresses("10.0.1.4"), addresses("10.0.0.0/8")
    network = NetworkContext(
        sources=clients,
        virtual_network=space,
        catalog=catalog(),
        group_prefixes={"/groups/own": NONE, "/groups/other": NONE, "/groups/wide": addresses("10.0.1.0/24")},
        client_groups=frozenset({"/groups/own"}),
    )
    by_group = {name: network.resolve_group(name) for name in ("/Groups/OWN", "/groups/other", "/groups/wide")}
    assert [each.certain for each in by_group.values()] == [clients, NONE, NONE]
    inside = ALL - PUBLIC_SPACE
    assert [each.possible for each in by_group.values()] == [inside, inside - clients, inside]
    for name in ("/groups/unread", "[parameters('group')]"):
        assert (network.resolve_group(name).certain, network.resolve_group(name).possible) == (NONE, ALL)


def test_values_that_are_not_stated_are_assumed_and_reported() -> None:
    context = NetworkContext.of(catalog())
    private = addresses("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
    assert context.sources == context.virtual_network == private
    assert len(context.assumptions) == 2
    assert "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7" in context.assumptions[0]
    assert "clients are taken to be anywhere in VirtualNetwork" in context.assumptions[1]


def test_stated_clients_are_added_to_the_assumed_network() -> None:
    context = NetworkContext.of(catalog(), sources=addresses("52.3.0.0/24"))
    assert context.sources == addresses("52.3.0.0/24")
    assert addresses("10.0.0.0/8", "52.3.0.0/24") <= context.virtual_network
    assert len(context.assumptions) == 1


def test_nothing_is_assumed_if_everything_is_stated() -> None:
    assert network().assumptions == ()


def test_resolving_twice_gives_the_same_and_changes_no_value() -> None:
    context, fresh = network(), network()
    assert context.resolve("Internet") is context.resolve("INTERNET")
    assert context == fresh
