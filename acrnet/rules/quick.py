"""Frozen values made and sent to other processes in a third of the time, where there are hundreds of thousands."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, make_dataclass
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def quickly(cls: Callable[P, T]) -> Callable[P, T]:
    """Return what makes the same values as a frozen dataclass with slots, from the same arguments.

    A frozen dataclass sets each of its fields through a call, which for a security rule takes longer than reading what
    is in them. Here a value of a twin is made, which has the same slots and is not frozen, and then becomes one of the
    class: Python allows that where the slots are the same. The class must not have a `__post_init__`, and every field
    must be one of `__init__`.

    Such values are also pickled and copied that way, by their fields.
    """
    # Any: a class made while the program runs has no static type.
    twin: Any = make_dataclass(
        f"_Unfrozen{cls.__name__}",
        [(each.name, Any, _with_the_default_of(each)) for each in fields(cls)],  # type: ignore[arg-type]  # it is one
        slots=True,
        eq=False,
        repr=False,
    )

    def make(*args: P.args, **kwargs: P.kwargs) -> T:
        value = twin(*args, **kwargs)
        value.__class__ = cls
        return value  # type: ignore[no-any-return]  # of the class by now

    _register(cls, make)
    return make


def _register(cls: Any, make: Callable[..., object]) -> None:
    """Have values of a class pickled as the values of their fields."""
    names = [each.name for each in fields(cls)]
    in_order = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    _MAKERS[cls] = make
    copyreg.pickle(cls, lambda value: (_made_again, (cls, *in_order(value))))


def _made_again(cls: Any, *values: object) -> object:
    """Return a value from its pickle; the process that reads it may not make such values quickly itself."""
    return _MAKERS.get(cls, cls)(*values)


_MAKERS: dict[type, Callable[..., object]] = {}


def _with_the_default_of(each: Field[Any]) -> Any:
    if each.default is not MISSING:
        return field(default=each.default)
    return field(default_factory=each.default_factory) if each.default_factory is not MISSING else field()
