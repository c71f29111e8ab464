"""Random route tables, for each address, against a line-by-line search of the same table."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address, ip_network
from itertools import takewhile
from random import Random

import pytest

from acrnet.audit.stages.route_table import route_table
from acrnet.audit.stages.routes import HopKind
from acrnet.net import AddressSet
from acrnet.rules.client_path import NextHop, Route, ServiceEndpoint

from ...estates import service_tags
from ...needs import catalog
from ...seeds import seeds
from .paths import PE, a_path, group

TAGS = {
    "Storage": ["198.51.100.0/26", "198.51.100.128/27"],
    "Storage__WestEurope": ["198.51.100.0/27", "198.51.100.128/27"],
    "AzureContainerRegistry": ["198.51.100.64/26"],
    "AzureCloud": ["198.51.100.0/24"],
    "AzureCloud__westeurope": ["198.51.100.0/25", "198.51.100.128/27"],
}
CATALOG = catalog(service_tags(**TAGS))
RANKS = {
    "Storage__WestEurope": 1,
    "Storage": 2,
    "AzureContainerRegistry": 2,
    "AzureCloud__westeurope": 3,
    "AzureCloud": 4,
}
USERS = range(5)
"""The ranks of a user's routes."""
HOPS = {
    NextHop.APPLIANCE: HopKind.APPLIANCE,
    NextHop.GATEWAY: HopKind.GATEWAY,
    NextHop.NONE: HopKind.NOWHERE,
    NextHop.INTERNET: HopKind.INTERNET,
}
OWN, PEERED = "10.0.0.0/28", "10.0.0.16/28"
PLACES = ("10.0.0.0/26", "198.51.100.0/24")


@dataclass(frozen=True)
class Line:
    """One line of a route table: the lower rank wins among equal prefixes."""

    network: IPv4Network
    rank: int
    kind: HopKind


def looked_up(lines: list[Line], address: str) -> tuple[HopKind, ...]:
    """The kind of the first line of the longest prefix that holds the address.

    After it that of the service endpoint around a user's route, where nobody can tell which of them is taken.
    """
    number = ip_address(address)
    best, *others = sorted(
        (line for line in lines if number in line.network), key=lambda line: (-line.network.prefixlen, line.rank)
    )
    private_by_internet = best.kind is HopKind.INTERNET and number in ip_network("10.0.0.0/8")
    kind = HopKind.NOWHERE if private_by_internet else best.kind
    if best.rank in USERS and any(line.kind is HopKind.SERVICE for line in others):
        further = [line for line in lines_until_service(others) if line.rank in USERS]
        return (kind, *(line.kind for line in further), HopKind.SERVICE)
    return (kind,)


def lines_until_service(lines: list[Line]) -> list[Line]:
    """Those of the lines that come before that of the service endpoint."""
    return list(takewhile(lambda line: line.kind is not HopKind.SERVICE, lines))


def lines_of(prefixes: list[str], rank: int, kind: HopKind) -> list[Line]:
    return [Line(IPv4Network(prefix), rank, kind) for prefix in prefixes]


def random_prefix(random: Random) -> str:
    if random.random() < 0.2:
        return "0.0.0.0/0"
    place = ip_network(random.choice(PLACES))
    length = random.randint(place.prefixlen - 2, 32)
    return str(IPv4Network((int(place.network_address) + random.randrange(place.num_addresses), length), strict=False))


def random_table(random: Random) -> tuple[list[Route], list[Line]]:
    """Routes as users define them, no two with one prefix, and what they come to line by line."""
    routes: dict[str, Route] = {}
    lines: list[Line] = []
    for number in range(random.randint(0, 8)):
        hop = random.choice(list(HOPS))
        tag = random.choice(list(TAGS)) if random.random() < 0.3 else ""
        prefix = tag or random_prefix(random)
        if prefix not in routes:
            routes[prefix] = Route(f"r{number}", prefix.replace("__", "."), hop)
            lines += lines_of(TAGS[tag] if tag else [prefix], RANKS.get(tag, 0), HOPS[hop])
    return list(routes.values()), lines


def system_lines(*, storage: bool, user_default: bool) -> list[Line]:
    lines = lines_of([OWN, PEERED], 5, HopKind.INSIDE) + lines_of(["0.0.0.0/0"], 6, HopKind.INTERNET)
    if storage:
        lines += lines_of(TAGS["Storage__WestEurope"], -1, HopKind.SERVICE)
    return lines if user_default else lines + lines_of(["10.0.0.0/8"], 6, HopKind.NOWHERE)


@pytest.mark.parametrize("seed", seeds(60, plain=20))
def test_every_address_is_sent_where_the_table_says(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same tables in every run
    routes, lines = random_table(random)
    storage = random.random() < 0.5
    lines += system_lines(storage=storage, user_default=any(route.prefix == "0.0.0.0/0" for route in routes))
    path = a_path(
        group=group(address_space=(OWN,), peered_address_space=(PEERED,)),
        routes=tuple(routes),
        service_endpoints=(ServiceEndpoint("Microsoft.Storage", ("westeurope",)),) if storage else (),
    )
    table = route_table(path, [PE], CATALOG)
    choices = table.choose(AddressSet.parse(PLACES))
    assert all(not choice.hops[-1].doubt for choice in choices)
    chosen = {
        prefix_address: tuple(hop.kind for hop in choice.hops)
        for choice in choices
        for prefix in choice.destinations.prefixes()
        for prefix_address in map(str, ip_network(prefix))
    }
    expected = {address: looked_up(lines, address) for place in PLACES for address in map(str, ip_network(place))}
    assert chosen == expected


def test_the_random_tables_send_packets_to_every_kind_of_hop() -> None:
    kinds = set()
    for seed in range(60):
        random = Random(seed)  # noqa: S311
        _, lines = random_table(random)
        kinds |= {
            looked_up([*lines, *system_lines(storage=True, user_default=False)], f"198.51.100.{last}")[0]
            for last in range(0, 256, 16)
        }
    assert kinds == {HopKind.APPLIANCE, HopKind.GATEWAY, HopKind.NOWHERE, HopKind.INTERNET, HopKind.SERVICE}
