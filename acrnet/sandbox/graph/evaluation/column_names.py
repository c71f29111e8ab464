"""The names of columns that a query does not name, as in microsoft/Kusto-Query-Language, Binder_Projection.cs.

A path is joined by underscores (``properties_direction``), some functions are called like their first argument, and
aggregates like it after a prefix (``count_``, ``set_name``); everything else is ``Column`` and a number. A name that is
taken gets a number behind it.
"""

from acrnet.sandbox.graph.evaluation.aggregates import AGGREGATES
from acrnet.sandbox.graph.evaluation.functions import FUNCTIONS
from acrnet.sandbox.graph.language.tree import Column, Element, Expression, Function, Named


class ColumnNames:
    """The names in use, and new ones."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._unnamed = 0

    def of(self, column: Named) -> str:
        """The name of a column of the list of an operator."""
        return self.free(column.name or _usual_name(column.value) or self._number())

    def free(self, name: str) -> str:
        """The name, with a number behind it if it is taken."""
        count, free = 0, name
        while free in self._taken:
            count += 1
            free = f"{name}{count}"
        self._taken.add(free)
        return free

    def _number(self) -> str:
        self._unnamed += 1
        return f"Column{self._unnamed}"


def _usual_name(tree: Expression) -> str:
    match tree:
        case Column(name):
            return name
        case Element(of, key):
            word = str(key) if isinstance(key, str | int) else _usual_name(key)
            return "_".join(filter(None, (_usual_name(of), word)))
        case Function(name, arguments) if name in AGGREGATES:
            return f"{AGGREGATES[name].prefix}{_usual_name(arguments[0]) if arguments else ''}"
        case Function(name, arguments) if name in FUNCTIONS and arguments:
            prefix = FUNCTIONS[name].prefix
            inner = _usual_name(arguments[0])
            return "" if prefix is None or not inner else f"{prefix}{inner}"
        case _:
            return ""
