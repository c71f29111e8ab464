"""What may happen to a flow when it is not known which rules match."""

from __future__ import annotations

import pytest

from acrnet.rules import read_rule
from acrnet.rules.doubt import Condition, Doubt, PossibleMatch, implied, outcomes, reasons
from acrnet.rules.rule import Access

from .networks import rest_rule

ALLOW, DENY = Access.ALLOW, Access.DENY


def clause(*names: str) -> frozenset[Doubt]:
    return frozenset(Doubt("source", name, f"{name} is not known") for name in names)


def maybe(access: Access, *clauses: frozenset[Doubt]) -> PossibleMatch:
    return PossibleMatch(read_rule(rest_rule("rule", 100, access)), frozenset(clauses))


A, B, C = clause("a"), clause("b"), clause("c")


@pytest.mark.parametrize(
    ("tried", "last", "expected"),
    [
        pytest.param([], ALLOW, {ALLOW}, id="nothing in doubt"),
        pytest.param([maybe(ALLOW, A)], ALLOW, {ALLOW}, id="all say the same"),
        pytest.param([maybe(DENY, A)], ALLOW, {ALLOW, DENY}, id="a doubt decides"),
        pytest.param([maybe(ALLOW, A), maybe(DENY, A)], ALLOW, {ALLOW}, id="the same doubt was taken before"),
        pytest.param([maybe(ALLOW, A), maybe(DENY, B)], ALLOW, {ALLOW, DENY}, id="another doubt was not"),
        pytest.param([maybe(ALLOW, A, B), maybe(DENY, A)], ALLOW, {ALLOW, DENY}, id="both doubts have to hold first"),
        pytest.param([maybe(ALLOW, A), maybe(DENY, A, B)], ALLOW, {ALLOW}, id="the wider rule came first"),
        pytest.param(
            [maybe(ALLOW, clause("a", "b")), maybe(DENY, B)], ALLOW, {ALLOW}, id="either doubt was enough before"
        ),
        pytest.param(
            [maybe(ALLOW, A), maybe(ALLOW, B), maybe(DENY, clause("a", "b"))], ALLOW, {ALLOW}, id="two rules together"
        ),
        pytest.param([maybe(ALLOW, A), maybe(DENY, B), maybe(ALLOW, C)], DENY, {ALLOW, DENY}, id="several doubts"),
    ],
)
def test_outcomes_are_those_of_all_combinations_of_doubts(
    tried: list[PossibleMatch], last: Access, expected: set[Access]
) -> None:
    assert outcomes(tried, last) == expected


def test_beyond_a_number_of_doubts_disagreement_is_undecidable() -> None:
    many = [maybe(ALLOW, clause(f"doubt-{number}")) for number in range(11)]
    same = maybe(DENY, clause("doubt-0"))
    assert outcomes([*many[:10], same], ALLOW) == {ALLOW}
    assert outcomes([*many, same], ALLOW) == {ALLOW, DENY}
    assert outcomes(many, ALLOW) == {ALLOW}


@pytest.mark.parametrize(
    ("condition", "earlier", "expected"),
    [
        (frozenset((A,)), frozenset((A,)), True),
        (frozenset((A, B)), frozenset((A,)), True),
        (frozenset((A,)), frozenset((A, B)), False),
        (frozenset((A,)), frozenset((clause("a", "b"),)), True),
        (frozenset((clause("a", "b"),)), frozenset((A,)), False),
        (frozenset((A,)), frozenset((B,)), False),
    ],
)
def test_a_match_is_implied_by_one_with_fewer_conditions(
    condition: Condition, earlier: Condition, expected: bool
) -> None:
    assert implied(condition, earlier) == expected


def test_each_reason_is_given_once() -> None:
    assert reasons([maybe(ALLOW, B, A), maybe(DENY, A)]) == ("a is not known", "b is not known")
