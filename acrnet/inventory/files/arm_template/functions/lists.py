"""Functions of lists, and those that take a list, a text or an object alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError, uncertain_item
from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.functions.objects import common_properties, deep_union
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import made_list, named, property_of, same
from acrnet.unknown import Uncertain, Unknown

_LONGEST_RANGE: Final = 10_000
_LARGEST: Final = 2**31 - 1


def _array(arguments: Arguments) -> object:
    value = arguments.values[0]
    return value if isinstance(value, list) else [value]


def _create_array(arguments: Arguments) -> object:
    return made_list(list(arguments.values), arguments.budget)


def _empty(arguments: Arguments) -> object:
    value = arguments.values[0]
    if value is None:
        return True
    if isinstance(value, Unknown):
        raise UndecidedError(value)
    if isinstance(value, list):
        shaky = uncertain_item(value)
        if shaky is not None and all(isinstance(item, Uncertain) for item in value):
            raise UndecidedError(Unknown(shaky.reason))
        return not value
    return not _sized(value)


def _length(arguments: Arguments) -> object:
    return len(_sized(arguments.values[0]))


def _sized(value: object) -> str | list[object] | dict[str, object]:
    if isinstance(value, str | list | dict):
        return value
    raise ExpressionError(f"the argument is {named(value)}, and not a text, a list or an object")


def _first(arguments: Arguments) -> object:
    return _at(arguments, 0)


def _last(arguments: Arguments) -> object:
    return _at(arguments, -1)


def _at(arguments: Arguments, index: int) -> object:
    value = arguments.values[0]
    if isinstance(value, str):
        return value[index] if value else ""
    items = arguments.items(0)
    return items[index] if items else None


def _contains(arguments: Arguments) -> object:
    container, wanted = arguments.values
    if isinstance(container, str):
        return arguments.text(1) in container
    if isinstance(container, dict):
        key = arguments.text(1)
        try:
            property_of(container, key)
        except KeyError:
            return False
        return True
    return _place_in(arguments.items(0), wanted, arguments.budget) >= 0


def _place_in(items: list[object], wanted: object, budget: Budget) -> int:
    """Return the index of the first item that equals a value; -1 where none does."""
    undecided: UndecidedError | None = None
    for index, item in enumerate(items):
        try:
            equal = same(item, wanted, budget)
        except UndecidedError as error:
            undecided = error
            continue
        if equal:
            if undecided is not None:
                raise undecided
            return index
    if undecided is not None:
        raise undecided
    return -1


def _index_of(arguments: Arguments) -> object:
    value = arguments.values[0]
    if isinstance(value, str):
        return value.lower().find(arguments.text(1).lower())
    return _place_in(arguments.items(0), arguments.values[1], arguments.budget)


def _last_index_of(arguments: Arguments) -> object:
    value = arguments.values[0]
    if isinstance(value, str):
        return value.lower().rfind(arguments.text(1).lower())
    items = arguments.items(0)
    place = _place_in(items[::-1], arguments.values[1], arguments.budget)
    return len(items) - 1 - place if place >= 0 else -1


def _take(arguments: Arguments) -> object:
    count = max(arguments.number(1), 0)
    return _part(arguments, slice(None, count))


def _skip(arguments: Arguments) -> object:
    count = max(arguments.number(1), 0)
    return _part(arguments, slice(count, None))


def _part(arguments: Arguments, part: slice) -> object:
    value = arguments.values[0]
    if isinstance(value, str):
        arguments.budget.text(len(value))
        return value[part]
    return made_list(arguments.items(0)[part], arguments.budget)


def _range(arguments: Arguments) -> object:
    start, count = arguments.number(0), arguments.number(1)
    if not 0 <= count <= _LONGEST_RANGE or start + count > _LARGEST:
        raise ExpressionError(f"range makes from 0 to {_LONGEST_RANGE:,} numbers, not {count:,} from {start:,}")
    return made_list(list(range(start, start + count)), arguments.budget)


def _flatten(arguments: Arguments) -> object:
    items: list[object] = []
    for item in arguments.items(0):
        if isinstance(item, Unknown):
            items.append(Uncertain(item, item.reason))
        elif isinstance(item, Uncertain):
            inner = item.value if isinstance(item.value, list) else [item.value]
            items += [Uncertain(each, item.reason) for each in inner]
        elif isinstance(item, list):
            items += item
        else:
            raise ExpressionError("flatten takes a list of lists")
    return made_list(items, arguments.budget)


def _union(arguments: Arguments) -> object:
    if any(isinstance(value, list) for value in arguments.values):
        return _distinct_items(list_of_all(arguments), arguments)
    unknown = next((value for value in arguments.values if isinstance(value, Unknown)), None)
    if unknown is not None:
        raise UndecidedError(unknown)
    if isinstance(arguments.values[0], dict):
        merged = arguments.object(0)
        for index in range(1, len(arguments)):
            merged = deep_union(merged, arguments.object(index), arguments.budget)
        return merged
    return _distinct_items(arguments.items(0), arguments)


def list_of_all(arguments: Arguments) -> list[object]:
    """Return the items of all arguments, which are lists; of one that is not known an item that may be there."""
    items: list[object] = []
    for index, value in enumerate(arguments.values):
        items += [Uncertain(value, value.reason)] if isinstance(value, Unknown) else arguments.items(index)
    return made_list(items, arguments.budget)


def _distinct(arguments: Arguments) -> object:
    return _distinct_items(arguments.items(0), arguments)


def _distinct_items(items: list[object], arguments: Arguments) -> object:
    """Return each value once, at its first place; one that may equal an earlier one may be there or not."""
    distinct: list[object] = []
    single: set[str | int] = set()
    others: list[object] = []
    for item in items:
        if isinstance(item, str | int) and not isinstance(item, bool):
            if item in single:
                continue
            doubt = next((each for each in others if isinstance(each, Unknown)), None)
            single.add(item)
        else:
            try:
                if _place_in(others, item, arguments.budget) >= 0:
                    continue
                doubt = item if isinstance(item, Unknown) and single else None
            except UndecidedError as error:
                doubt = error.because
            others.append(item)
        distinct.append(item if doubt is None or isinstance(item, Uncertain) else Uncertain(item, doubt.reason))
    return made_list(distinct, arguments.budget)


def _intersection(arguments: Arguments) -> object:
    if isinstance(arguments.values[0], dict):
        common = arguments.object(0)
        for index in range(1, len(arguments)):
            common = common_properties(common, arguments.object(index), arguments.budget)
        return common
    items = arguments.items(0)
    for index in range(1, len(arguments)):
        other = arguments.items(index)
        items = [item for item in items if _place_in(other, item, arguments.budget) >= 0]
    return made_list(items, arguments.budget)


def _least(arguments: Arguments) -> object:
    return _chosen(arguments, min)


def _greatest(arguments: Arguments) -> object:
    return _chosen(arguments, max)


def _chosen(arguments: Arguments, choose: Callable[[list[int]], int]) -> object:
    values = arguments.items(0) if isinstance(arguments.values[0], list) else list(arguments.values)
    if not values:
        raise ExpressionError("the list is empty")
    for value in values:
        if isinstance(value, Unknown):
            raise UndecidedError(value)
    numbers = Arguments(values, arguments.budget)
    return choose([numbers.number(index) for index in range(len(values))])


FUNCTIONS: Final = {
    "array": Function(_array, 1, 1),
    "createarray": Function(_create_array, 0, takes_unknown=True),
    "empty": Function(_empty, 1, 1, takes_unknown=True),
    "length": Function(_length, 1, 1),
    "first": Function(_first, 1, 1),
    "last": Function(_last, 1, 1),
    "contains": Function(_contains, 2, 2),
    "indexof": Function(_index_of, 2, 2),
    "lastindexof": Function(_last_index_of, 2, 2),
    "take": Function(_take, 2, 2),
    "skip": Function(_skip, 2, 2),
    "range": Function(_range, 2, 2),
    "flatten": Function(_flatten, 1, 1, takes_unknown=True),
    "union": Function(_union, 1, takes_unknown=True),
    "distinct": Function(_distinct, 1, 1),
    "intersection": Function(_intersection, 2),
    "min": Function(_least, 1),
    "max": Function(_greatest, 1),
}
