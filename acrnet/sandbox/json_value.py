"""JSON in the sandbox, with readers that never fail on an unexpected form.

What Python reads and JSON does not have is refused at the edge, in bodies and in files alike: ``NaN``, numbers beyond
all bounds, halves of surrogate pairs. Clients could not read an answer with them.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Never, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

# Made once, because json.dumps makes an encoder for each call, and without the search for cycles: JSON has none.
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""The text of a value, without spaces."""

NO_NUMBER = "a number is too large, or none that JSON has"
_TOO_DEEP = "it is nested too deeply"
HALF_CHARACTER = "half of a surrogate pair is not a character"


def _refuse_constant(word: str) -> Never:
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def strict_decoder(on_pairs: Callable[[list[tuple[str, Json]]], JsonObject] | None = None) -> json.JSONDecoder:
    """A decoder that raises ValueError for what is no number of JSON, of which Python would read several."""
    return json.JSONDecoder(object_pairs_hook=on_pairs, parse_float=_finite, parse_constant=_refuse_constant)


_MOST_LEVELS = 100
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_DECODE = strict_decoder().decode


def has_half_characters(text: str, value: Json) -> bool:
    """Whether a value has a character that cannot be written, which its text can only have as an escape."""
    if not _HALF.search(text):
        return False
    try:
        compact(value).encode()
    except UnicodeEncodeError:
        return True
    return False


def _is_deep(value: Json) -> bool:
    """Whether a value has more levels than are read: what one process can just write, another fails at."""
    level: list[Json] = [value]
    for _ in range(_MOST_LEVELS + 1):
        level = [
            child
            for each in level
            if isinstance(each, list | dict)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def read_json(data: bytes | str) -> Json:
    """The value of a text from outside.

    Raises:
        ValueError: it is not JSON in UTF-8; the message is the reason, without a full stop.
    """
    text = data if isinstance(data, str) else data.decode("utf-8-sig")
    try:
        value: Json = _DECODE(text)
        is_half = has_half_characters(text, value)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    except ValueError as error:
        raise ValueError(NO_NUMBER) from error
    if text.count("{") + text.count("[") > _MOST_LEVELS and _is_deep(value):
        raise ValueError(_TOO_DEEP)
    if is_half:
        raise ValueError(HALF_CHARACTER)
    return value


def as_object(value: Json) -> JsonObject:
    """The object itself, or an empty one for any other value."""
    return value if isinstance(value, dict) else {}


def as_text(value: Json) -> str:
    """The string itself, or an empty one for any other value."""
    return value if isinstance(value, str) else ""


def objects(value: Json) -> list[JsonObject]:
    """The objects of an array, in order; other items are skipped."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def properties(resource: JsonObject) -> JsonObject:
    """The ``properties`` of a resource: the object itself, so that a write to it is a write to the resource."""
    return as_object(resource.get("properties"))


def reference(value: Json) -> str:
    """The id a ``{"id": ...}`` reference points to, or an empty string."""
    return as_text(as_object(value).get("id"))
