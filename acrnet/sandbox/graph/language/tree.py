"""The tree of a query: what was written, as immutable values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.json_value import Json


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written."""

    kind: Kind
    value: Json


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows."""

    name: str


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a bag, by name, or of an array, by number; the key may be worked out for each row."""

    of: "Expression"
    key: "str | int | Expression"


@dataclass(frozen=True, slots=True)
class Function:
    """A call of a function."""

    name: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands with an operator between them: ``==``, ``contains``, ``+`` and all others but ``and`` and ``or``."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Logic:
    """Operands that are joined by ``and`` or by ``or``."""

    operator: str
    operands: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Membership:
    """``in``, ``!in``, ``in~`` and ``!in~`` a list."""

    operator: str
    left: "Expression"
    items: "tuple[Expression, ...]"


Expression: TypeAlias = "Literal | Column | Element | Function | Comparison | Logic | Membership"


def parts(tree: Expression) -> tuple[Expression, ...]:
    """The expressions directly below one."""
    match tree:
        case Element(of, key):
            return (of,) if isinstance(key, str | int) else (of, key)
        case Function(_, arguments):
            return arguments
        case Comparison(_, left, right):
            return (left, right)
        case Logic(_, operands):
            return operands
        case Membership(_, left, items):
            return (left, *items)
        case _:
            return ()


def walk(*trees: Expression) -> Iterator[Expression]:
    """Every part of these expressions, themselves included."""
    waiting = [*trees]
    while waiting:
        tree = waiting.pop()
        yield tree
        waiting += parts(tree)


@dataclass(frozen=True, slots=True)
class Named:
    """An expression of a column list, with the name it was given or an empty string."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Where:
    """Keeps the rows for which the predicate is true."""

    predicate: Expression


@dataclass(frozen=True, slots=True)
class Project:
    """Keeps these columns."""

    columns: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ProjectAway:
    """Removes these columns; a name may end with an asterisk."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectRename:
    """Gives columns other names, each with its name before."""

    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Extend:
    """Adds or replaces columns."""

    columns: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class MvExpand:
    """Makes a row of each element; ``kinds`` are those named by ``to typeof()``, in the order of the columns."""

    columns: tuple[Named, ...]
    kinds: tuple[Kind | None, ...]
    as_arrays: bool
    index: str
    limit: int


@dataclass(frozen=True, slots=True)
class Order:
    """Sorts by these keys, each with whether it ascends and whether nulls come first."""

    keys: "tuple[tuple[Expression, bool, bool], ...]"


@dataclass(frozen=True, slots=True)
class Take:
    """Keeps so many rows; ``top`` does so after sorting, and its rows can still be paged."""

    count: int
    is_top: bool = False


@dataclass(frozen=True, slots=True)
class Summarize:
    """Makes a row of each group."""

    aggregates: tuple[Named, ...]
    by: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Keeps one row of each combination; without columns, of all of them."""

    columns: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Makes one row with the number of rows."""


@dataclass(frozen=True, slots=True)
class Join:
    """Puts rows together whose keys are equal; the keys are a column of the left and one of the right side each."""

    kind: str
    right: "Query"
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """Appends the rows of other queries."""

    is_inner: bool
    legs: "tuple[Query, ...]"


Operator: TypeAlias = (
    "Where | Project | ProjectAway | ProjectRename | Extend | MvExpand | Order | Take | Summarize | Distinct | Count"
    " | Join | Union"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A table in lower case, and what is done with its rows, in this order."""

    table: str
    operators: tuple[Operator, ...]


def all_operators(query: Query) -> list[Operator]:
    """The operators of a query and of those inside it."""
    operators: list[Operator] = []
    waiting = [query]
    while waiting:
        each = waiting.pop()
        operators += each.operators
        for operator in each.operators:
            if isinstance(operator, Join):
                waiting.append(operator.right)
            elif isinstance(operator, Union):
                waiting += operator.legs
    return operators
