"""What a rule matches, read from the texts of its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, IntervalSet, canonical_prefixes, parse_ports
from acrnet.rules.quick import quickly
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire_fields import text_of

SERVICE_TAG_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
"""What may be the name of a service tag, whether or not there is such a tag."""

_REMEMBERED: Final = 1 << 15
"""How many fields are remembered with what they mean: the rules of a tenant repeat theirs many times."""
_LONGEST_REMEMBERED: Final = 256
"""Characters in one field; longer ones, such as lists of hundreds of prefixes, are read each time."""
_MANY: Final = (list, tuple)
_endpoints: Final = quickly(Endpoints)


class Ports(NamedTuple):
    """The ports in one pair of fields."""

    readable: IntervalSet
    unread: tuple[str, ...]
    """The texts that are no ports, sorted; "" for fields in which nothing is given."""


class _Prefixes(NamedTuple):
    """What one text on one side of a rule stands for: a range stands for several prefixes."""

    spelled: dict[str, str]
    """Each prefix, tag or `*` in normal form with the way it was written."""
    unread: bool
    """Whether it is no address prefix and does not look like a service tag."""


def endpoints_in(prefix: object, prefixes: object, groups: object) -> Endpoints:
    """Return one side of a rule from the values of its three fields: the singular, the plural and the groups."""
    if groups is not None and groups != []:
        return read_endpoints(_texts(prefix, prefixes), _texts(groups))
    if type(prefix) is str and len(prefix) <= _LONGEST_REMEMBERED and (prefixes is None or prefixes == []):
        return _endpoints_of_one(prefix)
    if (prefix is None or prefix == "") and type(prefixes) is list and _is_short(prefixes):
        return _endpoints_of_list(tuple(prefixes))
    texts = _texts(prefix, prefixes)
    return _endpoints_of(tuple(texts)) if sum(map(len, texts)) <= _LONGEST_REMEMBERED else read_endpoints(texts)


def ports_in(port: object, ports: object) -> Ports:
    """Return the ports in the values of two fields, the singular and the plural."""
    if type(port) is str and len(port) <= _LONGEST_REMEMBERED and (ports is None or ports == []):
        return _ports_of_one(port)
    texts = _texts(port, ports)
    return _ports_of(tuple(texts)) if sum(map(len, texts)) <= _LONGEST_REMEMBERED else _read_ports(texts)


def read_endpoints(prefixes: Sequence[str], groups: Sequence[str] = ()) -> Endpoints:
    """Return one side of a rule from prefixes, tags and `*` as written, and ids of application security groups."""
    spelled: dict[str, str] = {}
    unread: set[str] = set()
    for text in reversed(prefixes):  # of several spellings the first one stays
        found = _prefixes_of(text) if len(text) <= _LONGEST_REMEMBERED else _read_prefixes(text)
        spelled.update(found.spelled)
        if found.unread:
            unread.update(found.spelled)
    ordered = tuple(sorted(spelled))
    return _endpoints(
        ordered,
        tuple(sorted({group.strip().rstrip("/").lower() for group in groups})) if groups else (),
        tuple([spelled[prefix] for prefix in ordered]),
        tuple([spelled[prefix] for prefix in ordered if prefix in unread]) if unread else (),
    )


def _is_short(values: list[object]) -> bool:
    """Whether a list holds nothing but texts, and no more than is remembered."""
    try:
        return len("".join(values)) <= _LONGEST_REMEMBERED  # type: ignore[arg-type]  # what is no text is refused
    except TypeError:
        return False


# Files repeat the same texts thousands of times, so each is read once.


@lru_cache(maxsize=_REMEMBERED)
def _endpoints_of_one(prefix: str) -> Endpoints:
    return read_endpoints(_texts(prefix))


@lru_cache(maxsize=_REMEMBERED)
def _endpoints_of_list(prefixes: tuple[object, ...]) -> Endpoints:
    return read_endpoints(_texts(prefixes))


@lru_cache(maxsize=_REMEMBERED)
def _endpoints_of(prefixes: tuple[str, ...]) -> Endpoints:
    return read_endpoints(prefixes)


@lru_cache(maxsize=_REMEMBERED)
def _prefixes_of(text: str) -> _Prefixes:
    return _read_prefixes(text)


@lru_cache(maxsize=_REMEMBERED)
def _ports_of_one(port: str) -> Ports:
    return _read_ports(_texts(port))


@lru_cache(maxsize=_REMEMBERED)
def _ports_of(ports: tuple[str, ...]) -> Ports:
    return _read_ports(ports)


def _read_prefixes(text: str) -> _Prefixes:
    text = text.strip()
    if text.lower() in ("*", "any"):
        return _Prefixes({"*": "*"}, unread=False)
    try:
        return _Prefixes({prefix: prefix for prefix in canonical_prefixes(text)}, unread=False)
    except ValueError:
        return _Prefixes({text.lower(): text}, unread=SERVICE_TAG_NAME.fullmatch(text) is None)


def _read_ports(texts: Sequence[str]) -> Ports:
    """Return the ports that can be read, and the texts that cannot; a missing field cannot be read."""
    ports: list[IntervalSet] = []
    unread: list[str] = []
    for text in texts or [""]:
        try:
            ports.append(PORTS_ALL if text.lower() == "any" else parse_ports(text))
        except ValueError:
            unread.append(text)
    return Ports(IntervalSet.union(ports), tuple(sorted(set(unread))))


def _texts(*values: object) -> list[str]:
    """Return the values of several fields as texts, however many each one holds."""
    texts: list[str] = []
    for value in values:
        if value is None:
            continue
        for item in value if isinstance(value, _MANY) else (value,):
            text = item.strip() if type(item) is str else _item_text(item)
            if text:
                texts.append(text)
    return texts


def _item_text(value: object) -> str:
    """Return the text of one item; that of a reference to a resource is its id."""
    if isinstance(value, Mapping):
        reference = next((item for key, item in value.items() if str(key).lower() == "id"), None)
        return text_of(reference) or str(dict(value))
    return text_of(value)
