"""Functions of whole numbers, which have 64 bits."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.syntax import ExpressionError

_BITS: Final = 63
_LONGEST: Final = 19
"""Digits of such a number."""


def _add(arguments: Arguments) -> object:
    return _within(arguments.number(0) + arguments.number(1))


def _sub(arguments: Arguments) -> object:
    return _within(arguments.number(0) - arguments.number(1))


def _mul(arguments: Arguments) -> object:
    return _within(arguments.number(0) * arguments.number(1))


def _div(arguments: Arguments) -> object:
    return _within(_divided(arguments)[0])


def _mod(arguments: Arguments) -> object:
    return _divided(arguments)[1]


def _divided(arguments: Arguments) -> tuple[int, int]:
    """Return the quotient, cut towards zero, and the remainder, which has the sign of the dividend."""
    dividend, divisor = arguments.number(0), arguments.number(1)
    if divisor == 0:
        raise ExpressionError("a number is divided by zero")
    quotient = abs(dividend) // abs(divisor)
    quotient = quotient if (dividend < 0) == (divisor < 0) else -quotient
    return quotient, dividend - quotient * divisor


def _int(arguments: Arguments) -> object:
    value = arguments.values[0]
    if isinstance(value, float):
        return int(value)
    if not isinstance(value, str):
        return arguments.number(0)
    text = value.strip()
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST):
        raise ExpressionError("a text that int gets is not a whole number")
    return _within(int(text))


def _float(arguments: Arguments) -> object:
    try:
        return float(arguments.text(0)) if isinstance(arguments.values[0], str) else float(arguments.number(0))
    except ValueError as error:
        raise ExpressionError("a text that float gets is not a number") from error


def _within(number: int) -> int:
    if not -(1 << _BITS) <= number < (1 << _BITS):
        raise ExpressionError("a number does not fit into 64 bits")
    return number


FUNCTIONS: Final = {
    "add": Function(_add, 2, 2),
    "sub": Function(_sub, 2, 2),
    "mul": Function(_mul, 2, 2),
    "div": Function(_div, 2, 2),
    "mod": Function(_mod, 2, 2),
    "int": Function(_int, 1, 1),
    "float": Function(_float, 1, 1),
}
