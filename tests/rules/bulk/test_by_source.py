"""Which clients fare alike under one rule set."""

from __future__ import annotations

import random
from collections.abc import Mapping
from ipaddress import ip_address

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules import Outcome, Part, SecurityRule, Verdict, evaluate_flows, read_rule
from acrnet.rules.bulk.by_source import split_by_source

from ..networks import Rest, flows, network, rest_rule, rule_set

ALLOW = read_rule(rest_rule("allow", 200, "Allow"))
OTHER = read_rule(rest_rule("other", 300, "Allow"))
DENY = read_rule(rest_rule("deny", 100, "Deny"))
ONE, TWO, THREE = "10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"
LOW, HIGH, WHOLE = "20.0.0.0/25", "20.0.0.128/25", "20.0.0.0/24"


def allowed(sources: list[str], to: list[str], rule: SecurityRule = ALLOW) -> Part:
    return Part(Outcome.ALLOWED, rule, flows(to, sources), stage="nsg")


def denied(sources: list[str], to: list[str]) -> Part:
    return Part(Outcome.DENIED, DENY, flows(to, sources), stage="nsg")


def undecidable(sources: list[str], to: list[str]) -> Part:
    return Part(Outcome.UNDECIDABLE, None, flows(to, sources), "a tag is not known", "nsg", (DENY,))


def groups_of(verdict: Verdict) -> list[tuple[tuple[str, ...], str]]:
    """Return the prefixes of each group with the outcome of its verdict."""
    return [(sources.prefixes(), str(part.outcome)) for sources, part in split_by_source(verdict)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            [allowed([ONE], [WHOLE]), denied([TWO], [WHOLE])],
            [((ONE,), "allowed"), ((TWO,), "denied")],
            id="one subnet is let through and another is not",
        ),
        pytest.param(
            [denied([ONE, THREE], [WHOLE]), allowed([TWO], [WHOLE])],
            [((ONE, THREE), "denied"), ((TWO,), "allowed")],
            id="subnets apart from each other that fare alike are one group",
        ),
        pytest.param(
            [denied([TWO], [LOW]), allowed([TWO], [HIGH]), allowed([ONE], [WHOLE])],
            [((ONE,), "allowed"), ((TWO,), "partial")],
            id="a part of the destinations is denied to some",
        ),
        pytest.param(
            [denied([ONE], [LOW]), allowed([ONE], [HIGH]), allowed([TWO], [LOW]), denied([TWO], [HIGH])],
            [((ONE,), "partial"), ((TWO,), "partial")],
            id="each is denied another part",
        ),
        pytest.param(
            [undecidable([ONE], [WHOLE]), denied([TWO], [WHOLE]), allowed([THREE], [WHOLE])],
            [((ONE,), "undecidable"), ((TWO,), "denied"), ((THREE,), "allowed")],
            id="three outcomes",
        ),
        pytest.param(
            [denied(["fd00::/64"], ["2603::/32"]), allowed([TWO], [WHOLE])],
            [((TWO,), "allowed"), (("fd00::/64",), "denied")],
            id="by family, IPv4 first",
        ),
        pytest.param(
            [denied(["10.0.0.0/8"], [LOW]), allowed(["10.0.0.0/9"], [HIGH]), undecidable(["10.128.0.0/9"], [HIGH])],
            [(("10.0.0.0/9",), "partial"), (("10.128.0.0/9",), "partial")],
            id="a box of all sources beside boxes of some",
        ),
    ],
)
def test_sources_with_different_outcomes_are_separate(
    parts: list[Part], expected: list[tuple[tuple[str, ...], str]]
) -> None:
    assert groups_of(Verdict.of(parts)) == expected
    assert groups_of(Verdict.of(reversed(parts))) == expected


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([allowed([ONE, TWO], [WHOLE])], id="one part"),
        pytest.param([allowed([ONE], [WHOLE]), allowed([TWO], [WHOLE], OTHER)], id="two rules allow"),
        pytest.param([denied([ONE, TWO], [LOW]), allowed([ONE, TWO], [HIGH])], id="partial for everybody"),
        pytest.param(
            [
                denied([ONE, TWO], [LOW]),
                allowed([ONE], [HIGH]),
                allowed([TWO], ["20.0.0.128/26"]),
                allowed([TWO], ["20.0.0.192/26"], OTHER),
            ],
            id="the same destinations by other rules in other pieces",
        ),
        pytest.param([undecidable([ONE, "fd00::/64"], [WHOLE, "2603::/32"])], id="undecidable in both families"),
    ],
)
def test_a_verdict_is_not_split_if_all_sources_have_the_same_outcome(parts: list[Part]) -> None:
    verdict = Verdict.of(parts)
    ((sources, whole),) = split_by_source(verdict)
    assert whole is verdict
    assert sources == AddressSet.union(part.flows.sources for part in parts)


