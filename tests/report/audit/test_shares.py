from __future__ import annotations

from msgspec import structs

from acrnet.report.audit.shares import NOTHING, Decision, Decisions, Share
from acrnet.rules.verdict import Outcome, Passage, Verdict

from ...estates import nsg_id
from .audits import (
    ALLOW,
    ALLOW_STORAGE,
    BUILD,
    CLIENTS,
    DENY,
    DENY_ALL,
    FILED,
    JOBS_LOGIN,
    JOBS_STORAGE,
    LOGIN,
    LOGIN_PREFIX,
    STORAGE,
    STORAGE_PREFIXES,
    UNKNOWN_TAG,
    WEB,
    allowed,
    denied,
    flows,
    result,
    undecided,
)

FIRST, SECOND = STORAGE_PREFIXES


def rule(name: str, priority: int, outcome: Outcome, v4: int, v6: int = 0) -> Share:
    return Share(name, priority, outcome, "", "", v4, v6)


def test_each_rule_has_the_addresses_it_decides_by_priority() -> None:
    judged = result(
        STORAGE, BUILD, denied(DENY, flows(SECOND), "nsg-build"), allowed(ALLOW_STORAGE, flows(FIRST), "nsg-build")
    )
    assert Decisions().of(judged) == Decision(
        128, 0, (rule("allow-storage", 110, Outcome.ALLOWED, 64), rule("deny-storage", 200, Outcome.DENIED, 64))
    )


def test_an_address_counts_for_each_rule_that_decides_about_it_for_some_client() -> None:
    first, second = "10.0.1.0/25", "10.0.1.128/25"
    judged = result(
        LOGIN, WEB,
        allowed(ALLOW, flows(LOGIN_PREFIX, source=first), "nsg-web"),
        denied(DENY, flows(LOGIN_PREFIX, source=second), "nsg-web"),
    )  # fmt: skip
    assert [share.v4 for share in Decisions().of(judged).shares] == [64, 64]
    assert Decisions().of(judged).v4 == 64


def test_families_are_counted_apart() -> None:
    both = flows("2001:db8::/64", source="fd00::/64")
    judged = result(LOGIN, BUILD, allowed(ALLOW, flows(LOGIN_PREFIX), "nsg-build"), denied(DENY, both, "nsg-build"))
    assert Decisions().of(judged) == Decision(
        64,
        2**64,
        (rule("allow-registry", 100, Outcome.ALLOWED, 64), rule("deny-storage", 200, Outcome.DENIED, 0, 2**64)),
    )


def test_what_no_rule_decides_comes_behind_the_rules_with_the_reason() -> None:
    judged = result(
        STORAGE, FILED,
        undecided(UNKNOWN_TAG, flows(FIRST), "nsg-filed"), denied(DENY_ALL, flows(SECOND), "nsg-filed"),
    )  # fmt: skip
    about = nsg_id("nsg-filed")
    assert FILED.id == about
    assert Decisions().of(judged).shares == (
        rule("deny-all", 4000, Outcome.DENIED, 64),
        Share("", 0, Outcome.UNDECIDABLE, "", UNKNOWN_TAG, 64, 0),
    )


def test_rule_sets_of_a_path_come_in_the_order_in_which_a_packet_meets_them() -> None:
    # The rule of the group that is met first has the higher number: priorities compare only within a rule set.
    through = structs.replace(denied(ALLOW, flows(LOGIN_PREFIX), "nsg-subnet"), outcome=Outcome.ALLOWED)
    part = structs.replace(through, passed=(Passage(nsg_id("nsg-nic"), ALLOW_STORAGE),))
    judged = structs.replace(JOBS_LOGIN, views=(structs.replace(JOBS_LOGIN.views[0], verdict=Verdict.of([part])),))
    assert [(share.rule_set, share.priority) for share in Decisions().of(judged).shares] == [
        (nsg_id("nsg-nic"), 110),
        (nsg_id("nsg-subnet"), 100),
    ]


def test_a_need_whose_flows_are_not_known_has_no_shares() -> None:
    assert not JOBS_STORAGE.views
    assert Decisions().of(JOBS_STORAGE) == NOTHING


def test_rule_sets_judged_together_are_their_own_rule_set() -> None:
    # Equal rule sets are judged once, without an id.
    part = structs.replace(allowed(ALLOW, flows(LOGIN_PREFIX, source=CLIENTS), ""), stage="")
    assert Decisions().of(result(LOGIN, BUILD, part)).shares == (rule("allow-registry", 100, Outcome.ALLOWED, 64),)
