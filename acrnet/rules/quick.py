"""Frozen values made in a third of the time, where hundreds of thousands are made at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, make_dataclass
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def quickly(cls: Callable[P, T]) -> Callable[P, T]:
    """Return what makes the same values as a frozen dataclass with slots, from the same arguments.

    A frozen dataclass sets each of its fields through a call, which for a security rule takes longer than reading what
    is in them. Here a value of a twin is made, which has the same slots and is not frozen, and then becomes one of the
    class: Python allows that where the slots are the same. The class must not have a `__post_init__`.
    """
    # Any: a class made while the program runs has no static type.
    twin: Any = make_dataclass(
        f"_Unfrozen{cls.__name__}",
        [(each.name, Any, _with_the_default_of(each)) for each in fields(cls)],  # type: ignore[arg-type]
        slots=True,
        eq=False,
        repr=False,
    )

    def make(*args: P.args, **kwargs: P.kwargs) -> T:
        value = twin(*args, **kwargs)
        value.__class__ = cls
        return value  # type: ignore[no-any-return]

    return make


def _with_the_default_of(each: Field[Any]) -> Any:
    if each.default is not MISSING:
        return field(default=each.default)
    return field(default_factory=each.default_factory) if each.default_factory is not MISSING else field()
