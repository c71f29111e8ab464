from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.targets.nsg.placement import Band, Window, choose_priority

BAND = Band(1000, 1999)


@pytest.mark.parametrize(
    ("window", "taken", "expected"),
    [
        pytest.param(Window(100, 4096), set(), 1000, id="nothing in the way"),
        pytest.param(Window(100, 4096), {1000, 1001, 1003}, 1002, id="lowest free of the band"),
        pytest.param(Window(1500, 4096), set(), 1500, id="after a deny that is respected"),
        pytest.param(Window(100, 1000), {1000}, 999, id="band full up to the deny"),
        pytest.param(Window(100, 299), set(), 299, id="deny before the band: highest below it"),
        pytest.param(Window(100, 299), {298, 299}, 297, id="highest free below the deny"),
        pytest.param(Window(2500, 3000), {3000}, 2999, id="window beyond the band"),
        pytest.param(Window(100, 100), {100}, None, id="the only number is taken"),
        pytest.param(Window(500, 400), set(), None, id="empty window"),
    ],
)
def test_the_priority_is_the_lowest_free_of_the_band_else_the_highest_below_the_deny(
    window: Window, taken: set[int], expected: int | None
) -> None:
    assert choose_priority(window, BAND, taken) == expected


@given(
    first=st.integers(100, 140),
    last=st.integers(90, 140),
    band=st.tuples(st.integers(100, 140), st.integers(100, 140)),
    taken=st.sets(st.integers(100, 140)),
)
def test_a_priority_is_free_and_inside_the_window_and_missing_only_when_there_is_none(
    first: int, last: int, band: tuple[int, int], taken: set[int]
) -> None:
    window = Window(first, last)
    chosen = choose_priority(window, Band(*band), taken)
    free = [number for number in range(first, last + 1) if number not in taken]
    assert (chosen is None) == (not free)
    if chosen is not None:
        assert chosen in free
        in_band = [number for number in free if band[0] <= number <= band[1]]
        assert chosen == (in_band[0] if in_band else free[-1])
