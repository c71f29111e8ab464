"""IntervalSet against a list of booleans over a universe of 64 numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import IntervalSet

UNIVERSE = 64
Membership = list[bool]

memberships = st.one_of(
    st.lists(st.booleans(), min_size=UNIVERSE, max_size=UNIVERSE),
    # Few long runs: the shapes in which one operand is cut out of the middle of another.
    st.lists(st.integers(0, UNIVERSE - 1), max_size=6).map(
        lambda ends: [sum(end <= number for end in ends) % 2 == 1 for number in range(UNIVERSE)]
    ),
)


def of(membership: Membership) -> IntervalSet:
    return IntervalSet.of(*((number, number) for number, inside in enumerate(membership) if inside))


def members(numbers: IntervalSet) -> Membership:
    return [number in numbers for number in range(UNIVERSE)]


def assert_canonical(numbers: IntervalSet) -> None:
    boundaries = numbers.boundaries
    assert len(boundaries) % 2 == 0
    assert all(low < high for low, high in pairwise(boundaries))


@pytest.mark.long
@given(memberships, memberships)
def test_each_operation_agrees_with_booleans_and_stays_canonical(left: Membership, right: Membership) -> None:
    pairs = list(zip(left, right, strict=True))
    a, b = of(left), of(right)
    for result, expected in (
        (a & b, [x and y for x, y in pairs]),
        (a | b, [x or y for x, y in pairs]),
        (a - b, [x and not y for x, y in pairs]),
        (a.complement(UNIVERSE), [not x for x in left]),
        (IntervalSet.union([a, b, a]), [x or y for x, y in pairs]),
    ):
        assert members(result) == expected
        assert_canonical(result)


@pytest.mark.long
@given(memberships, memberships)
def test_each_question_agrees_with_booleans(left: Membership, right: Membership) -> None:
    pairs = list(zip(left, right, strict=True))
    a, b = of(left), of(right)
    assert (a <= b) == all(y or not x for x, y in pairs)
    assert a.isdisjoint(b) == (not any(x and y for x, y in pairs))
    assert (a == b) == (left == right)
    assert bool(a) == any(left)
    assert a.size == sum(left)


@pytest.mark.long
@given(memberships)
def test_equal_sets_have_equal_hashes_and_ranges_rebuild_the_set(membership: Membership) -> None:
    numbers = of(membership)
    again = IntervalSet.of(*reversed(numbers.ranges()))
    assert again == numbers
    assert hash(again) == hash(numbers)


@pytest.mark.long
@given(memberships, memberships)
def test_an_operation_that_changes_nothing_returns_its_operand(left: Membership, right: Membership) -> None:
    a, b = of(left), of(right)
    if a <= b:
        assert a & b is a or a == b
        assert a | b is b or a == b
    if a.isdisjoint(b):
        assert a - b is a


def test_overlapping_and_adjacent_ranges_become_one() -> None:
    assert IntervalSet.of((5, 9), (0, 4), (7, 12), (14, 14)).boundaries == (0, 13, 14, 15)


def test_numbers_of_128_bits_are_exact() -> None:
    top = 2**128 - 1
    whole = IntervalSet.of((0, top))
    holed = whole - IntervalSet.single(2**127 + 1)
    assert holed.size == top
    assert holed.ranges() == ((0, 2**127), (2**127 + 2, top))


def test_the_first_number_is_the_smallest() -> None:
    assert IntervalSet.of((9, 9), (4, 5)).first() == 4


def test_an_empty_set_has_no_first_number() -> None:
    with pytest.raises(ValueError, match="an empty set has no first number"):
        IntervalSet.EMPTY.first()


@pytest.mark.parametrize("bad", [(5, 4), (-1, 3)], ids=["reversed", "negative"])
def test_an_invalid_range_is_refused(bad: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not a range"):
        IntervalSet.of((0, 1), bad)


def test_the_complement_in_nothing_is_nothing() -> None:
    assert IntervalSet.EMPTY.complement(0) == IntervalSet.EMPTY


@pytest.mark.long
@given(memberships, memberships)
def test_a_result_equal_to_an_operand_is_the_same_object(left: Membership, right: Membership) -> None:
    a, b = of(left), of(right)
    for result in (a & b, a | b, a - b):
        if result in (a, b):
            assert result is a or result is b


def test_sets_with_the_same_ends_and_as_many_intervals_do_not_all_share_a_hash() -> None:
    # Parts of one tag in the table of a report: a dictionary of them must not compare each with all others.
    blocks = [(start, start + 9) for start in range(0, 4000, 20)]
    parts = [IntervalSet.of(*(block for block in blocks if block != left_out)) for left_out in blocks[1:-1:8]]
    assert len({(len(each.boundaries), each.boundaries[0], each.boundaries[-1]) for each in parts}) == 1
    assert len(set(map(hash, parts))) >= 8
