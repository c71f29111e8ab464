"""Reading values from an answer of Resource Manager, whatever the case of its keys, with defaults for missing ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def value_at(source: object, *path: str) -> object:
    """Return the value below these keys, or None where a key is missing or leads into something else."""
    for key in path:
        source = _member(source, key)
    return source


def text_at(source: object, *path: str) -> str:
    """Return the text below these keys, stripped, or "" where there is none."""
    value = value_at(source, *path)
    return value.strip() if isinstance(value, str) else ""


def texts_at(source: object, *path: str) -> tuple[str, ...]:
    """Return the texts in the list below these keys, in their order; empty where there is no list."""
    return tuple(item.strip() for item in _items(value_at(source, *path)) if isinstance(item, str) and item.strip())


def objects_at(source: object, *path: str) -> tuple[Mapping[str, object], ...]:
    """Return the objects in the list below these keys; empty where there is no list."""
    return tuple(item for item in _items(value_at(source, *path)) if isinstance(item, Mapping))


def switched_on(source: object, *path: str, default: bool) -> bool:
    """Return whether a switch below these keys is on; `default` where it is neither on nor off.

    Registries write switches as booleans and as `Enabled` and `Disabled`
    (REST reference of Registries - Get, checked 2026-11-23).
    """
    value = value_at(source, *path)
    if isinstance(value, bool):
        return value
    return {"enabled": True, "true": True, "disabled": False, "false": False}.get(str(value).strip().lower(), default)


def _member(source: object, key: str) -> object:
    if not isinstance(source, Mapping):
        return None
    if key in source:
        return source[key]
    return next((value for name, value in source.items() if str(name).lower() == key.lower()), None)


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()
