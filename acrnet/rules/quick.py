"""Frozen values made and sent to other processes in a third of the time, where there are hundreds of thousands."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
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
    make: Callable[P, T] = _maker(cls)
    _register(cls, make)
    return make


def _maker(cls: Any) -> Any:
    """Return a function written for this class, as `dataclass` writes `__init__`: one call, and no loop in it."""
    # Any: a class and a function made while the program runs have no static types.
    all_fields = fields(cls)
    twin = type(f"_Unfrozen{cls.__name__}", (), {"__slots__": tuple([each.name for each in all_fields])})
    known: dict[str, Any] = {"_new": object.__new__, "_twin": twin, "_cls": cls, "_MISSING": MISSING}
    parameters, lines = [], []
    for each in all_fields:
        parameter, value = _written(each, known)
        parameters.append(parameter)
        lines.append(f" _made.{each.name} = {value}")
    body = "\n".join((" _made = _new(_twin)", *lines, " _made.__class__ = _cls", " return _made"))
    # Nothing but names of fields, which the compiler has taken as such before, goes into the text.
    exec(f"def make({', '.join(parameters)}):\n{body}", known)  # noqa: S102 - only names
    return known["make"]


def _written(each: Field[Any], known: dict[str, Any]) -> tuple[str, str]:
    """Return how a field is written as a parameter and as a value; its default is made known."""
    name, default = each.name, f"_default_{each.name}"
    if each.default is not MISSING:
        known[default] = each.default
        return f"{name}={default}", name
    if each.default_factory is not MISSING:
        known[default] = each.default_factory
        return f"{name}=_MISSING", f"{default}() if {name} is _MISSING else {name}"
    return name, name


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
