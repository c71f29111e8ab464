"""The functions on values: what they take and what they return.

Names and results are those of learn.microsoft.com/kusto/query/scalar-functions (checked 2026-11-29), and whether a
column is named after the first argument is that of microsoft/Kusto-Query-Language, Functions.cs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acrnet.sandbox.graph.evaluation.cells import bool_of, bounded, long_of, real_of, text_of
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import beyond_sandbox
from acrnet.sandbox.json_value import Json, as_object, read_json

_LONGEST_TEXT = 65_536
Arguments = Sequence[Json]


@dataclass(frozen=True, slots=True)
class ScalarFunction:
    """A function: how many arguments it takes, the type of its result, and what it does.

    ``prefix`` stands before the name of the first argument in the name of a column; None if the column is not named
    after it. ``of_dynamic`` says that the first argument has to be an array or a bag, ``in_pairs`` that there has
    to be an even number of arguments.
    """

    fewest: int
    most: int
    kind: Kind
    apply: Callable[[Arguments], Json]
    prefix: str | None = None
    of_dynamic: bool = False
    in_pairs: bool = False


def _strcat(values: Arguments) -> str:
    text = "".join(map(text_of, values))
    if len(text) > _LONGEST_TEXT:
        raise beyond_sandbox(f"A text of the query has more than {_LONGEST_TEXT:,} characters")
    return text


def _split(values: Arguments) -> Json:
    text, delimiter = text_of(values[0]), text_of(values[1])
    pieces: list[Json] = [*(text.split(delimiter) if delimiter else text)]
    if len(values) < 3:
        return pieces
    index = long_of(values[2])
    return [pieces[index]] if index is not None and 0 <= index < len(pieces) else []


def _substring(values: Arguments) -> str:
    text, start = text_of(values[0]), long_of(values[1]) or 0
    length = long_of(values[2]) if len(values) == 3 else None
    begin = max(0, start + len(text) if start < 0 else start)
    return text[begin:] if length is None else text[begin : begin + max(0, length)]


def _index_of(values: Arguments) -> int:
    return text_of(values[0]).find(text_of(values[1]), max(0, long_of(values[2]) or 0) if len(values) > 2 else 0)


def _length(values: Arguments) -> int | None:
    value = values[0]
    return len(value) if isinstance(value, list) else None


def _joined(values: Arguments) -> str:
    items = values[0] if isinstance(values[0], list) else []
    return _strcat([text_of(values[1]).join(map(text_of, items))])


def _replaced(values: Arguments) -> str:
    text, old, new = map(text_of, values)
    if not old:
        return text
    if len(text) + text.count(old) * (len(new) - len(old)) > _LONGEST_TEXT:
        raise beyond_sandbox(f"A text of the query has more than {_LONGEST_TEXT:,} characters")
    return text.replace(old, new)


def _has_element(values: Arguments) -> bool:
    array, wanted = values
    return isinstance(array, list) and any(type(item) is type(wanted) and item == wanted for item in array)


def _position(values: Arguments) -> int | None:
    array, wanted = values
    if not isinstance(array, list):
        return None
    return next((place for place, item in enumerate(array) if type(item) is type(wanted) and item == wanted), -1)


def _slice(values: Arguments) -> Json:
    """The elements from one place to another and with it; negative places count from the end."""
    array, start, end = values[0], long_of(values[1]), long_of(values[2])
    if not isinstance(array, list) or start is None or end is None:
        return None
    first = max(0, start + len(array) if start < 0 else start)
    return array[first : max(0, (end + len(array) if end < 0 else end) + 1)]


def _concatenated(values: Arguments) -> Json:
    return bounded([item for array in values if isinstance(array, list) for item in array])


def _packed(values: Arguments) -> Json:
    return bounded({text_of(key): value for key, value in zip(values[::2], values[1::2], strict=True)})


def _keys(values: Arguments) -> Json:
    return [*as_object(values[0])] if isinstance(values[0], dict) else None


def _not(values: Arguments) -> bool | None:
    value = bool_of(values[0])
    return None if value is None else not value


def _is_empty(values: Arguments) -> bool:
    return text_of(values[0]) == ""


def _parsed(values: Arguments) -> Json:
    """A text parsed as JSON, or the text itself if it is not JSON."""
    if not isinstance(values[0], str):
        return values[0]
    try:
        return read_json(values[0])
    except ValueError:
        return values[0]


def _function(
    kind: Kind,
    apply: Callable[[Arguments], Json],
    fewest: int = 1,
    most: int | None = None,
    *,
    prefix: str | None = None,
    of_dynamic: bool = False,
) -> ScalarFunction:
    return ScalarFunction(fewest, fewest if most is None else most, kind, apply, prefix, of_dynamic)


_PACK = ScalarFunction(2, 64, Kind.DYNAMIC, _packed, in_pairs=True)
_TO_LONG = _function(Kind.LONG, lambda values: long_of(values[0]), prefix="")
_TO_REAL = _function(Kind.REAL, lambda values: real_of(values[0]), prefix="")
_TO_BOOL = _function(Kind.BOOL, lambda values: bool_of(values[0]), prefix="")
_TO_DYNAMIC = _function(Kind.DYNAMIC, _parsed, prefix="")
_IS_NOT_EMPTY = _function(Kind.BOOL, lambda values: not _is_empty(values))
_IS_NOT_NULL = _function(Kind.BOOL, lambda values: values[0] is not None)
FUNCTIONS: dict[str, ScalarFunction] = {
    "tostring": _function(Kind.STRING, lambda values: text_of(values[0]), prefix=""),
    "toint": _TO_LONG,
    "tolong": _TO_LONG,
    "todouble": _TO_REAL,
    "toreal": _TO_REAL,
    "tobool": _TO_BOOL,
    "toboolean": _TO_BOOL,
    "todynamic": _TO_DYNAMIC,
    "parse_json": _TO_DYNAMIC,
    "parsejson": _TO_DYNAMIC,
    "tolower": _function(Kind.STRING, lambda values: text_of(values[0]).lower()),
    "toupper": _function(Kind.STRING, lambda values: text_of(values[0]).upper()),
    "string_size": _function(Kind.LONG, lambda values: len(text_of(values[0]).encode()), prefix="string_size_"),
    "dynamic_to_json": _function(Kind.STRING, lambda values: text_of(values[0])),
    "strlen": _function(Kind.LONG, lambda values: len(text_of(values[0])), prefix="strlen_"),
    "strcat": _function(Kind.STRING, _strcat, 1, 64),
    "strcat_array": _function(Kind.STRING, _joined, 2, of_dynamic=True),
    "split": _function(Kind.DYNAMIC, _split, 2, 3, prefix=""),
    "substring": _function(Kind.STRING, _substring, 2, 3),
    "indexof": _function(Kind.LONG, _index_of, 2, 3),
    "replace_string": _function(Kind.STRING, _replaced, 3),
    "array_length": _function(Kind.LONG, _length, of_dynamic=True),
    "array_index_of": _function(Kind.LONG, _position, 2, of_dynamic=True),
    "set_has_element": _function(Kind.BOOL, _has_element, 2, of_dynamic=True),
    "array_slice": _function(Kind.DYNAMIC, _slice, 3, of_dynamic=True),
    "array_concat": _function(Kind.DYNAMIC, _concatenated, 1, 64, of_dynamic=True),
    "pack_array": _function(Kind.DYNAMIC, lambda values: bounded([*values]), 1, 64),
    "pack": _PACK,
    "bag_pack": _PACK,
    "pack_dictionary": _PACK,
    "bag_keys": _function(Kind.DYNAMIC, _keys, of_dynamic=True),
    "isempty": _function(Kind.BOOL, _is_empty),
    "isnotempty": _IS_NOT_EMPTY,
    "notempty": _IS_NOT_EMPTY,
    "isnull": _function(Kind.BOOL, lambda values: values[0] is None),
    "isnotnull": _IS_NOT_NULL,
    "notnull": _IS_NOT_NULL,
    "not": _function(Kind.BOOL, _not),
}
