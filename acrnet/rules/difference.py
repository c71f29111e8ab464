"""The differences of two rules, for people to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acrnet.rules.rule import SecurityRule
from acrnet.rules.wire import write_rule


def differing_fields(old: SecurityRule, new: SecurityRule) -> tuple[str, ...]:
    """Return the differences of two rules, as `field: old -> new` with the field names of the wire."""
    before, after = _flat(write_rule(old)), _flat(write_rule(new))
    names = sorted(before.keys() | after.keys())
    return tuple(
        f"{name}: {before.get(name, '(none)')} -> {after.get(name, '(none)')}"
        for name in names
        if before.get(name) != after.get(name)
    )


# Any: the properties are those that `write_rule` returns.
def _flat(rule: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties as text, with the singular and the plural field under one name."""
    flat = {}
    for key, value in rule["properties"].items():
        name = key.removesuffix("es") if key.endswith("Prefixes") else key
        name = name.removesuffix("s") if name.endswith("Ranges") else name
        flat[name] = ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value
    return {name: str(value) for name, value in flat.items() if value not in ("", [])}
