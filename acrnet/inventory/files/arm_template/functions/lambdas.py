"""Functions that call a lambda for each item of a list or an object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Final

from acrnet.inventory.files.arm_template.deferred import UndecidedError, label_of, placeholder
from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import made_list
from acrnet.unknown import Uncertain, Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Lambda:
    """A function that an expression hands to another."""

    parameters: int
    apply: Callable[..., object]

    def result(self, *values: object) -> object:
        """Return its value for these values, of which it takes as many as it has parameters."""
        if self.parameters > len(values):
            raise ExpressionError(f"a lambda takes {self.parameters} values, and gets {len(values)}")
        return self.apply(*values[: self.parameters])


def _lambda(arguments: Arguments, index: int) -> Lambda:
    value = arguments.values[index]
    if isinstance(value, Lambda):
        return value
    raise ExpressionError(f"argument {index + 1} is not a lambda")


def _numbered(arguments: Arguments) -> Iterator[tuple[object, object, str]]:
    """Yield each item with its index, and the reason for which it may not be there, "" where it surely is."""
    doubt = ""
    for index, item in enumerate(arguments.items(0)):
        arguments.budget.step()
        place = placeholder(f"index {arguments.budget.number()}", doubt) if doubt else index
        if isinstance(item, Uncertain):
            yield item.value, place, item.reason
            doubt = item.reason
        else:
            yield item, place, ""


def _certain_items(arguments: Arguments) -> list[object]:
    items = arguments.items(0)
    for item in items:
        if isinstance(item, Uncertain):
            raise UndecidedError(Unknown(item.reason))
    arguments.budget.step(len(items))
    return items


def _map(arguments: Arguments) -> object:
    """Return the results for all items.

    Where the list is not known, the result for an unknown item that may be there stands for any number of them.
    """
    function = _lambda(arguments, 1)
    items = arguments.values[0]
    if isinstance(items, Unknown):
        some, place = (placeholder(f"{what} of {label_of(items)}", items.reason) for what in ("item", "index"))
        return [Uncertain(function.result(some, place), items.reason)]
    mapped: list[object] = []
    for item, index, doubt in _numbered(arguments):
        value = function.result(item, index)
        mapped.append(Uncertain(value, doubt) if doubt else value)
    return made_list(mapped, arguments.budget)


def _filter(arguments: Arguments) -> object:
    if isinstance(arguments.values[0], Unknown):
        return Unknown(arguments.values[0].reason)
    function = _lambda(arguments, 1)
    kept: list[object] = []
    for item, index, doubt in _numbered(arguments):
        wanted = function.result(item, index)
        if isinstance(wanted, Unknown):
            kept.append(Uncertain(item, doubt or wanted.reason))
        elif _truth(wanted):
            kept.append(Uncertain(item, doubt) if doubt else item)
    return made_list(kept, arguments.budget)


def _reduce(arguments: Arguments) -> object:
    function = _lambda(arguments, 2)
    value = arguments.values[1]
    for index, item in enumerate(_certain_items(arguments)):
        value = function.result(value, item, index)
    return value


def _sort(arguments: Arguments) -> object:
    function = _lambda(arguments, 1)

    def order(one: object, other: object) -> int:
        arguments.budget.step()
        for pair, result in (((one, other), -1), ((other, one), 1)):
            before = function.result(*pair)
            if isinstance(before, Unknown):
                raise UndecidedError(before)
            if _truth(before):
                return result
        return 0

    return made_list(sorted(_certain_items(arguments), key=cmp_to_key(order)), arguments.budget)


def _to_object(arguments: Arguments) -> object:
    key_of, value_of = _key_and_value(arguments)
    created: dict[str, object] = {}
    for item in _certain_items(arguments):
        created[_key(key_of.result(item))] = value_of.result(item) if value_of else item
    return created


def _group_by(arguments: Arguments) -> object:
    key_of, value_of = _key_and_value(arguments)
    groups: dict[str, list[object]] = {}
    for item in _certain_items(arguments):
        groups.setdefault(_key(key_of.result(item)), []).append(value_of.result(item) if value_of else item)
    return dict(groups)


def _map_values(arguments: Arguments) -> object:
    function = _lambda(arguments, 1)
    entries = arguments.object(0)
    arguments.budget.step(len(entries))
    return {key: function.result(value) for key, value in entries.items()}


def _key_and_value(arguments: Arguments) -> tuple[Lambda, Lambda | None]:
    return _lambda(arguments, 1), _lambda(arguments, 2) if len(arguments) > 2 else None


def _key(value: object) -> str:
    if isinstance(value, Unknown):
        raise UndecidedError(value)
    if not isinstance(value, str):
        raise ExpressionError("a key of an object is not a text")
    return value


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ExpressionError("a lambda that decides returns neither true nor false")


FUNCTIONS: Final = {
    "map": Function(_map, 2, 2, takes_unknown=True),
    "filter": Function(_filter, 2, 2, takes_unknown=True),
    "reduce": Function(_reduce, 3, 3),
    "sort": Function(_sort, 2, 2),
    "toobject": Function(_to_object, 2, 3),
    "groupby": Function(_group_by, 2, 3),
    "mapvalues": Function(_map_values, 2, 2),
}
