"""Values that a plan does not have, in the places where they would be.

A plan has the values it knows, and beside them an object of the same form with `true` for each value that is known
only after it is applied, and one with `true` for each that is sensitive. The items of a list and of a set have the same
order in all three (functions `omitUnknowns` and `unknownAsBool` of hashicorp/terraform, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.unknown import Unknown

AFTER_APPLY: Final = Unknown("it is known only after the plan is applied")
SENSITIVE: Final = Unknown("it is marked as sensitive, and such values are not read")


def values_in(values: object, unknown: object, sensitive: object) -> dict[str, object]:
    """Return the attributes of a resource, with Unknown for those the document keeps back."""
    read = marked(values if isinstance(values, Mapping) else {}, unknown, sensitive)
    return read if isinstance(read, dict) else {}


def marked(value: object, unknown: object, sensitive: object) -> object:
    """Return a value with Unknown in each place that the marks say is not known or is sensitive."""
    if sensitive is True:
        return SENSITIVE
    if unknown is True:
        return AFTER_APPLY
    if not (_has_marks(unknown) or _has_marks(sensitive)):
        return value
    if isinstance(unknown, Mapping) or isinstance(sensitive, Mapping):
        return _marked_object(value if isinstance(value, Mapping) else {}, _object(unknown), _object(sensitive))
    return _marked_list(value if isinstance(value, list) else [], _list(unknown), _list(sensitive))


def _marked_object(
    value: Mapping[str, object], unknown: Mapping[str, object], sensitive: Mapping[str, object]
) -> dict[str, object]:
    keys = dict.fromkeys((*value, *unknown, *sensitive))
    read = {key: marked(value.get(key), unknown.get(key), sensitive.get(key)) for key in keys}
    return {key: each for key, each in read.items() if key in value or each is not None}


def _marked_list(value: Sequence[object], unknown: Sequence[object], sensitive: Sequence[object]) -> list[object]:
    length = max(len(value), len(unknown), len(sensitive))
    rows = ([*each, *[None] * (length - len(each))] for each in (value, unknown, sensitive))
    return [marked(*row) for row in zip(*rows, strict=True)]


def _has_marks(marks: object) -> bool:
    return bool(marks) and isinstance(marks, Mapping | list)


def _object(marks: object) -> Mapping[str, object]:
    return marks if isinstance(marks, Mapping) else {}


def _list(marks: object) -> Sequence[object]:
    return marks if isinstance(marks, list) else ()
