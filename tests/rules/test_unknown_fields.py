"""Rules with values that are not known: what is decided is what every value they can have decides."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules import Direction, Outcome, Verdict, evaluate_flows, read_rule_set_leniently
from acrnet.unknown import Uncertain, Unknown

from . import oracle
from .agreement import rows_of
from .grid import Grid, Row, Service, decide_grid
from .networks import REGISTRY, Rest, deny_internet, flows, network, rest_rule
from .random_rules import (
    EDGE_PORTS,
    EDGE_PROTOCOLS,
    context,
    default_rules,
    edges,
    random_ports,
    random_rule,
    random_side,
    random_world,
)

pytestmark = pytest.mark.long

EVERYTHING = FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
TO_REGISTRY = flows(["20.40.1.7"])
WHY = "the parameter 'x' has no value"
UNKNOWN = Unknown(WHY)

FIELDS: dict[str, list[str]] = {
    "source": ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"],
    "destination": ["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
    "sourcePort": ["sourcePortRange", "sourcePortRanges"],
    "destinationPort": ["destinationPortRange", "destinationPortRanges"],
    "protocol": ["protocol"],
    "access": ["access"],
    "priority": ["priority"],
    "direction": ["direction"],
}
"""What can be unknown of a rule, with the keys it has for it."""


def verdict(*rules: object, **properties: object) -> Verdict:
    rule_set, _ = read_rule_set_leniently({"name": "nsg", "properties": {"securityRules": list(rules), **properties}})
    return evaluate_flows(rule_set, TO_REGISTRY, network())


def hidden(rule: Rest, part: str) -> Rest:
    """Return a rule of which one part is not known."""
    properties = {key: value for key, value in rule["properties"].items() if key not in FIELDS[part]}
    return {**rule, "properties": {**properties, FIELDS[part][0]: UNKNOWN}}


def completed(chance: random.Random, rule: Rest, part: str, taken: set[int]) -> Rest:
    """Return a rule with a value in the place of a part that is not known."""
    properties = {key: value for key, value in rule["properties"].items() if key not in FIELDS[part]}
    choices: dict[str, Callable[[], Rest]] = {
        "source": lambda: random_side(chance, "source"),
        "destination": lambda: random_side(chance, "destination"),
        "sourcePort": lambda: random_ports(chance, "source"),
        "destinationPort": lambda: random_ports(chance, "destination"),
        "protocol": lambda: {"protocol": chance.choice(["Tcp", "Udp", "*", "Icmp"])},
        "access": lambda: {"access": chance.choice(["Allow", "Deny"])},
        "priority": lambda: {"priority": chance.choice(sorted(set(range(100, 4097)) - taken))},
        "direction": lambda: {"direction": chance.choice(["Inbound", "Outbound"])},
    }
    return {**rule, "properties": properties | choices[part]()}


def random_grid(chance: random.Random, rules: list[Rest], world: oracle.World) -> Grid:
    addresses = edges(rules, world)
    return Grid(
        chance.sample(addresses, min(8, len(addresses))),
        chance.sample(addresses, min(60, len(addresses))),
        [
            Service(chance.choice(EDGE_PROTOCOLS), chance.choice(EDGE_PORTS), chance.choice(EDGE_PORTS))
            for _ in range(4)
        ],
    )


def pairs(actual: Verdict, grid: Grid, expected: list[Row]) -> Iterator[tuple[Row, Row]]:
    yield from zip(rows_of(actual, grid), expected, strict=True)


@pytest.mark.parametrize("part", FIELDS)
def test_what_is_decided_beside_an_unknown_value_is_decided_by_every_value(part: str) -> None:
    chance = random.Random(f"unknown {part}")  # noqa: S311 - chosen cases, not secrets
    counts: Counter[str] = Counter()
    for _ in range(12):
        world = random_world(chance)
        rules = [random_rule(chance, priority) for priority in chance.sample(range(100, 4097), 5)]
        for rule in rules:
            rule["properties"]["direction"] = "Outbound"
        taken = {rule["properties"]["priority"] for rule in rules}
        index = chance.randrange(len(rules))
        grid = random_grid(chance, rules, world)
        shown: list[object] = [*rules]
        shown[index] = hidden(rules[index], part)
        rule_set, _ = read_rule_set_leniently({"name": "nsg", "properties": {"securityRules": shown}})
        actual = evaluate_flows(rule_set, EVERYTHING, context(world))
        for _ in range(6):
            real = deepcopy(rules)
            real[index] = completed(chance, real[index], part, taken)
            for mine, theirs in pairs(actual, grid, decide_grid(grid, [*real, *default_rules()], world)):
                assert not mine.allowed & ~theirs.allowed
                assert not mine.denied & ~theirs.denied
                counts.update({name: mask.bit_count() for name, mask in mine._asdict().items()})
    assert counts["allowed"] > 0
    assert counts["denied"] > 0
    assert counts["undecidable"] > 0


def test_what_is_decided_beside_an_uncertain_rule_is_decided_with_it_and_without_it() -> None:
    chance = random.Random(20261129)  # noqa: S311 - chosen cases, not secrets
    counts: Counter[str] = Counter()
    for _ in range(30):
        world = random_world(chance)
        rules = [random_rule(chance, priority) for priority in chance.sample(range(100, 4097), 5)]
        for rule in rules:
            rule["properties"]["direction"] = "Outbound"
        grid = random_grid(chance, rules, world)
        rule_set, _ = read_rule_set_leniently(
            {"name": "nsg", "properties": {"securityRules": [Uncertain(rules[0], WHY), *rules[1:]]}}
        )
        actual = evaluate_flows(rule_set, EVERYTHING, context(world))
        with_it = decide_grid(grid, [*rules, *default_rules()], world)
        without = decide_grid(grid, [*rules[1:], *default_rules()], world)
        for mine, one, other in zip(rows_of(actual, grid), with_it, without, strict=True):
            # Not more than what both agree on, and no less where neither leaves anything open.
            assert mine.allowed == one.allowed & other.allowed
            assert mine.denied == one.denied & other.denied
            counts.update({name: mask.bit_count() for name, mask in mine._asdict().items()})
    assert min(counts.values()) > counts.total() * 0.02, counts


def test_a_literal_rule_before_an_unknown_one_still_decides() -> None:
    literal = rest_rule("literal", 200, "Allow", REGISTRY)
    for part in ("source", "destination", "destinationPort", "protocol", "access"):
        assert verdict(literal, hidden(rest_rule("later", 300, "Deny"), part)).outcome is Outcome.ALLOWED, part
        assert verdict(hidden(rest_rule("first", 100, "Deny"), part), literal).outcome is Outcome.UNDECIDABLE, part


def test_a_rule_of_unknown_priority_may_come_before_every_other() -> None:
    literal = rest_rule("literal", 100, "Allow", REGISTRY)
    assert verdict(literal, hidden(rest_rule("somewhere", 200, "Deny"), "priority")).outcome is Outcome.UNDECIDABLE
    agreeing = hidden(rest_rule("somewhere", 200, "Allow"), "priority")
    assert verdict(literal, agreeing).outcome is Outcome.ALLOWED


def test_a_rule_of_unknown_access_is_not_taken_for_absent() -> None:
    unknown = hidden(rest_rule("unknown", 100, "Deny"), "access")
    assert verdict(unknown).outcome is Outcome.UNDECIDABLE
    assert verdict(unknown, deny_internet()).outcome is Outcome.UNDECIDABLE


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            hidden(rest_rule("a", 100, "Deny"), "destination"),
            f'securityRules[0] "a" has no known destination, because {WHY}; it may be anything.',
        ),
        (
            rest_rule("a", 100, "Deny", None, destinationAddressPrefixes=["10.0.0.0/8", UNKNOWN]),
            f'securityRules[0] "a" has no known destination, because {WHY}; it may be anything.',
        ),
        (
            rest_rule("a", 100, "Deny", None, destinationApplicationSecurityGroups=[{"id": UNKNOWN}]),
            f'securityRules[0] "a" has no known destination, because {WHY}; it may be anything.',
        ),
        (
            hidden(rest_rule("a", 100, "Deny"), "sourcePort"),
            f'securityRules[0] "a" has no known source port, because {WHY}; it may be anything.',
        ),
        (
            hidden(rest_rule("a", 100, "Deny"), "protocol"),
            f'securityRules[0] "a" has no known protocol, because {WHY}; it may be anything.',
        ),
        (
            hidden(rest_rule("a", 100, "Deny"), "priority"),
            f'securityRules[0] "a" has no known priority, because {WHY}.',
        ),
        (hidden(rest_rule("a", 100, "Deny"), "access"), f'securityRules[0] "a" has no known access, because {WHY}.'),
        (UNKNOWN, f"securityRules[0] is not known, because {WHY}."),
        ({"name": "a", "properties": UNKNOWN}, f"securityRules[0] is not known, because {WHY}."),
        (Uncertain(rest_rule("a", 100, "Deny"), WHY), f'securityRules[0] "a" may not be there, because {WHY}.'),
    ],
)
def test_the_reason_is_in_the_sentence_and_in_the_verdict(rule: object, sentence: str) -> None:
    _, sentences = read_rule_set_leniently({"name": "nsg", "properties": {"securityRules": [rule]}})
    assert sentences == (sentence,)
    (part,) = verdict(rule).parts
    assert part.outcome is Outcome.UNDECIDABLE
    assert WHY in part.reason


def test_a_list_that_is_not_known_may_have_any_rules() -> None:
    for properties in ({"securityRules": UNKNOWN}, UNKNOWN):
        rule_set, sentences = read_rule_set_leniently({"name": "nsg", "properties": properties})
        decided = evaluate_flows(rule_set, TO_REGISTRY, network())
        assert decided.outcome is Outcome.UNDECIDABLE
        assert WHY in decided.parts[0].reason
        assert WHY in sentences[0]


def test_names_and_ids_that_are_not_known_fall_back_to_places() -> None:
    body = {
        "id": UNKNOWN,
        "name": UNKNOWN,
        "properties": {"securityRules": [{**rest_rule("x", 100, "Allow"), "name": UNKNOWN}]},
    }
    rule_set, _ = read_rule_set_leniently(body, origin="file#$.resources[0]")
    assert (rule_set.id, rule_set.name) == ("file#$.resources[0]", "")
    assert "securityRules[0]" in [rule.name for rule in rule_set.in_direction(Direction.OUTBOUND)]


def test_one_reason_in_two_rules_does_not_make_them_match_the_same() -> None:
    # With one value the first would decide, with another the second: neither is certain.
    rules = [
        hidden(rest_rule("allow", 100, "Allow"), "destination"),
        hidden(rest_rule("deny", 200, "Deny"), "destination"),
        rest_rule("last", 300, "Allow"),
    ]
    assert verdict(*rules).outcome is Outcome.UNDECIDABLE
