"""What a verdict says of its parts, and what changes from one verdict to another."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from acrnet.net import FlowSet, Packet
from acrnet.rules import (
    Access,
    DecidingRule,
    Outcome,
    Part,
    Passage,
    Transition,
    Verdict,
    compare,
    read_rule,
)

from .networks import flows, rest_rule

ALLOW = read_rule(rest_rule("allow", 200, "Allow"))
DENY = read_rule(rest_rule("deny", 100, "Deny"))
LEFT, RIGHT = flows(["20.0.0.0/25"]), flows(["20.0.0.128/25"])
BOTH = flows(["20.0.0.0/24"])


def allowed(part: FlowSet, stage: str = "nsg") -> Part:
    return Part(Outcome.ALLOWED, ALLOW, part, stage=stage)


def denied(part: FlowSet) -> Part:
    return Part(Outcome.DENIED, DENY, part, stage="nsg")


def undecidable(part: FlowSet, reason: str = "a tag is not known") -> Part:
    return Part(Outcome.UNDECIDABLE, None, part, reason, "nsg")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param([allowed(LEFT), allowed(RIGHT)], Outcome.ALLOWED, id="all allowed"),
        pytest.param([denied(LEFT), denied(RIGHT)], Outcome.DENIED, id="all denied"),
        pytest.param([undecidable(LEFT), undecidable(RIGHT)], Outcome.UNDECIDABLE, id="all undecidable"),
        pytest.param([denied(LEFT), allowed(RIGHT)], Outcome.PARTIAL, id="denied and allowed"),
        pytest.param([denied(LEFT), undecidable(RIGHT)], Outcome.PARTIAL, id="denied and undecidable"),
        pytest.param([undecidable(LEFT), allowed(RIGHT)], Outcome.UNDECIDABLE, id="undecidable and allowed"),
    ],
)
def test_the_outcome_follows_from_the_parts(parts: list[Part], outcome: Outcome) -> None:
    assert Verdict.of(parts).outcome is outcome
    assert Verdict.of(reversed(parts)).outcome is outcome


def test_parts_that_differ_only_in_their_flows_are_merged_and_empty_ones_removed() -> None:
    verdict = Verdict.of([allowed(LEFT), denied(FlowSet.EMPTY), allowed(RIGHT)])
    assert verdict.parts == (allowed(BOTH),)
    assert verdict == Verdict.of([allowed(RIGHT), allowed(LEFT)])


def test_parts_of_other_stages_or_reasons_stay_apart() -> None:
    assert len(Verdict.of([allowed(LEFT, "nic"), allowed(RIGHT, "subnet")]).parts) == 2
    verdict = Verdict.of([undecidable(LEFT, "x"), undecidable(RIGHT, "y")])
    assert len(verdict.parts) == 2
    assert verdict.reason == "x; y"


def test_flows_are_found_by_what_happens_to_them() -> None:
    verdict = Verdict.of([allowed(LEFT), denied(RIGHT)])
    assert (verdict.allowed, verdict.denied, verdict.undecided) == (LEFT, RIGHT, FlowSet.EMPTY)


def test_deciding_rules_come_by_priority_with_the_addresses_they_decide() -> None:
    verdict = Verdict.of([allowed(flows(["20.0.0.0/25", "2603::/127"], ["10.0.0.0/8", "fd00::/8"])), denied(RIGHT)])
    assert verdict.deciding_rules() == (
        DecidingRule("deny", 100, Access.DENY, 128, "nsg"),
        DecidingRule("allow", 200, Access.ALLOW, 130, "nsg"),
    )


def test_an_address_decided_for_two_clients_by_one_rule_counts_once() -> None:
    one, other = flows(["20.0.0.0/25"], ["10.1.0.0/24"]), flows(["20.0.0.0/24"], ["10.2.0.0/24"])
    passed = (Passage("nic", DENY),)
    verdict = Verdict.of([allowed(one), Part(Outcome.ALLOWED, ALLOW, other, stage="nsg", passed=passed)])
    assert [(rule.name, rule.addresses) for rule in verdict.deciding_rules()] == [("deny", 256), ("allow", 256)]


def test_the_witness_is_a_denied_packet_else_an_undecided_one() -> None:
    def packet(to: str) -> Packet:
        return Packet(ip_address("10.1.0.0"), ip_address(to), 6, 49152, 443)

    assert Verdict.of([undecidable(LEFT), denied(RIGHT)]).witness() == packet("20.0.0.128")
    assert Verdict.of([undecidable(LEFT), allowed(RIGHT)]).witness() == packet("20.0.0.0")
    assert Verdict.of([allowed(BOTH)]).witness() is None


def test_a_verdict_on_unknown_flows_has_a_reason_and_no_parts() -> None:
    verdict = Verdict.unknown("the tag is not in the catalog")
    assert (verdict.outcome, verdict.parts) == (Outcome.UNDECIDABLE, ())
    assert verdict.witness() is None
    assert verdict.deciding_rules() == ()


def test_comparing_verdicts_gives_the_flows_by_their_outcomes_before_and_after() -> None:
    before = Verdict.of([denied(LEFT), allowed(RIGHT)])
    after = Verdict.of([allowed(flows(["20.0.0.0/26"])), undecidable(flows(["20.0.0.64/26"])), denied(RIGHT)])
    assert compare(before, after) == (
        Transition(Outcome.ALLOWED, Outcome.DENIED, RIGHT),
        Transition(Outcome.DENIED, Outcome.ALLOWED, flows(["20.0.0.0/26"])),
        Transition(Outcome.DENIED, Outcome.UNDECIDABLE, flows(["20.0.0.64/26"])),
    )


def test_comparing_a_verdict_with_itself_changes_nothing() -> None:
    verdict = Verdict.of([denied(LEFT), allowed(RIGHT)])
    assert all(before is after for before, after, _ in compare(verdict, verdict))
    assert sum(each.flows.size for each in compare(verdict, verdict)) == BOTH.size
