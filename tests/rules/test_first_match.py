"""The first rule that matches decides, for many clients of which each has rules of its own."""

from __future__ import annotations

from random import Random

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.doubt import Doubt
from acrnet.rules.first_match import Stage
from acrnet.rules.match import Region, RuleMatch
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Part
from acrnet.rules.wire import read_rule

from .networks import flows, rest_rule

REGISTRY = ["20.40.1.0/24", "2603:1000:1::/48"]
CLIENTS = [*(f"10.0.{number}.0/24" for number in range(40)), *(f"fd00:0:0:{number:x}::/64" for number in range(40))]
DOUBTS = [Doubt("host", str(number), "it is not known") for number in range(6)]


def _rule(number: int, chance: Random) -> RuleMatch:
    """A rule for a few clients that are next to each other, most of them with a doubt of its own."""
    access = chance.choice(["Allow", "Deny"])
    rule: SecurityRule = read_rule(rest_rule(f"rule{number}", 100 + number, access))
    first = chance.randrange(len(CLIENTS))
    sources = AddressSet.parse(CLIENTS[first : first + chance.choice([1, 1, 1, 2, 5])])
    to = AddressSet.parse(chance.choice([REGISTRY, ["20.40.1.0/26"], ["20.40.1.0/24"], ["2603:1000:1::/56"]]))
    doubt = chance.choice([*DOUBTS, None])
    condition = frozenset() if doubt is None else frozenset((frozenset((doubt,)),))
    matched = FlowSet.of(sources, to, IntervalSet.single(6), IntervalSet.single(443))
    return RuleMatch(rule, (Region(matched, condition),) if matched else ())


def _by_packet(parts: list[Part], packets: FlowSet) -> list[tuple[object, ...]]:
    """What becomes of some flows, without how they are divided, in an order of its own."""
    known: dict[tuple[object, ...], FlowSet] = {}
    for part in parts:
        key = part.outcome, part.rule and part.rule.name, part.reason, tuple(rule.name for rule in part.doubtful)
        known[key] = known.get(key, FlowSet.EMPTY) | (part.flows & packets)
    return sorted(((*map(str, key), each.size) for key, each in known.items() if each), key=str)


@pytest.mark.parametrize("seed", range(8))
def test_clients_together_get_what_each_gets_alone(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up rules, the same in every run
    last = RuleMatch(read_rule(rest_rule("last", 4000, "Deny")), (Region(flows(REGISTRY, CLIENTS), frozenset()),))
    stage = Stage("", (*(_rule(number, chance) for number in range(60)), last))
    together = stage.decide(flows(REGISTRY, CLIENTS))
    assert len(together) > 20
    for client in CLIENTS:
        alone = flows(REGISTRY, [client])
        assert _by_packet(together, alone) == _by_packet(stage.decide(alone), alone)
