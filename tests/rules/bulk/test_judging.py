"""Many rule sets at once: the same verdicts as one by one, whatever is remembered or forgotten in between."""

from __future__ import annotations

import random
from typing import Any

import pytest

from acrnet.net import AddressSet, Family, FlowSet
from acrnet.rules import BulkEvaluator, NetworkContext, Outcome, RuleSet, Verdict, evaluate, evaluate_flows, need_flows
from acrnet.rules.bulk.atoms import Atoms, addresses_on, line_of
from acrnet.rules.evaluate import decided, evaluate_path
from acrnet.rules.first_match import Stage
from acrnet.unknown import Unknown

from ..networks import REGISTRY, STORAGE, TAGS, deny_internet, flows, need, network, rest_rule, rule_set

CLIENTS = ("10.1.0.0/24", "10.2.0.0/24", "fd00:1::/64")
NEEDS = (
    need(families=(Family.IPV4, Family.IPV6), id="login"),
    need(STORAGE, id="storage"),
    need(None, id="private", addresses=("10.9.0.4/32",)),
    need("NotATag", id="unknown"),
    need(REGISTRY, id="datagrams", protocol="Udp", ports=(53,)),
)


def random_rule_set(chance: random.Random, name: str) -> RuleSet:
    """Return rules that cut the needs and the clients at places of their own."""
    rules = [
        rest_rule(
            f"rule-{priority}",
            priority,
            chance.choice(["Allow", "Deny"]),
            chance.choice(
                [
                    f"20.40.1.{chance.randrange(256)}/{chance.randrange(25, 33)}",
                    f"20.60.1.{chance.randrange(256)}/{chance.randrange(25, 33)}",
                    f"2603:1000:1:{chance.randrange(8):x}::/64",
                    REGISTRY,
                    "10.9.0.0/24",
                    "10.8.0.0/16",
                ]
            ),
            sourceAddressPrefix=chance.choice(["*", "VirtualNetwork", f"10.1.0.{chance.randrange(256)}/28"]),
            protocol=chance.choice(["Tcp", "*"]),
            destinationPortRange=chance.choice(["443", "*", "80"]),
        )
        for priority in range(100, 100 + chance.randrange(1, 12))
    ]
    return rule_set(*rules, *([deny_internet()] if chance.random() < 0.5 else []), name=name)


def one_by_one(group: RuleSet, context: NetworkContext) -> list[Verdict]:
    """Return the verdicts that walking every need by itself gives."""
    asked = [need_flows(each, context) for each in NEEDS]
    return [
        Verdict.unknown(wanted.reason) if isinstance(wanted, Unknown) else evaluate_flows(group, wanted, context)
        for wanted in asked
    ]


