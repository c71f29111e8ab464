"""Reading single fields of a rule, in any case and with numbers as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from acrnet.rules.rule import Access, Direction
from acrnet.rules.wire.fields import Fields, known_text, shown, text_of
from acrnet.unknown import Uncertain, Unknown

_Choice = TypeVar("_Choice", bound=str)


def _by_spelling(choices: Iterable[_Choice]) -> dict[str, _Choice]:
    """Return the choices by their usual spelling, for a quick lookup, and in lower and upper case."""
    return {spelling: choice for choice in choices for spelling in (str(choice), choice.lower(), choice.upper())}


DIRECTIONS: Final = _by_spelling(Direction)
ACCESSES: Final = _by_spelling(Access)
PROTOCOLS: Final = _by_spelling(("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")) | {"any": "*", "all": "*"}
"""Effective rules have `All`; `Any` is not legal, but files have it."""


def name_in(identity: Fields) -> str:
    """Return the name of a resource, else the last part of its id, else ""."""
    return known_text(identity.get("name")) or known_text(identity.get("id")).rsplit("/", 1)[-1]


def is_default(rule_id: object, kind: object) -> bool:
    """Whether a rule is a default rule by its id or its type."""
    return not (rule_id is None and kind is None) and "/defaultsecurityrules/" in f"{rule_id}/{kind}/".lower()


def one_of(choices: Mapping[str, _Choice], value: object) -> _Choice | None:
    """Return the choice for a value, whatever its case; None if there is none."""
    if type(value) is str and value in choices:
        return choices[value]
    return choices.get(text_of(value).lower())


def number_in(value: object) -> int | None:
    """Return the priority in a value; None if it is not a number."""
    if type(value) is int and value >= 0:
        return value
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def field_in_words(fields: Fields, key: str) -> str:
    """Return the value of a field in words: `no priority`, `the priority 'high'`."""
    value = fields.get(key)
    if isinstance(value, Unknown | Uncertain):
        return f"no known {key}, because {value.reason}"
    return f"the {key} {shown(value)}" if text_of(value) else f"no {key}"
