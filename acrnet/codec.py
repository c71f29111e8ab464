"""The JSON form of a value, declared once: how it is written, how it is read back, and its schema.

A document is a record of records. Each is declared as a table of its fields, in the order they are written, and the
writer, the reader and the JSON Schema all follow from that table. A reader ignores names it does not know, because a
later minor version of a format only adds some.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Any, Final, Generic, TypeAlias, TypeVar

from acrnet.errors import UsageError
from acrnet.unknown import Unknown

T = TypeVar("T")
U = TypeVar("U")
E = TypeVar("E", bound=StrEnum)

# Any: what JSON holds is known once a codec has read it.
Json: TypeAlias = Any
Schema: TypeAlias = Mapping[str, Any]


class ShapeError(Exception):
    """A part of a JSON document is missing, or is not what its place holds."""

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(problem, path)
        self.problem = problem
        """Clause that follows the path, for example `is missing`."""
        self.path = path
        """Where the part stands below the value that was read, for example `.targets[0].id`."""

    def __str__(self) -> str:
        return f"${self.path} {self.problem}."

    def below(self, step: str) -> ShapeError:
        """Return the same error, seen from one level further up."""
        return ShapeError(self.problem, step + self.path)


class Required(Enum):
    """Stands for a default where there is none."""

    REQUIRED = "required"


REQUIRED: Final = Required.REQUIRED


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """How values of one type stand in a JSON document."""

    write: Callable[[T], Json]
    """Returns the JSON form of a value."""
    read: Callable[[Json], T]
    """Returns the value of a JSON form; raises ShapeError where it is not one."""
    schema: Schema
    """JSON Schema (2020-12) of the form."""
    absent: T | Required = REQUIRED
    """What a record has that lacks the name; such a value is not written."""

    def via(self, write: Callable[[U], T], read: Callable[[T], U], otherwise: str = "") -> Codec[U]:
        """Return the codec of values that are written in this form.

        `read` may raise ValueError or UsageError for a form that stands for no value; `otherwise` is then the problem.
        """

        def checked(form: Json) -> U:
            value = self.read(form)
            try:
                return read(value)
            except (ValueError, UsageError):
                raise ShapeError(otherwise) from None

        return Codec(lambda value: self.write(write(value)), checked, self.schema)


def text(pattern: str = "") -> Codec[str]:
    """Return the codec of texts, or of those that match a pattern from end to end."""
    if not pattern:
        return _typed(str, "text", {"type": "string"})
    like = re.compile(pattern)

    def read(form: Json) -> str:
        if not isinstance(form, str) or not like.fullmatch(form):
            raise ShapeError(f"is not text of the form {pattern}")
        return form

    return Codec(lambda value: value, read, {"type": "string", "pattern": f"^{pattern}$"})


def number(least: int | None = None, most: int | None = None) -> Codec[int]:
    """Return the codec of whole numbers, or of those within bounds."""
    bounds = {"minimum": least, "maximum": most}

    def read(form: Json) -> int:
        if not isinstance(form, int) or isinstance(form, bool):
            raise ShapeError("is not a whole number")
        if (least is not None and form < least) or (most is not None and form > most):
            raise ShapeError(f"is out of range: {form}")
        return form

    schema = {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}
    return Codec(lambda value: value, read, schema)


def _typed(kind: type[T], name: str, schema: Schema) -> Codec[T]:
    def read(form: Json) -> T:
        if not isinstance(form, kind):
            raise ShapeError(f"is not {name}")
        return form

    return Codec(lambda value: value, read, schema)


TEXT: Final = text()
NUMBER: Final = number()
FLAG: Final = _typed(bool, "true or false", {"type": "boolean"})
COUNT: Final = text("[0-9]+").via(str, int, "is too long a number")
"""A count in decimal digits: counts of IPv6 addresses exceed what JSON readers hold as numbers."""


def word(kind: type[E]) -> Codec[E]:
    """Return the codec of the words of an enumeration."""
    return one_of(*(each.value for each in kind)).via(lambda value: value.value, kind)


def one_of(*words: str) -> Codec[str]:
    """Return the codec of a closed list of words."""

    def read(form: Json) -> str:
        if not isinstance(form, str) or form not in words:
            raise ShapeError(f"is not one of {', '.join(words)}")
        return form

    return Codec(lambda value: value, read, {"enum": list(words)})


def listed(item: Codec[T]) -> Codec[tuple[T, ...]]:
    """Return the codec of lists."""

    def read(form: Json) -> tuple[T, ...]:
        if not isinstance(form, list):
            raise ShapeError("is not a list")
        values = []
        for index, each in enumerate(form):
            try:
                values.append(item.read(each))
            except ShapeError as error:
                raise error.below(f"[{index}]") from None
        return tuple(values)

    return Codec(lambda values: [item.write(each) for each in values], read, {"type": "array", "items": item.schema})


def mapped(item: Codec[T]) -> Codec[Mapping[str, T]]:
    """Return the codec of objects that map any name to a value; they are written in the order of the names."""

    def read(form: Json) -> Mapping[str, T]:
        return {name: _read_field(item, form, name) for name in _an_object(form)}

    return Codec(
        lambda values: {name: item.write(values[name]) for name in sorted(values)},
        read,
        {"type": "object", "additionalProperties": item.schema},
    )


def optional(item: Codec[T]) -> Codec[T | None]:
    """Return the codec of what may not be there, which is null."""
    return Codec(
        lambda value: None if value is None else item.write(value),
        lambda form: None if form is None else item.read(form),
        _either({"type": "null"}, item.schema),
    )


def known(item: Codec[T]) -> Codec[T | Unknown]:
    """Return the codec of what may not be known, which is `{"unknown": "<reason>"}`."""

    def write(value: T | Unknown) -> Json:
        return {"unknown": value.reason} if isinstance(value, Unknown) else item.write(value)

    def read(form: Json) -> T | Unknown:
        if isinstance(form, dict) and "unknown" in form:
            return Unknown(_read_field(TEXT, form, "unknown"))
        return item.read(form)

    unknown = {"type": "object", "required": ["unknown"], "properties": {"unknown": TEXT.schema}}
    return Codec(write, read, _either(item.schema, unknown))


def defaulting(item: Codec[T], absent: T) -> Codec[T]:
    """Return the codec of a name that a later minor version of a format added, with what a record without it has."""
    return replace(item, absent=absent)


# Any: each field has the type that the class declares for it.
def record(kind: Callable[..., T], /, **fields: Codec[Any]) -> Codec[T]:
    """Return the codec of a class, with all its fields in the order in which they are written."""

    def write(value: T) -> Json:
        values = ((name, codec, getattr(value, name)) for name, codec in fields.items())
        return {name: codec.write(member) for name, codec, member in values if member != codec.absent}

    def read(form: Json) -> T:
        whole = _an_object(form)
        return kind(**{name: _read_field(codec, whole, name) for name, codec in fields.items()})

    return Codec(write, read, object_schema(fields))


def object_schema(fields: Mapping[str, Codec[Any]]) -> Schema:
    """Return the schema of an object that has all of these names but those with a default, and maybe others."""
    if not fields:
        return {"type": "object"}
    return {
        "type": "object",
        "required": [name for name, codec in fields.items() if codec.absent is REQUIRED],
        "properties": {name: codec.schema for name, codec in fields.items()},
    }


def object_with(**required: Codec[Any]) -> Codec[Mapping[str, Json]]:
    """Return the codec of objects that are kept as they are, and have at least these names."""

    def read(form: Json) -> Mapping[str, Json]:
        whole = _an_object(form)
        for name, codec in required.items():
            _read_field(codec, whole, name)
        return whole

    return Codec(lambda value: value, read, object_schema(required))


def _read_field(codec: Codec[T], form: Mapping[str, Json], name: str) -> T:
    try:
        return codec.read(form[name])
    except KeyError:
        if codec.absent is not REQUIRED:
            return codec.absent
        raise ShapeError("is missing", f".{name}") from None
    except ShapeError as error:
        raise error.below(f".{name}") from None


def _an_object(form: Json) -> Mapping[str, Json]:
    if not isinstance(form, dict):
        raise ShapeError("is not an object")
    return form


def _either(*schemas: Schema) -> Schema:
    """Return the schema of what satisfies one of these; types alone become one list of types."""
    if all(set(schema) == {"type"} and isinstance(schema["type"], str) for schema in schemas):
        return {"type": sorted((str(schema["type"]) for schema in schemas), key="null".__eq__)}
    return {"oneOf": list(schemas)}
