"""The effect of changes on many rule sets is that on each of them alone."""

from __future__ import annotations

import random

import pytest

from acrnet.rules.effect import Comparison, Effect, Extent

from .networks import Rest, need, network, rest_rule, rule_set
from .random_rules import context, random_rules, random_world

pytestmark = pytest.mark.long

EXTENTS = [[extent] for extent in Extent]
NEEDS = (need("Registry.West"), need("Storage"))
CHANGES = (
    rest_rule("assumed", 150, "Deny", "Storage"),
    rest_rule("assumed", 150, "Allow", "Registry"),
    rest_rule("assumed", 150, "Deny", "*", protocol="*", destinationPortRange="*"),
)


@pytest.mark.parametrize("seed", range(20))
def test_the_effect_on_many_rule_sets_is_that_on_each_alone(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same rules in every run
    networks = [[context(random_world(chance))], [network()], [network(["10.2.0.0/24"]), network(["fd00::/64"])]]
    comparison = Comparison(EXTENTS)
    for _ in range(12):
        rules, change, around = random_rules(chance, 8), chance.choice(CHANGES), chance.choice(networks)
        before, after = rule_set(*rules), rule_set(*rules, change)
        (added,) = set(after.rules) - set(before.rules)
        alone = Comparison(EXTENTS).effects(before, after, [added], NEEDS, around)
        assert comparison.effects(before, after, [added], NEEDS, around) == alone


SAME_FLOWS = {
    "a deny": [rest_rule("deny", 200, "Deny", "20.60.0.0/17", destinationPortRange="80")],
    "a deny before an allow": [
        rest_rule("deny", 200, "Deny", "20.60.0.0/17", destinationPortRange="80"),
        rest_rule("allow", 201, "Allow", "20.60.0.0/17", destinationPortRange="80", protocol="*"),
    ],
}
"""Rules that deny the same flows, which their evaluation leaves in different boxes."""


def test_the_words_about_a_rule_set_do_not_depend_on_what_was_compared_before() -> None:
    around = [network()]
    assumed = rest_rule("assumed", 150, "Deny", "20.60.0.0/16", protocol="*", destinationPortRange="*")

    def effects(comparison: Comparison, rules: list[Rest]) -> tuple[Effect, ...]:
        before, after = rule_set(*rules), rule_set(*rules, assumed)
        (added,) = set(after.rules) - set(before.rules)
        return comparison.effects(before, after, [added], NEEDS, around)

    shared = Comparison(EXTENTS)
    assert [effects(shared, each) for each in SAME_FLOWS.values()] == [
        effects(Comparison(EXTENTS), each) for each in SAME_FLOWS.values()
    ]
