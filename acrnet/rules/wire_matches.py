"""What a rule matches, read from the texts of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, AddressSet, IntervalSet, parse_ports
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire_fields import text_of

SERVICE_TAG_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
"""What may be the name of a service tag, whether or not there is such a tag."""

_REMEMBERED: Final = 1 << 15
"""How many texts are remembered with what they mean: the rules of a tenant repeat theirs many times."""
_LONGEST_REMEMBERED: Final = 64
"""Characters; no prefix, tag or port range is longer, and hostile texts are not kept."""


class Ports(NamedTuple):
    """The ports in one pair of fields."""

    readable: IntervalSet
    unread: tuple[str, ...]
    """The texts that are no ports, sorted; "" for fields in which nothing is given."""


class _Prefix(NamedTuple):
    """One entry of one side of a rule."""

    prefix: str
    """In normal form."""
    spelling: str
    known: bool
    """Whether it is an address prefix, `*` or looks like a service tag."""


def endpoints_in(prefix: object, prefixes: object, groups: object) -> Endpoints:
    """Return one side of a rule from the values of its three fields: the singular, the plural and the groups."""
    if type(prefix) is str and len(prefix) <= _LONGEST_REMEMBERED and _is_nothing(prefixes) and _is_nothing(groups):
        return _endpoints_of_one(prefix)
    return read_endpoints(_texts(prefix, prefixes), _texts(groups))


def ports_in(port: object, ports: object) -> Ports:
    """Return the ports in the values of two fields, the singular and the plural."""
    if type(port) is str and len(port) <= _LONGEST_REMEMBERED and _is_nothing(ports):
        return _ports_of_one(port)
    return _read_ports(_texts(port, ports))


def read_endpoints(prefixes: Iterable[str], groups: Iterable[str] = ()) -> Endpoints:
    """Return one side of a rule from prefixes, tags and `*` as written, and ids of application security groups."""
    entries: dict[str, _Prefix] = {}
    for text in prefixes:
        for entry in _read_prefix(text) if len(text) <= _LONGEST_REMEMBERED else _read_new_prefix(text):
            entries.setdefault(entry.prefix, entry)
    ordered = [entries[prefix] for prefix in sorted(entries)]
    return Endpoints(
        prefixes=tuple([entry.prefix for entry in ordered]),
        groups=tuple(sorted({group.strip().rstrip("/").lower() for group in groups})),
        spelled=tuple([entry.spelling for entry in ordered]),
        unread=tuple([entry.spelling for entry in ordered if not entry.known]),
    )


# Files repeat the same texts thousands of times, so each is read once.


@lru_cache(maxsize=_REMEMBERED)
def _endpoints_of_one(text: str) -> Endpoints:
    return read_endpoints([text] if text.strip() else [])


@lru_cache(maxsize=_REMEMBERED)
def _read_prefix(text: str) -> list[_Prefix]:
    return _read_new_prefix(text)


@lru_cache(maxsize=_REMEMBERED)
def _ports_of_one(text: str) -> Ports:
    return _read_ports([text.strip()])


def _read_new_prefix(text: str) -> list[_Prefix]:
    """Return what a text stands for: a range stands for several prefixes."""
    text = text.strip()
    if text.lower() in ("*", "any"):
        return [_Prefix("*", "*", known=True)]
    try:
        return [_Prefix(prefix, prefix, known=True) for prefix in AddressSet.parse([text]).prefixes()]
    except ValueError:
        return [_Prefix(text.lower(), text, known=SERVICE_TAG_NAME.fullmatch(text) is not None)]


def _read_ports(texts: list[str]) -> Ports:
    """Return the ports that can be read, and the texts that cannot; a missing field cannot be read."""
    ports: list[IntervalSet] = []
    unread: list[str] = []
    for text in texts or [""]:
        try:
            ports.append(PORTS_ALL if text.lower() == "any" else parse_ports(text))
        except ValueError:
            unread.append(text)
    return Ports(IntervalSet.union(ports), tuple(sorted(set(unread))))


def _is_nothing(value: object) -> bool:
    return value is None or value == [] or value == ""


def _texts(*values: object) -> list[str]:
    """Return the values of several fields as texts, however many each one holds."""
    items: list[object] = []
    for value in values:
        items.extend(value if isinstance(value, list | tuple) else [value])
    return [text for text in map(_item_text, items) if text]


def _item_text(value: object) -> str:
    """Return the text of one item; that of a reference to a resource is its id."""
    if isinstance(value, Mapping):
        reference = next((item for key, item in value.items() if str(key).lower() == "id"), None)
        return text_of(reference) or str(dict(value))
    return text_of(value)
