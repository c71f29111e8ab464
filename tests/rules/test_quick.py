"""A value made quickly is the value that its class makes."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from acrnet.rules.quick import quickly


@dataclass(frozen=True, slots=True)
class Point:
    """A value with every kind of field."""

    x: int
    y: int = 2
    labels: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


quick_point = quickly(Point)


def test_it_is_of_the_class_and_equal_to_what_the_class_makes() -> None:
    made = quick_point(1, labels=["a"], note="n")
    assert type(made) is Point
    assert made == Point(1, 2, ["a"])
    assert repr(made) == repr(Point(1, 2, ["a"], "n"))
    assert quick_point(1).labels is not quick_point(1).labels


def test_it_is_frozen_and_can_be_replaced_and_copied() -> None:
    made = quick_point(1)
    with pytest.raises(FrozenInstanceError):
        made.x = 3  # type: ignore[misc]
    assert replace(made, x=3) == Point(3)
    assert copy.deepcopy(made) == copy.copy(made) == made


def test_it_takes_the_arguments_of_the_class_and_no_others() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        quick_point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        quick_point(1, z=1)  # type: ignore[call-arg]
