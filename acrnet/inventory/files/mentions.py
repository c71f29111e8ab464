"""Whether there are security rules somewhere in what is not read, so that nobody takes it for empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from acrnet.inventory.files.resource import FOLDED_RULE_KEYS


def mentions_rules(document: object) -> bool:
    """Whether there are security rules anywhere in a document; null, which az prints for what it left out, is none."""
    return any(each[key] is not None for each in _objects_in(document) for key in _rule_keys_among(tuple(each)))


def _objects_in(document: object) -> Iterator[Mapping[str, object]]:
    """Yield every object in a document."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += [item for item in value.values() if isinstance(item, dict | list)]
        elif isinstance(value, list):
            waiting += [item for item in value if isinstance(item, dict | list)]


@lru_cache(maxsize=1024)
def _rule_keys_among(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that rules are under; files repeat a few lists of keys, so each is looked at once."""
    return tuple(key for key in keys if key.lower() in FOLDED_RULE_KEYS)
