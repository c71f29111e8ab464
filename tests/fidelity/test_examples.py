"""The examples that Azure's specifications publish: the sandbox answers those of served operations alike."""

from collections import Counter

import pytest

from .examples import VARIABLE, checkout
from .examples_excuses import OPEN, WRONG
from .examples_table import Outcome, outcomes, share

pytestmark = pytest.mark.fidelity

FLOOR = 98.0
"""So many of a hundred are alike at least."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    root = checkout()
    if root is None:
        pytest.skip(f"{VARIABLE} names no checkout of the specifications; no package has their examples")
    return [*outcomes(root, tmp_path_factory.mktemp("examples"))]


def test_examples_of_served_operations_are_alike_and_the_others_are_refused_by_name(played: list[Outcome]) -> None:
    unlike = [f"{each.example.name}: {each.differences}" for each in played if each.outcome == "differs"]
    assert unlike == []


def test_as_many_are_alike_as_before(played: list[Outcome]) -> None:
    counted = Counter(each.outcome for each in played)
    assert share(counted) >= FLOOR
    assert counted["alike"] >= 380


def test_every_example_that_is_excused_differs(played: list[Outcome]) -> None:
    differing = {each.example.name for each in played if each.differences}
    assert {*WRONG, *OPEN} - differing == set()
