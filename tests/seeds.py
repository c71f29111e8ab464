"""Seeds of random worlds: a plain test run tries a few, and the tests with the marker `long` the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def seeds(number: int, *, plain: int) -> list[ParameterSet]:
    """Return as many seeds as parameters of a test, of which a plain test run tries the first."""
    return [pytest.param(seed, marks=() if seed < plain else pytest.mark.long) for seed in range(number)]
