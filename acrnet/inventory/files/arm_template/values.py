"""Values of the expression language as Python has them, and what the language does with any value.

Text, whole numbers, `bool`, None, lists and objects; besides, in the place of any value, an `Unknown`, and in that of
an item of a list an `Uncertain`. Functions that look into a value which is not known raise UndecidedError.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from acrnet.inventory.files.arm_template.budget import LONGEST_TEXT, MOST_ITEMS, Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.resource import key_in
from acrnet.unknown import Uncertain, Unknown

Object: TypeAlias = Mapping[str, object]


class PlacedObject(dict[str, object]):
    """An object, and the place in the template where it was written."""

    __slots__ = ("place",)

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place


def place_of(value: object) -> str:
    """Return the place where an object was written; "" for one that an expression made, and for other values."""
    return value.place if isinstance(value, PlacedObject) else ""


def property_of(value: Object, name: str) -> object:
    """Return a property, whatever its case; raises KeyError where the object has none of this name."""
    key = key_in(value, name)
    if not key and name not in value:
        raise KeyError(name)
    return value[key]


def same(one: object, other: object, budget: Budget) -> bool:
    """Whether two values are equal: texts by case, lists item by item, objects by keys and values.

    Raises UndecidedError where something that is not known decides it.
    """
    budget.step()
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return _same_unknown(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and _all_same([(one[key], other[key]) for key in one], budget)
    if isinstance(one, list) and isinstance(other, list):
        for item in (*one, *other):
            if isinstance(item, Uncertain):
                raise UndecidedError(Unknown(item.reason))
        return len(one) == len(other) and _all_same(list(zip(one, other, strict=True)), budget)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _same_unknown(one: object, other: object) -> bool:
    if one == other:
        return True
    raise UndecidedError(one if isinstance(one, Unknown) else _as_unknown(other))


def _as_unknown(value: object) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown("")


def _all_same(pairs: Sequence[tuple[object, object]], budget: Budget) -> bool:
    """Whether all pairs are equal; one that surely is not decides it, whatever is not known of others."""
    undecided: UndecidedError | None = None
    for one, other in pairs:
        try:
            if not same(one, other, budget):
                return False
        except UndecidedError as error:
            undecided = error
    if undecided is not None:
        raise undecided
    return True


def text_from(value: object, budget: Budget) -> str:
    """Return what the function `string` makes of a value: JSON of a list or an object.

    Raises UndecidedError where a part of it is not known.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if value is None:
        return ""
    return json_text(value, budget, '"')


def json_text(value: object, budget: Budget, quote: str) -> str:
    """Return a value as JSON without spaces, its texts between these quotes."""
    pieces: list[str] = []
    size = 0
    for piece in _json_pieces(value, budget, quote):
        size += len(piece)
        check_length(size)
        pieces.append(piece)
    return made_text("".join(pieces), budget)


def _json_pieces(value: object, budget: Budget, quote: str) -> Iterator[str]:
    budget.step()
    if isinstance(value, Unknown | Uncertain):
        raise UndecidedError(Unknown(value.reason))
    if isinstance(value, Mapping):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield f"{',' if index else ''}{_quoted(key, quote)}:"
            yield from _json_pieces(item, budget, quote)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for index, item in enumerate(value):
            yield "," if index else ""
            yield from _json_pieces(item, budget, quote)
        yield "]"
    elif isinstance(value, str):
        yield _quoted(value, quote)
    elif value is None or isinstance(value, bool | int | float):
        yield json.dumps(value)
    else:
        raise ExpressionError("a lambda has no text")


def _quoted(text: str, quote: str) -> str:
    inner = json.dumps(text, ensure_ascii=False)[1:-1]
    return f'"{inner}"' if quote == '"' else "'{}'".format(inner.replace('\\"', '"').replace("'", "\\'"))


def check_length(length: int) -> None:
    """Raise ExpressionError for the length of a text that no template can have."""
    if length > LONGEST_TEXT:
        raise ExpressionError(f"a text is longer than {LONGEST_TEXT // 2**20} MB, the most that a template can have")


def made_text(text: str, budget: Budget) -> str:
    """Return a text that a function made, after counting it."""
    check_length(len(text))
    budget.text(len(text))
    return text


def made_list(items: list[object], budget: Budget) -> list[object]:
    """Return a list that a function made, after counting it."""
    if len(items) > MOST_ITEMS:
        raise ExpressionError(f"a list has more than {MOST_ITEMS:,} items")
    budget.step(len(items) + 1)
    return items


def order_of(text: str) -> tuple[str, str]:
    """Return the key to sort texts by as the language does: without case, lower before upper case where that is all.

    Tests of Bicep sort the keys 123Key, abcKey, ABCKey, defKey in this order (Azure/bicep, EvaluationTests.cs, checked
    2026-11-29).
    """
    return text.casefold(), text.swapcase()


def named(value: object) -> str:
    """Return what a value is, for a message."""
    kinds = ((str, "a text"), (bool, "true or false"), (int | float, "a number"), (list, "a list"), (dict, "an object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "nothing" if value is None else "unknown")
