"""Functions of objects."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError
from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.inventory.files.arm_template.values import Object, made_list, order_of, property_of, same
from acrnet.inventory.files.resource import key_in
from acrnet.unknown import Uncertain, Unknown


def deep_union(one: Object, other: Object, budget: Budget) -> Object:
    """Return an object with the properties of two; the second counts where both have one, objects are united in turn.

    Lists are not united, and null takes the place of nothing but null.
    """
    budget.step(len(one) + len(other) + 1)
    merged = dict(one)
    for name, value in other.items():
        key = key_in(merged, name) or name
        known = merged.get(key)
        merged[key] = deep_union(known, value, budget) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def common_properties(one: Object, other: Object, budget: Budget) -> Object:
    """Return the properties that two objects have with equal values."""
    return {key: value for key, value in one.items() if key in other and same(value, other[key], budget)}


def _create_object(arguments: Arguments) -> object:
    if len(arguments) % 2:
        raise ExpressionError("createObject has a name without a value")
    created: dict[str, object] = {}
    for index in range(0, len(arguments), 2):
        name = arguments.values[index]
        if isinstance(name, Unknown):
            raise UndecidedError(name)
        created[arguments.text(index)] = arguments.values[index + 1]
    arguments.budget.step(len(created))
    return created


def _items(arguments: Arguments) -> object:
    entries = arguments.object(0)
    return made_list([{"key": key, "value": entries[key]} for key in sorted(entries, key=order_of)], arguments.budget)


def _keys(arguments: Arguments) -> object:
    keys = sorted(arguments.object(0), key=order_of)
    return made_list([*keys], arguments.budget)


def _shallow_merge(arguments: Arguments) -> object:
    merged: dict[str, object] = {}
    for item in arguments.items(0):
        if isinstance(item, Unknown | Uncertain):
            raise UndecidedError(Unknown(item.reason))
        if not isinstance(item, dict):
            raise ExpressionError("shallowMerge takes a list of objects")
        arguments.budget.step(len(item) + 1)
        for name, value in item.items():
            merged[key_in(merged, name) or name] = value
    return merged


def _try_get(arguments: Arguments) -> object:
    value: object = arguments.values[0]
    for key in arguments.values[1:]:
        if isinstance(value, Unknown):
            raise UndecidedError(value)
        try:
            value = item_of(value, key)
        except (KeyError, IndexError):
            return None
    return value


def item_of(value: object, key: object) -> object:
    """Return a property of an object or an item of a list.

    Raises KeyError and IndexError where there is none, ExpressionError for any other value or key.
    """
    if isinstance(value, dict) and isinstance(key, str):
        return property_of(value, key)
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
        if key < 0:
            raise IndexError(key)
        for item in value[: key + 1]:
            if isinstance(item, Uncertain):
                raise UndecidedError(Unknown(item.reason))
        return value[key]
    if value is None:
        raise KeyError(key)
    raise ExpressionError(f"there is no {key!r} in a value of this kind")


def _from_end(arguments: Arguments) -> object:
    return arguments.items(0)[-_place_from_end(arguments)]


def _try_from_end(arguments: Arguments) -> object:
    if arguments.values[0] is None:
        return None
    place = _place_from_end(arguments)
    items = arguments.items(0)
    return items[-place] if place <= len(items) else None


def _place_from_end(arguments: Arguments) -> int:
    place = arguments.number(1)
    if place < 1:
        raise ExpressionError("items are counted from 1 at the end of a list")
    return place


FUNCTIONS: Final = {
    "createobject": Function(_create_object, 0, takes_unknown=True),
    "items": Function(_items, 1, 1),
    "objectkeys": Function(_keys, 1, 1),
    "shallowmerge": Function(_shallow_merge, 1, 1),
    "tryget": Function(_try_get, 2),
    "indexfromend": Function(_from_end, 2, 2),
    "tryindexfromend": Function(_try_from_end, 2, 2),
}
