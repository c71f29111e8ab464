"""Which sets share an address with another: checked against sets of single numbers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import IntervalSet
from acrnet.rules.bulk import overlaps
from acrnet.rules.bulk.atoms import Line
from acrnet.rules.bulk.overlaps import Overlaps

NUMBERS = st.frozensets(st.integers(0, 20), max_size=12)


def line(numbers: Iterable[int]) -> Line:
    return IntervalSet.of(*((number, number) for number in numbers)).boundaries


@pytest.mark.long
@given(st.lists(NUMBERS, max_size=6), st.lists(NUMBERS, max_size=4))
def test_a_line_overlaps_the_sets_that_have_one_of_its_numbers(
    sets: list[frozenset[int]], asked: list[frozenset[int]]
) -> None:
    laid = Overlaps([line(each) for each in sets])
    for wanted in asked:
        expected = tuple(index for index, each in enumerate(sets) if each & wanted)
        assert laid.of(line(wanted)) == expected


def test_a_line_dropped_from_the_cache_is_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlaps, "_MOST_CACHED", 2)
    sets = [frozenset({1, 2, 8}), frozenset({2, 3}), frozenset({20})]
    laid = Overlaps([line(each) for each in sets])
    asked = [frozenset({number, number + 1}) for number in range(21)]
    for _ in range(2):
        for wanted in asked:
            assert laid.of(line(wanted)) == tuple(index for index, each in enumerate(sets) if each & wanted)
