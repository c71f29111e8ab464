"""Functions that compare, and those that make truth values; `if`, `and`, `or` and `coalesce` are in `evaluation.py`."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import order_of, same


def _equals(arguments: Arguments) -> object:
    return same(arguments.values[0], arguments.values[1], arguments.budget)


def _not(arguments: Arguments) -> object:
    return not arguments.switch(0)


def _bool(arguments: Arguments) -> object:
    value = arguments.values[0]
    if isinstance(value, bool | int):
        return bool(value)
    words = {"true": True, "false": False, "1": True, "0": False}
    word = arguments.text(0).strip().lower()
    if word not in words:
        raise ExpressionError("bool takes true, false, 1 and 0")
    return words[word]


def _true(_arguments: Arguments) -> object:
    return True


def _false(_arguments: Arguments) -> object:
    return False


def _null(_arguments: Arguments) -> object:
    return None


def _compared(arguments: Arguments) -> int:
    """Return a number below 0, 0 or above 0 as the first argument is less than, equal to or greater than the other."""
    one = arguments.values[0]
    if isinstance(one, str):
        keys = order_of(one), order_of(arguments.text(1))
        return (keys[0] > keys[1]) - (keys[0] < keys[1])
    numbers = arguments.number(0), arguments.number(1)
    return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])


def _less(arguments: Arguments) -> object:
    return _compared(arguments) < 0


def _less_or_equals(arguments: Arguments) -> object:
    return _compared(arguments) <= 0


def _greater(arguments: Arguments) -> object:
    return _compared(arguments) > 0


def _greater_or_equals(arguments: Arguments) -> object:
    return _compared(arguments) >= 0


FUNCTIONS: Final = {
    "equals": Function(_equals, 2, 2, takes_unknown=True),
    "not": Function(_not, 1, 1),
    "bool": Function(_bool, 1, 1),
    "true": Function(_true, 0, 0),
    "false": Function(_false, 0, 0),
    "null": Function(_null, 0, 0),
    "less": Function(_less, 2, 2),
    "lessorequals": Function(_less_or_equals, 2, 2),
    "greater": Function(_greater, 2, 2),
    "greaterorequals": Function(_greater_or_equals, 2, 2),
}
