"""Random paths of clients, for each packet, against stages that are evaluated one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from itertools import product
from random import Random

import pytest

from acrnet.audit.model import StageKind
from acrnet.firewall import FirewallAhead
from acrnet.net import PORTS_ALL, AddressSet, FlowSet, IntervalSet
from acrnet.rules.client_path import AdminAction, NextHop
from acrnet.rules.verdict import Outcome

from ...firewall.bodies import application_rule, collection, network_rule
from ...firewall.hubs import one_group
from ...seeds import seeds
from .paths import LOGIN, a_path, admin, allow, deny, nsg, one, route, to_appliance

SOURCES = ["10.0.1.0", "10.0.1.77", "10.0.1.130", "10.0.1.255"]
DESTINATIONS = [f"198.51.100.{last}" for last in range(0, 64, 3)]
PLACES = ["198.51.100.0/26", "198.51.100.0/28", "198.51.100.16/28", "198.51.100.8/29", "198.51.100.32/27", "*"]
SENDERS = ["10.0.1.0/24", "10.0.1.0/25", "10.0.1.128/25", "10.0.1.64/26"]

Line = tuple[str, str, str]
"""What a rule does, whom it matches as source, and whom as destination."""


def lines(random: Random, actions: Sequence[str], most: int) -> list[Line]:
    every = [(random.choice(actions), random.choice(SENDERS), random.choice(PLACES)) for _ in range(most)]
    return every[: random.randint(0, most)]


def holds(place: str, address: str) -> bool:
    return place == "*" or ip_address(address) in ip_network(place)


def first(rules: list[Line], source: str, destination: str) -> str:
    """What the first rule that matches does, "" where none does."""
    matching = (does for does, sender, place in rules if holds(sender, source) and holds(place, destination))
    return next(matching, "")


def passes(stages: tuple[list[Line], list[Line], list[Line], list[Line]], source: str, destination: str) -> bool:
    admin_rules, interface, subnet, routes = stages
    verdict = first(admin_rules, source, destination)
    if verdict == AdminAction.DENY:
        return False
    groups = () if verdict == AdminAction.ALWAYS_ALLOW else (interface, subnet)
    if any(first(rules, source, destination) == "Deny" for rules in groups):
        return False
    longest = max(
        (route for route in routes if holds(route[2], destination)),
        key=lambda route: ip_network(route[2]).prefixlen,
        default=("Internet", "", ""),
    )
    return longest[0] != NextHop.NONE


@pytest.mark.parametrize("seed", seeds(40, plain=10))
def test_every_packet_is_stopped_where_the_first_stage_stops_it(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same paths in every run
    admin_rules = lines(random, list(AdminAction), 4)
    interface, subnet = lines(random, ["Allow", "Deny"], 4), lines(random, ["Allow", "Deny"], 4)
    dropped = {
        place: (random.choice(["None", "Internet"]), "", place) for place in PLACES[:-1] if random.random() < 0.3
    }
    path = a_path(
        admin_rules=tuple(
            admin(AdminAction(does), f"a{number}", place, priority=10 + number, sourceAddressPrefix=sender)
            for number, (does, sender, place) in enumerate(admin_rules)
        ),
        interface_rules=nsg(*_rules(interface), name="nsg-nic"),
        subnet_rules=nsg(*_rules(subnet), name="nsg-subnet"),
        routes=tuple(route(place, NextHop(hop), f"r{place}") for hop, _, place in dropped.values()),
    )
    result = one(path)
    (view,) = result.views
    for source, destination in product(SOURCES, DESTINATIONS):
        packet = _packet(source, destination)
        stages = admin_rules, interface, subnet, list(dropped.values())
        expected = Outcome.ALLOWED if passes(stages, source, destination) else Outcome.DENIED
        assert packet <= view.verdict.flows(expected), (source, destination)
    assert (result.outcome is Outcome.ALLOWED) == (result.decided_by is StageKind.REGISTRY)
    assert result.need == LOGIN


@pytest.mark.parametrize("seed", seeds(40, plain=10))
def test_what_is_decided_of_rules_of_two_managers_holds_in_either_order(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same rules in every run
    managers = [lines(random, list(AdminAction), 3) for _ in range(2)]
    subnet = lines(random, ["Allow", "Deny"], 3)
    path = a_path(
        admin_rules=tuple(
            admin(
                AdminAction(does), f"a{number}", place, priority=10 + number, manager=name, sourceAddressPrefix=sender
            )
            for name, rules in zip(("corp", "site"), managers, strict=True)
            for number, (does, sender, place) in enumerate(rules)
        ),
        subnet_rules=nsg(*_rules(subnet)),
    )
    (view,) = one(path).views
    for source, destination in product(SOURCES, DESTINATIONS):
        orders = (managers[0] + managers[1], managers[1] + managers[0])
        possible = {passes((order, [], subnet, []), source, destination) for order in orders}
        first_rules = {first(order, source, destination) for order in orders}
        flows = view.verdict.flows(_expected(possible))
        packet = _packet(source, destination)
        # A Deny or an AlwaysAllow is weighed without what the other one would leave to the groups.
        if len(possible) > 1 or len(first_rules) == 1:
            assert packet <= flows, (source, destination)
        else:
            assert packet <= flows | view.verdict.undecided, (source, destination)


@pytest.mark.parametrize("seed", seeds(40, plain=10))
def test_what_is_routed_to_a_firewall_is_decided_by_its_first_network_rule_else_by_the_first_for_its_name(
    seed: int,
) -> None:
    random = Random(seed)  # noqa: S311 - the same rules in every run
    by_address, by_name = lines(random, ["Allow", "Deny"], 5), lines(random, ["Allow", "Deny"], 4)
    named = [(does, sender, random.choice(["contoso.azurecr.io", "*.azurecr.io", "*"])) for does, sender, _ in by_name]
    routed = [place for place in PLACES[:-1] if random.random() < 0.6]
    network = [network_rule(f"n{number}", to=to, sourceAddresses=[s]) for number, (_, s, to) in enumerate(by_address)]
    application = [application_rule(f"a{number}", to, sourceAddresses=[s]) for number, (_, s, to) in enumerate(named)]
    both = [*zip(network, by_address, strict=True), *zip(application, named, strict=True)]
    collections = [collection(rule["name"], 100 + at, line[0], rule) for at, (rule, line) in enumerate(both)]
    random.shuffle(collections)
    firewall = FirewallAhead("fw", one_group(*collections))
    path = a_path(routes=tuple(to_appliance(place, f"r{place}") for place in routed))
    (view,) = one(path, firewalls={"10.1.0.68": firewall}).views
    for source, destination in product(SOURCES, DESTINATIONS):
        does = "Allow"
        if any(holds(place, destination) for place in routed):
            of_name = first([(what, sender, "*") for what, sender, _ in named], source, destination)
            does = first(by_address, source, destination) or of_name or "Deny"
        expected = Outcome.ALLOWED if does == "Allow" else Outcome.DENIED
        assert _packet(source, destination) <= view.verdict.flows(expected), (source, destination)


def _expected(possible: set[bool]) -> Outcome:
    if len(possible) > 1:
        return Outcome.UNDECIDABLE
    return Outcome.ALLOWED if True in possible else Outcome.DENIED


def _packet(source: str, destination: str) -> FlowSet:
    return FlowSet.of(
        AddressSet.parse([source]),
        AddressSet.parse([destination]),
        IntervalSet.single(6),
        IntervalSet.single(443),
        PORTS_ALL,
    )


def _rules(rules: list[Line]) -> list[dict[str, object]]:
    write = {"Allow": allow, "Deny": deny}
    return [
        write[does](f"n{number}", 100 + number, place, sourceAddressPrefix=sender)
        for number, (does, sender, place) in enumerate(rules)
    ]
