"""The operators between two values, by the types of their operands.

Null follows learn.microsoft.com/kusto/query/scalar-data-types/null-values (checked 2026-11-29): equality with one null
is false, with two it is null, order with a null is null. A dynamic operand is read as the type of the other one, and
two dynamic operands are refused; that dynamic true equals the text 'true' is unverified.
"""

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from acrnet.sandbox.graph.evaluation.cells import CONVERSIONS, real_of, text_of
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import invalid
from acrnet.sandbox.json_value import Json

Test: TypeAlias = Callable[[Json, Json], "bool | None"]
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}
_LARGEST = 2**63
_NUMBERS_AND_TRUTH = {Kind.LONG, Kind.REAL, Kind.BOOL}
"""True is compared with a number as 1, false as 0."""


def common_kind(left: Kind, right: Kind) -> Kind:
    """The type as which two operands are compared.

    Raises:
        QueryError: there is none.
    """
    if {left, right} <= _NUMBERS_AND_TRUTH and left is not right:
        return Kind.REAL
    if left.is_number and right.is_number:
        return Kind.REAL
    if left is right and left is not Kind.DYNAMIC:
        return left
    if (left is Kind.DYNAMIC) is not (right is Kind.DYNAMIC):
        return right if left is Kind.DYNAMIC else left
    raise invalid(
        f"Cannot compare values of types {left.value} and {right.value}. Try adding explicit casts of the operands."
    )


def as_operand(kind: Kind) -> Callable[[Json], Json]:
    """How a dynamic value is read that is compared with one of this type; null stays null."""
    convert = CONVERSIONS[kind]
    if kind.is_number:
        return lambda value: value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return lambda value: None if value is None else convert(value)


def equality(value: Json, other: Json) -> bool | None:
    """Whether two values of one type are equal."""
    if value is None and other is None:
        return None
    return value == other


def inequality(value: Json, other: Json) -> bool | None:
    """Whether two values of one type differ."""
    if value is None and other is None:
        return None
    return value != other


def order(word: str) -> Test:
    """The test of ``<``, ``>``, ``<=`` or ``>=`` on numbers."""
    compare = _ORDERS[word]

    def test(value: Json, other: Json) -> bool | None:
        left, right = real_of(value), real_of(other)
        return None if left is None or right is None else compare(left, right)

    return test


def arithmetic(word: str, *, is_whole: bool) -> Callable[[Json, Json], Json]:
    """What ``+``, ``-``, ``*``, ``/`` or ``%`` makes of two numbers; null of null, and of a division by zero."""
    compute = _NUMBERS[word]

    def apply(value: Json, other: Json) -> Json:
        left, right = real_of(value), real_of(other)
        if left is None or right is None or (right == 0 and word in "/%"):
            return None
        result = _quotient(left, right) if is_whole and word == "/" else compute(left, right)
        return result if abs(result) < _LARGEST else None

    return apply


def _quotient(left: float, right: float) -> float:
    """A division of whole numbers, without the rest."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) is (right < 0) else -quotient


def text_test(word: str) -> Test:
    """The test of an operator on texts, such as ``!contains_cs``; any value is read as a text."""
    negated = word.startswith("!")
    stem = word.lstrip("!").removesuffix("_cs")
    ignores_case = not word.endswith("_cs")
    test = _TEXTS["=~" if stem == "~" else stem]

    def apply(value: Json, other: Json) -> bool:
        text, wanted = text_of(value), text_of(other)
        if ignores_case:
            text, wanted = text.lower(), wanted.lower()
        return test(text, wanted) is not negated

    return apply


def _has(text: str, wanted: str) -> bool:
    """Whether a text has whole words; letters and digits make a word."""
    return wanted in text and _words(wanted).search(text) is not None


@lru_cache(maxsize=256)
def _words(wanted: str) -> re.Pattern[str]:
    before = r"(?<![^\W_])" if wanted[:1].isalnum() else ""
    after = r"(?![^\W_])" if wanted[-1:].isalnum() else ""
    return re.compile(f"{before}{re.escape(wanted)}{after}")


_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "=~": operator.eq,
    "contains": operator.contains,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "has": _has,
}