GROUPS = [random_rule_set(random.Random(number), f"nsg-{number}") for number in range(40)]  # noqa: S311


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({}, id="as it is"),
        pytest.param({"judging.TOGETHER": 3}, id="few at a time"),
        pytest.param({"judging.TOGETHER": 3, "flow_atoms._MOST_POINTS": 12}, id="few boundaries kept"),
        pytest.param({"judging.TOGETHER": 3, "flow_atoms._MOST_CACHED": 2}, id="few sets in bits remembered"),
        pytest.param({"judging.TOGETHER": 3, "candidates._MOST_CACHED": 2}, id="few sides of rules remembered"),
        pytest.param({"atoms._MOST_CACHED": 4}, id="few addresses cached"),
    ],
)
def test_bulk_verdicts_are_those_of_single_evaluation_whatever_is_cached(
    limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in limits.items():
        monkeypatch.setattr(f"acrnet.rules.bulk.{name}", limit)
    context = network(sources=CLIENTS)
    of_groups = list(BulkEvaluator(NEEDS, context).each(GROUPS))
    assert len(of_groups) == len(GROUPS)
    for group, verdicts in zip(GROUPS, of_groups, strict=True):
        assert list(verdicts) == one_by_one(group, context), group


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_on_a_path_of_several_rule_sets_verdicts_are_those_of_the_path(length: int) -> None:
    context = network(sources=CLIENTS)
    evaluator = BulkEvaluator(NEEDS, context)
    for first in range(0, len(GROUPS) - length, 3):
        path = GROUPS[first : first + length]
        expected = [
            Verdict.unknown(wanted.reason) if isinstance(wanted, Unknown) else evaluate_path(path, wanted, context)
            for wanted in (need_flows(each, context) for each in NEEDS)
        ]
        assert list(evaluator.along(path)) == expected


def test_asking_for_one_rule_set_after_the_other_gives_the_same() -> None:
    context = network(sources=CLIENTS)
    evaluator = BulkEvaluator(NEEDS, context)
    for group in [*GROUPS, *GROUPS[:5]]:
        assert list(evaluator.verdicts(group)) == one_by_one(group, context)


def test_earlier_verdicts_do_not_change() -> None:
    context = network(sources=CLIENTS)
    evaluator = BulkEvaluator(NEEDS, context)
    first = evaluator.verdicts(GROUPS[0])
    before = one_by_one(GROUPS[0], context)
    list(evaluator.each(GROUPS[1:]))
    assert list(first) == before == list(evaluator.verdicts(GROUPS[0]))


def test_equal_rule_sets_share_what_their_verdicts_are_about() -> None:
    evaluator = BulkEvaluator(NEEDS, network())
    one, other = evaluator.verdicts(rule_set(name="a")), evaluator.verdicts(rule_set(name="b"))
    assert one[0].parts[0].flows is other[0].parts[0].flows
    assert (one[0].parts[0].stage, other[0].parts[0].stage) == ("a", "b")


@pytest.mark.parametrize(
    ("doubtful", "outcome"),
    [
        pytest.param(rest_rule("maybe", 200, "Deny", "NotATag"), "undecidable", id="unknown tag"),
        pytest.param(rest_rule("maybe", 200, "Deny", destinationPortRange="[x]"), "undecidable", id="unread port"),
        pytest.param(rest_rule("maybe", 200, "Deny", sourcePortRange="[x]"), "undecidable", id="unread source port"),
        pytest.param(rest_rule("maybe", 200, "Deny", protocol="[x]"), "undecidable", id="unread protocol"),
        pytest.param(rest_rule("maybe", 200, "Deny", sourcePortRange="0-1023"), "partial", id="some source ports"),
        pytest.param(
            rest_rule("maybe", 200, "Deny", sourceAddressPrefix="", sourceApplicationSecurityGroups=[{"id": "/g/a"}]),
            "undecidable",
            id="group of unknown members",
        ),
        pytest.param(rest_rule("maybe", 200, "Deny", None), "undecidable", id="no destination"),
    ],
)
def test_a_rule_in_doubt_counts_where_flows_are_still_open_and_nowhere_else(
    doubtful: dict[str, Any], outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, wanted = network(), [need(id="login")]
    before = rule_set(rest_rule("sure", 100, "Allow", "AzureCloud"), doubtful, deny_internet(), name="before")
    after = rule_set(doubtful, rest_rule("sure", 300, "Allow", "AzureCloud"), deny_internet(), name="after")
    (verdict,) = evaluate([after], wanted, context).values()
    assert verdict.outcome == outcome
    assert verdict == evaluate_flows(after, flows(TAGS[REGISTRY][:2]), context)

    monkeypatch.delattr("acrnet.rules.bulk.judging.decided")  # what weighs doubts is not needed here
    (verdict,) = evaluate([before], wanted, context).values()
    assert [rule.name for rule in verdict.deciding_rules()] == ["sure"]


def test_a_doubt_about_one_need_is_weighed_for_that_need_only(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = []

    def decided_and_noted(paths: list[list[Stage]], wanted: FlowSet) -> Verdict:
        weighed.append(wanted)
        return decided(paths, wanted)

    monkeypatch.setattr("acrnet.rules.bulk.judging.decided", decided_and_noted)
    maybe = rest_rule("maybe", 100, "Deny", STORAGE, sourcePortRange="[x]")
    context, needs = network(), [need(id="login"), need(STORAGE, id="storage"), need("Storage", id="around")]
    results = evaluate([rule_set(maybe)], needs, context)
    assert {need_id: str(verdict.outcome) for (_, need_id), verdict in results.items()} == {
        "login": "allowed",
        "storage": "undecidable",
        "around": "undecidable",
    }
    assert weighed == [flows([TAGS[STORAGE][0]]), flows([TAGS["Storage"][0]])]


def test_rules_of_one_priority_that_disagree_are_weighed() -> None:
    rules = rule_set(rest_rule("a", 100, "Deny", "20.40.1.0/24"), rest_rule("b", 100, "Allow", REGISTRY))
    (verdict,) = evaluate([rules], [need()], network()).values()
    assert verdict.undecided == flows(["20.40.1.0/24"])
    assert verdict.allowed == flows(["20.40.3.0/25"])


def test_rules_that_leave_flows_over_are_weighed() -> None:
    (verdict,) = BulkEvaluator([need()], network()).verdicts(RuleSet.of("empty", "empty", ()))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDABLE, "no rule matches, not even a default rule")


def test_no_needs_and_no_rule_sets_have_no_verdicts() -> None:
    assert BulkEvaluator([], network()).verdicts(rule_set()) == ()
    assert list(BulkEvaluator(NEEDS, network()).each([])) == []


# Addresses as bits


def test_addresses_of_both_families_lie_on_one_line() -> None:
    both = AddressSet.parse(["10.0.0.0/8", "255.255.255.255/32", "::/128", "fd00::/8"])
    line = line_of(both)
    assert list(line) == sorted(set(line))
    assert addresses_on(line) == both
    for part in (AddressSet.EMPTY, both.only(Family.IPV4), both.only(Family.IPV6), AddressSet.ALL):
        assert addresses_on(line_of(part)) == part


def test_sets_of_whole_atoms_have_bits_and_others_have_none() -> None:
    universe = (0, 10, 20, 30)
    atoms = Atoms(universe, {0, 4, 10, 20, 25, 30, 99})
    assert len(atoms) == 4
    assert atoms.points == [4, 25]  # the others divide nothing
    assert atoms.bits(universe) == 0b1111
    assert [atoms.bits(line) for line in ((0, 4), (4, 10), (0, 4, 25, 30), (4, 10, 20, 25), ())] == [1, 2, 9, 6, 0]
    assert [atoms.bits(line) for line in ((0, 3), (5, 10), (26, 30), (0, 4, 20, 26), (5, 99))] == [None] * 5


def test_addresses_outside_the_universe_have_no_bits() -> None:
    atoms = Atoms((10, 20, 30, 40), {15})
    lines = [(0, 9), (20, 30), (40, 99), (0, 20), (15, 25), (20, 40), (0, 99), (0, 2, 12, 99), (1, 35)]
    assert [atoms.bits(line) for line in lines] == [0, 0, 0, 0b011, 0b010, 0b100, 0b111, None, None]
    assert Atoms((), ()).bits((0, 99)) == 0


def test_bits_stand_for_the_fewest_intervals() -> None:
    atoms = Atoms((0, 10, 20, 30), {4, 25})
    v4 = {bits: atoms.addresses(bits).v4.boundaries for bits in range(16)}
    assert v4[0b0000] == ()
    assert v4[0b0011] == (0, 10)
    assert v4[0b0110] == (4, 10, 20, 25)
    assert v4[0b1111] == (0, 10, 20, 30)
    assert v4[0b1001] == (0, 4, 25, 30)
    assert all(atoms.bits(line) == bits for bits, line in v4.items())


def test_flows_are_joined_to_as_few_boxes_as_single_evaluation_joins_them_to() -> None:
    context = network(CLIENTS)
    several = 0
    for verdicts in BulkEvaluator(NEEDS, context).each(GROUPS):
        for part in (part for verdict in verdicts for part in verdict.parts):
            boxes = part.flows.flows
            assert boxes == FlowSet.disjoint_union(FlowSet((box,)) for box in boxes).flows
            several += len(boxes) > 1
    assert several
