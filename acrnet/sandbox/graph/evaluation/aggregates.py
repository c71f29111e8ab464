"""The functions on groups of values: what ``summarize`` makes of them.

Results are those of learn.microsoft.com/kusto/query/aggregation-functions (checked 2026-11-29): nulls do not count,
lists and sets have none. Prefixes of names are those of microsoft/Kusto-Query-Language, Aggregates.cs; Resource Graph
also knows the old names of make_list and make_set. ``dcount`` is exact here, and a list has the order of the rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acrnet.sandbox.graph.evaluation.cells import bounded, group_key, real_of, sort_key
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.json_value import Json

Values = Sequence[Json]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function: the begin of its name for a column, what it takes and returns, and what it does with the values.

    ``takes`` is the type of its argument, None for any, and ``kind`` that of its result, None for that of the argument.
    ``numbers`` says that it takes numbers only, ``limited`` that a second argument limits the length of the result.
    """

    prefix: str
    kind: Kind | None
    apply: Callable[[Values], Json]
    fewest: int = 1
    takes: Kind | None = None
    numbers: bool = False
    limited: bool = False


def _sum(values: Values) -> Json:
    return sum(number for value in values if (number := real_of(value)) is not None)


def _average(values: Values) -> Json:
    numbers = [number for value in values if (number := real_of(value)) is not None]
    return sum(numbers) / len(numbers) if numbers else None


def _least(values: Values) -> Json:
    return min(_known(values), key=sort_key, default=None)


def _greatest(values: Values) -> Json:
    return max(_known(values), key=sort_key, default=None)


def _list(values: Values) -> Json:
    return bounded(_known(values))


def _set(values: Values) -> Json:
    """The different values in the order in which they came; the elements of arrays one by one."""
    different: dict[tuple[str, Json], Json] = {}
    for value in _known(values):
        for element in value if isinstance(value, list) else [value]:
            if element is not None:
                different.setdefault(group_key(element), element)
    return bounded([*different.values()])


def _count_distinct(values: Values) -> int:
    return len({group_key(value) for value in _known(values)})


def _any(values: Values) -> Json:
    return next(iter(_known(values)), None)


def _known(values: Values) -> list[Json]:
    return [value for value in values if value is not None]


_MAKE_LIST = Aggregate("list_", Kind.DYNAMIC, _list, limited=True)
_MAKE_SET = Aggregate("set_", Kind.DYNAMIC, _set, limited=True)
AGGREGATES = {
    "count": Aggregate("count_", Kind.LONG, len, fewest=0),
    "countif": Aggregate("countif_", Kind.LONG, lambda values: sum(value is True for value in values), takes=Kind.BOOL),
    "dcount": Aggregate("dcount_", Kind.LONG, _count_distinct),
    "sum": Aggregate("sum_", None, _sum, numbers=True),
    "avg": Aggregate("avg_", Kind.REAL, _average, numbers=True),
    "min": Aggregate("min_", None, _least),
    "max": Aggregate("max_", None, _greatest),
    "make_list": _MAKE_LIST,
    "makelist": _MAKE_LIST,
    "make_set": _MAKE_SET,
    "makeset": _MAKE_SET,
    "any": Aggregate("any_", None, _any),
    "take_any": Aggregate("", None, _any),
}
