"""The types of values, of which each column has one."""

from enum import Enum


class Kind(Enum):
    """A type, by its name in the language."""

    STRING = "string"
    LONG = "long"
    REAL = "real"
    BOOL = "bool"
    DYNAMIC = "dynamic"

    @property
    def column_type(self) -> str:
        """Its name in an answer in the format table."""
        return _COLUMN_TYPES[self]

    @property
    def is_number(self) -> bool:
        """Whether values can be added."""
        return self in {Kind.LONG, Kind.REAL}


_COLUMN_TYPES = {
    Kind.STRING: "string",
    Kind.LONG: "integer",
    Kind.REAL: "number",
    Kind.BOOL: "boolean",
    Kind.DYNAMIC: "object",
}
KIND_NAMES = {
    **{kind.value: kind for kind in Kind},
    "int": Kind.LONG,
    "double": Kind.REAL,
    "boolean": Kind.BOOL,
}
