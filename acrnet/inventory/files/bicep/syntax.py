"""The syntax tree of Bicep, as far as values, resources and modules need it: types and decorators are left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, `true`, `false`, `null` or a string without interpolation."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Text:
    """A string with interpolation: literal pieces and expressions, in order."""

    parts: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a parameter, variable, resource, module, loop variable or import."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`base.name`, or `base.?name` when `safe`."""

    base: Node
    name: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`, `base[?index]` when `safe`, `base[^index]` when `from_end`."""

    base: Node
    index: Node
    safe: bool = False
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """`base::name`, a resource declared within another."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """`name(...)`, or `base.name(...)` of a namespace, resource or import."""

    base: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`!operand`, `-operand` or `+operand`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and what stands between them."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Ternary:
    """`condition ? if_true : if_false`."""

    condition: Node
    if_true: Node
    if_false: Node


@dataclass(frozen=True, slots=True)
class Lambda:
    """`(a, b) => body`."""

    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Spread:
    """`...value` among the items of an array or the members of an object."""

    value: Node


@dataclass(frozen=True, slots=True)
class Array:
    """`[a, b]`."""

    items: tuple[Node | Spread, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """`key: value` of an object."""

    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Object:
    """`{...}`, with the resources declared in it when it is the body of one."""

    members: tuple[Property | Spread, ...]
    line: int
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class For:
    """`[for item in items: body]`, `index` being "" where none is named."""

    item: str
    index: str
    items: Node
    body: Node | Conditional


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if (condition) body` of a resource or module."""

    condition: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A value that could not be parsed, and why, as a clause about the file at that line."""

    reason: str
    line: int


Node: TypeAlias = (
    Literal
    | Text
    | Name
    | Member
    | Index
    | Nested
    | Call
    | Unary
    | Binary
    | Ternary
    | Lambda
    | Array
    | Object
    | For
    | Conditional
    | Unparsed
)


class Keyword(StrEnum):
    """The keywords that begin a statement."""

    TARGET_SCOPE = "targetScope"
    METADATA = "metadata"
    PARAM = "param"
    VAR = "var"
    OUTPUT = "output"
    RESOURCE = "resource"
    MODULE = "module"
    FUNC = "func"
    TYPE = "type"
    IMPORT = "import"
    EXTENSION = "extension"
    EXTENSION_CONFIG = "extensionConfig"
    PROVIDER = "provider"
    ASSERT = "assert"
    TEST = "test"
    USING = "using"
    EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource or a module."""

    name: str
    type: Node
    """The type with its api version, or the path of a module."""
    body: Node
    line: int
    existing: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter, variable or output and its value, None for a parameter without a default."""

    name: str
    value: Node | None
    line: int
    optional: bool = False
    """Whether a parameter may be left out, because its type ends in `?`."""
    type: str = ""
    """That of a parameter as templates name it: `string`, `int`, `bool`, `array` or `object`; "" for a type that has a
    name of its own."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function the file defines."""

    name: str
    body: Lambda


@dataclass(frozen=True, slots=True)
class Import:
    """Names taken from another file: each name there by the name here; `*` stands for all of them."""

    path: str
    names: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Scope:
    """`targetScope`: what the file is deployed to."""

    name: str


@dataclass(frozen=True, slots=True)
class Using:
    """The template whose parameters a `.bicepparam` file gives, "" for none, or the file that it `extends`."""

    path: str
    line: int
    extends: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A statement that could not be parsed, and why, as a clause about the file at that line."""

    name: str
    type: str
    """Of a resource or module the text of its type or path where that much could be read."""
    reason: str
    line: int


Statement: TypeAlias = tuple[Keyword, Resource | Declared | Function | Import | Scope | Using | Unreadable]
