"""Functions that evaluate no more of their arguments than they need: `if`, `and`, `or` and `coalesce`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError, label_of, placeholder
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import same
from acrnet.unknown import Uncertain, Unknown

Later: TypeAlias = Callable[[], object]
"""Evaluates an argument; raises ExpressionError where that cannot be done."""


def _if(arguments: Sequence[Later], budget: Budget) -> object:
    if len(arguments) != 3:
        raise ExpressionError("if takes a condition and two values")
    condition = arguments[0]()
    if isinstance(condition, Unknown):
        return _either(condition, _attempted(arguments[1]), _attempted(arguments[2]), budget)
    return arguments[1]() if _truth(condition, "if") else arguments[2]()


def _attempted(argument: Later) -> object:
    """Return the value of a branch that may not be the one; where it has none, that does not matter yet."""
    try:
        return argument()
    except ExpressionError as error:
        return Unknown(str(error))


def _either(condition: Unknown, one: object, other: object, budget: Budget) -> object:
    """Return what is known of one of two values where nothing says which: all of it if they are equal."""
    try:
        if same(one, other, budget):
            return one
    except UndecidedError:
        pass
    if isinstance(one, list) and isinstance(other, list):
        budget.step(len(one) + len(other))
        return [item if isinstance(item, Uncertain) else Uncertain(item, condition.reason) for item in (*one, *other)]
    label = f"if({label_of(condition)}, {_name(one, budget)}, {_name(other, budget)})"
    return placeholder(label, condition.reason)


def _name(value: object, budget: Budget) -> str:
    return f"value {budget.number()}" if isinstance(value, list | dict) else label_of(value)


def _and(arguments: Sequence[Later], budget: Budget) -> object:
    return _until(arguments, "and", ending=False, budget=budget)


def _or(arguments: Sequence[Later], budget: Budget) -> object:
    return _until(arguments, "or", ending=True, budget=budget)


def _until(arguments: Sequence[Later], name: str, *, ending: bool, budget: Budget) -> object:
    """Return `ending` as soon as an argument is that, whatever is not known of others; else the opposite."""
    unknown: Unknown | None = None
    for argument in arguments:
        value = argument()
        if isinstance(value, Unknown):
            unknown = unknown or value
        elif _truth(value, name) is ending:
            return ending
    if unknown is None:
        return not ending
    return placeholder(f"{name}({label_of(unknown)}, {budget.number()})", unknown.reason)


def _coalesce(arguments: Sequence[Later], budget: Budget) -> object:
    for argument in arguments:
        value = argument()
        if isinstance(value, Unknown):
            return placeholder(f"coalesce({label_of(value)}, {budget.number()})", value.reason)
        if value is not None:
            return value
    return None


def _truth(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ExpressionError(f"{name} gets a value that is neither true nor false")


CHOICES: Final[Mapping[str, Callable[[Sequence[Later], Budget], object]]] = {
    "if": _if,
    "and": _and,
    "or": _or,
    "coalesce": _coalesce,
}
"""By name in lower case."""
