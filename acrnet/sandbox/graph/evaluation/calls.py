"""Calls of functions made ready: those of the table, and those that do not look at all of their arguments."""

from collections.abc import Sequence

from acrnet.sandbox.graph.evaluation.cells import Row, missing
from acrnet.sandbox.graph.evaluation.functions import FUNCTIONS
from acrnet.sandbox.graph.evaluation.ready import Ready
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import invalid, unknown_function
from acrnet.sandbox.json_value import Json


def call(name: str, arguments: Sequence[Ready]) -> Ready:
    """A call of a function.

    Raises:
        QueryError: there is no such function, or its arguments are not right.
    """
    special = _SPECIAL.get(name)
    if special is not None:
        return special(name, arguments)
    function = FUNCTIONS.get(name)
    if function is None:
        raise unknown_function(name)
    _check_count(name, len(arguments), function.fewest, function.most)
    if function.in_pairs and len(arguments) % 2:
        raise invalid(f"{name}(): function expects pairs of a key and a value, not {len(arguments)} argument(s).")
    if function.of_dynamic and arguments[0].kind is not Kind.DYNAMIC:
        raise invalid(f"{name}(): argument #1 is a {arguments[0].kind.value}, not an array or a bag.")
    apply, evaluates = function.apply, [argument.evaluate for argument in arguments]
    if len(evaluates) == 1:
        (only,) = evaluates
        return Ready(function.kind, lambda row: apply((only(row),)))
    return Ready(function.kind, lambda row: apply([evaluate(row) for evaluate in evaluates]))


def _check_count(name: str, count: int, fewest: int, most: int) -> None:
    if not fewest <= count <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise invalid(f"{name}(): function expects {wanted} argument(s), not {count}.")


def _if(name: str, arguments: Sequence[Ready]) -> Ready:
    _check_count(name, len(arguments), 3, 3)
    return _case(name, arguments)


def _case(name: str, arguments: Sequence[Ready]) -> Ready:
    """``case(predicate, value, ..., otherwise)``, of which ``iff`` is the shortest."""
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        raise invalid(f"{name}(): function expects pairs of a predicate and a value, and one value more.")
    *pairs, otherwise = arguments
    if any(predicate.kind is not Kind.BOOL for predicate in pairs[::2]):
        raise invalid(f"{name}(): a predicate should be Boolean.")
    kind = _result_kind(name, [*pairs[1::2], otherwise])
    branches = [(when.evaluate, then.evaluate) for when, then in zip(pairs[::2], pairs[1::2], strict=True)]

    last = otherwise.evaluate

    def evaluate(row: Row) -> Json:
        for when, then in branches:
            if when(row):
                return then(row)
        return last(row)

    return Ready(kind, evaluate)


def _coalesce(name: str, arguments: Sequence[Ready]) -> Ready:
    _check_count(name, len(arguments), 2, 64)
    kind = _result_kind(name, arguments)
    evaluates = [argument.evaluate for argument in arguments]
    empty = missing(kind)

    def evaluate(row: Row) -> Json:
        for each in evaluates:
            value = each(row)
            if value is not None and value != empty:
                return value
        return empty

    return Ready(kind, evaluate)


def _result_kind(name: str, values: Sequence[Ready]) -> Kind:
    """The type that several values have in common; numbers are real if one is, a dynamic value makes all dynamic."""
    kinds = {value.kind for value in values}
    if len(kinds) == 1:
        return values[0].kind
    if Kind.DYNAMIC in kinds:
        return Kind.DYNAMIC
    if kinds == {Kind.LONG, Kind.REAL}:
        return Kind.REAL
    raise invalid(f"{name}(): the values have different types: {', '.join(value.kind.value for value in values)}.")


_SPECIAL = {"iff": _if, "iif": _if, "case": _case, "coalesce": _coalesce}