def test_a_verdict_on_unknown_flows_has_no_sources() -> None:
    assert split_by_source(Verdict.unknown("the tag is not in the catalog")) == ()


def test_the_verdict_of_a_group_is_that_on_its_own_flows_with_rules_and_reasons() -> None:
    verdict = Verdict.of([allowed([ONE, TWO], [LOW]), undecidable([ONE], [HIGH]), denied([TWO], [HIGH])])
    (_, one), (_, two) = split_by_source(verdict)
    assert one.parts == (allowed([ONE], [LOW]), undecidable([ONE], [HIGH]))
    assert one.reason == "a tag is not known"
    assert two.parts == (allowed([TWO], [LOW]), denied([TWO], [HIGH]))
    assert two.reason == ""
    assert [rule.name for rule in two.deciding_rules()] == ["deny", "allow"]


CLIENTS = "10.0.0.0/28"
SOURCES = [ip_address("10.0.0.0") + number for number in range(16)]
TARGETS = [ip_address("20.0.0.0") + number for number in range(8)]
TO = AddressSet.parse(["20.0.0.0/29"]), IntervalSet.single(6), IntervalSet.of((80, 80), (443, 443))


def fate(verdict: Verdict, source: int) -> Mapping[tuple[int, int], str]:
    """Return what becomes of each packet of one source, found packet by packet."""
    return {
        (int(target), port): str(part.outcome)
        for target in TARGETS
        for port in (80, 443)
        for part in verdict.parts
        for flow in part.flows.flows
        if source in flow.sources and int(target) in flow.destinations and port in flow.destination_ports
    }


def random_rule(chance: random.Random, priority: int) -> Rest:
    return rest_rule(
        f"rule-{priority}",
        priority,
        chance.choice(["Allow", "Deny"]),
        chance.choice(["*", f"20.0.0.{chance.randrange(8)}/{chance.randrange(29, 33)}", "NotATag"]),
        sourceAddressPrefix=chance.choice(["*", f"10.0.0.{chance.randrange(16)}/{chance.randrange(29, 33)}"]),
        destinationPortRange=chance.choice(["*", "443", "80"]),
    )


def test_groups_of_random_verdicts_are_those_found_packet_by_packet() -> None:
    chance = random.Random(16)  # noqa: S311 - chosen cases, not secrets
    seen: set[int] = set()
    for _ in range(60):
        rules = [random_rule(chance, 100 + number) for number in range(chance.randrange(1, 7))]
        verdict = evaluate_flows(rule_set(*rules), FlowSet.of(AddressSet.parse([CLIENTS]), *TO), network([CLIENTS]))
        alike: dict[tuple[tuple[tuple[int, int], str], ...], list[str]] = {}
        for source in SOURCES:
            alike.setdefault(tuple(sorted(fate(verdict, int(source)).items())), []).append(str(source))
        expected = {AddressSet.parse(members) for members in alike.values()}
        groups = split_by_source(verdict)
        assert {sources for sources, _ in groups} == expected
        for sources, restricted in groups:
            asked = FlowSet.of(sources, *TO)
            assert sum(part.flows.size for part in restricted.parts) == asked.size
            assert all(part.flows <= asked for part in restricted.parts)
            number = int(sources.first())
            assert fate(restricted, number) == fate(verdict, number)
        seen.add(len(groups))
    assert {1, 2, 3} <= seen


def test_parts_that_are_not_divided_stay_the_same_objects() -> None:
    """Reports know flows again by identity, so that what many of them have in common is worked out once."""
    verdict = Verdict.of([denied([ONE], [WHOLE]), allowed([TWO], [LOW]), undecidable([TWO], [HIGH])])
    (_, one), (_, two) = split_by_source(verdict)
    assert [part is whole for part, whole in zip((*one.parts, *two.parts), verdict.parts, strict=True)] == [True] * 3


def test_sources_that_overlap_are_divided_where_a_box_ends() -> None:
    verdict = Verdict.of([denied([ONE, TWO], [LOW]), allowed([TWO, THREE], [HIGH]), undecidable([ONE], [HIGH])])
    assert [
        (sources.prefixes(), [part.flows.sources for part in restricted.parts])
        for sources, restricted in (split_by_source(verdict))
    ] == [
        ((ONE,), [AddressSet.parse([ONE])] * 2),
        ((TWO,), [AddressSet.parse([TWO])] * 2),
        ((THREE,), [AddressSet.parse([THREE])]),
    ]
