"""The values in rows: texts are never null, every other value may be; and how one type is read as another."""

from collections.abc import Callable
from math import inf, isfinite
from typing import TypeAlias

from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import beyond_sandbox
from acrnet.sandbox.json_value import Json, JsonObject, as_object, compact

_MOST_VALUES = 200_000
_LARGEST = 2**63


class Shown:
    """The body of a resource as its provider shows it, made when it is first asked for."""

    __slots__ = ("_body", "_show")

    def __init__(self, show: Callable[[], JsonObject]) -> None:
        self._show = show
        self._body: JsonObject | None = None

    def body(self) -> JsonObject:
        """The body."""
        if self._body is None:
            self._body = self._show()
        return self._body


class Deferred:
    """A cell that is taken from the body of a resource when it is read: most queries look at few of them."""

    __slots__ = ("_empty", "_key", "_shown")

    def __init__(self, shown: Shown, key: str, empty: Json) -> None:
        self._shown = shown
        self._key = key
        self._empty = empty

    def read(self) -> Json:
        """The value."""
        value = self._shown.body().get(self._key)
        return self._empty if value is None else value


Cell: TypeAlias = "Json | Deferred"
Row: TypeAlias = "dict[str, Cell]"


def read(cell: Cell) -> Json:
    """The value of a cell."""
    return cell.read() if type(cell) is Deferred else cell  # type: ignore[return-value] # a Deferred is read before


def missing(kind: Kind) -> Json:
    """What stands for no value: an empty text, otherwise null."""
    return "" if kind is Kind.STRING else None


def text_of(value: Json) -> str:
    """A value as ``tostring`` shows it: JSON without spaces for arrays and bags, nothing for null."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return compact(value)


def long_of(value: Json) -> int | None:
    """A value as ``tolong`` reads it, without a fraction."""
    number = real_of(value)
    return int(number) if number is not None and abs(number) < _LARGEST else None


def real_of(value: Json) -> float | None:
    """A value as ``todouble`` reads it; an integer stays one."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | float | str):
        return None
    try:
        number = int(value) if isinstance(value, int | str) else value
    except ValueError:
        number = inf
    if abs(number) < _LARGEST and isinstance(number, int):
        return number
    return _real(value)


def _real(value: str | float) -> float | None:
    """A number with a fraction or beyond the whole ones; null for anything else, and for infinity."""
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def bool_of(value: Json) -> bool | None:
    """A value as ``tobool`` reads it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.lower())
    return None


CONVERSIONS: dict[Kind, Callable[[Json], Json]] = {
    Kind.STRING: text_of,
    Kind.LONG: long_of,
    Kind.REAL: real_of,
    Kind.BOOL: bool_of,
    Kind.DYNAMIC: lambda value: value,
}


def element_of(value: Json, key: Json) -> Json:
    """The element of a bag or an array, null if there is none; a negative number counts from the end."""
    if isinstance(key, str):
        return as_object(value).get(key)
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return None


def bounded(value: Json) -> Json:
    """The value, unless there is too much in it.

    Raises:
        QueryError: lists of lists or bags of bags grow beyond bounds.
    """
    if size_of(value) > _MOST_VALUES:
        raise beyond_sandbox(f"A list or bag of the query has more than {_MOST_VALUES:,} values")
    return value


def size_of(value: Json) -> int:
    """The number of values in a value, at all levels; the count ends soon after the most that is allowed."""
    count, waiting = 0, [value]
    while waiting and count <= _MOST_VALUES:
        inner = waiting.pop()
        if isinstance(inner, list | dict):
            waiting += inner.values() if isinstance(inner, dict) else inner
            count += len(inner)
    return count


def sort_key(value: Json) -> tuple[int, str | float]:
    """A key by which values are sorted and compared: null before all others, then numbers, texts, arrays and bags."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, compact(value))


def group_key(value: Json) -> tuple[str, Json]:
    """A key that is equal for equal values."""
    if isinstance(value, list | dict):
        return "json", compact(value)
    return type(value).__name__, value
