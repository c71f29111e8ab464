"""Reading the match of a rule: its addresses and ports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, IntervalSet, canonical_prefixes, parse_ports
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire.fields import text_of
from acrnet.unknown import reason_in

SERVICE_TAG_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
"""The form of a service tag's name, whether or not there is such a tag."""

_MOST_CACHED: Final = 1 << 15
"""The number of texts, and of lists of texts, whose values are cached."""
_LONGEST_CACHED: Final = 256
"""Characters in one text, or in all of a list; no prefix and no tag is longer."""
_MANY: Final = (list, tuple)


class Ports(NamedTuple):
    """The ports in one pair of fields."""

    readable: IntervalSet
    unread: tuple[str, ...]
    """The texts that are not ports, sorted; "" for empty fields."""


class _Prefixes(NamedTuple):
    """The prefixes for one text on one side of a rule: a range stands for several."""

    spelled: dict[str, str]
    """Each prefix, tag or `*` in normal form with its original spelling."""
    unread: bool
    """Whether the text is neither an address prefix nor like a service tag."""


def endpoints_in(prefix: object, prefixes: object, groups: object) -> Endpoints:
    """Return one side of a rule from the values of its three fields: the singular, the plural and the groups."""
    return read_endpoints(texts_in(prefix, prefixes), texts_in(groups))


def ports_in(port: object, ports: object) -> Ports:
    """Return the ports in the values of two fields, the singular and the plural."""
    return read_ports(texts_in(port, ports))


def read_endpoints(prefixes: Sequence[str], groups: Sequence[str] = ()) -> Endpoints:
    """Return one side of a rule from prefixes, tags and `*` as written, and ids of application security groups.

    The same texts return the same object, so that the bulk evaluator can cache by identity.
    """
    if _is_short(prefixes) and _is_short(groups):
        return _known_endpoints(tuple(prefixes), tuple(groups))
    return _endpoints_of(prefixes, groups)


def read_ports(texts: Sequence[str]) -> Ports:
    """Return the ports that can be read, and the texts that cannot; a missing field cannot be read.

    The same texts return the same object.
    """
    return _known_ports(tuple(texts)) if _is_short(texts) else _ports_of(texts)


def _is_short(texts: Sequence[str]) -> bool:
    """Whether texts are worth caching: lists of hundreds of prefixes seldom recur."""
    return sum(map(len, texts)) + len(texts) <= _LONGEST_CACHED


def _endpoints_of(prefixes: Sequence[str], groups: Sequence[str]) -> Endpoints:
    spelled: dict[str, str] = {}
    unread: set[str] = set()
    for text in reversed(prefixes):  # so that the first of several spellings wins
        read = _prefixes_of(text) if len(text) <= _LONGEST_CACHED else _read_prefixes(text)
        spelled.update(read.spelled)
        if read.unread:
            unread.update(read.spelled)
    ordered = tuple(sorted(spelled))
    return Endpoints(
        ordered,
        tuple(sorted({_group_key(group) for group in groups})) if groups else (),
        tuple([spelled[prefix] for prefix in ordered]),
        tuple([spelled[prefix] for prefix in ordered if prefix in unread]) if unread else (),
    )


def _group_key(group: str) -> str:
    return group if reason_in(group) else group.strip().rstrip("/").lower()


def _ports_of(texts: Sequence[str]) -> Ports:
    ports: list[IntervalSet] = []
    unread: list[str] = []
    for text in texts or [""]:
        try:
            ports.append(PORTS_ALL if text.lower() == "any" else parse_ports(text))
        except ValueError:
            unread.append(text)
    return Ports(IntervalSet.union(ports), tuple(sorted(set(unread))))


def texts_in(*values: object) -> list[str]:
    """Return the values of several fields as texts; each field may have a list or a single value."""
    texts: list[str] = []
    for value in values:
        if value is None:
            continue
        for item in value if isinstance(value, _MANY) else (value,):
            text = item.strip() if type(item) is str else _item_text(item)
            if text:
                texts.append(text)
    return texts


# Rules repeat the same texts thousands of times.


@lru_cache(maxsize=_MOST_CACHED)
def _known_endpoints(prefixes: tuple[str, ...], groups: tuple[str, ...]) -> Endpoints:
    return _endpoints_of(prefixes, groups)


@lru_cache(maxsize=_MOST_CACHED)
def _known_ports(texts: tuple[str, ...]) -> Ports:
    return _ports_of(texts)


@lru_cache(maxsize=_MOST_CACHED)
def _prefixes_of(text: str) -> _Prefixes:
    return _read_prefixes(text)


def _read_prefixes(text: str) -> _Prefixes:
    text = text.strip()
    if text.lower() in ("*", "any"):
        return _Prefixes({"*": "*"}, unread=False)
    try:
        return _Prefixes({prefix: prefix for prefix in canonical_prefixes(text)}, unread=False)
    except ValueError:
        return _Prefixes({text.lower(): text}, unread=SERVICE_TAG_NAME.fullmatch(text) is None)


def _item_text(value: object) -> str:
    """Return the text of one item; for a reference to a resource this is its id."""
    if isinstance(value, Mapping):
        reference = next((item for key, item in value.items() if str(key).lower() == "id"), None)
        return text_of(reference) or str(dict(value))
    return text_of(value)
