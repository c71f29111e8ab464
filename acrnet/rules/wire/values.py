"""What single fields of a rule say, whatever the case they are written in and whether numbers are text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from acrnet.rules.rule import Access, Direction
from acrnet.rules.wire.fields import Fields, shown, text_of

_Choice = TypeVar("_Choice", bound=str)


def _by_spelling(choices: Iterable[_Choice]) -> dict[str, _Choice]:
    """Return the choices by their usual spelling, which is the quick way to one, and by that in one case only."""
    return {spelling: choice for choice in choices for spelling in (str(choice), choice.lower(), choice.upper())}


DIRECTIONS: Final = _by_spelling(Direction)
ACCESSES: Final = _by_spelling(Access)
PROTOCOLS: Final = _by_spelling(("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")) | {"any": "*", "all": "*"}
"""`All` is what effective rules say; `Any` is not legal, but files say it."""


def name_in(identity: Fields) -> str:
    """Return the name that a resource has or that its id ends with, "" where it has neither."""
    return text_of(identity.get("name")) or text_of(identity.get("id")).rsplit("/", 1)[-1]


def is_default(rule_id: object, kind: object) -> bool:
    """Whether the id or the type of a rule says that it is a default rule."""
    return not (rule_id is None and kind is None) and "/defaultsecurityrules/" in f"{rule_id}/{kind}/".lower()


def one_of(choices: Mapping[str, _Choice], value: object) -> _Choice | None:
    """Return the choice that a value means, whatever its case; None where it means none."""
    if type(value) is str and value in choices:
        return choices[value]
    return choices.get(text_of(value).lower())


def number_in(value: object) -> int | None:
    """Return the priority that a value means; None where it means none."""
    if type(value) is int and value >= 0:
        return value
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def given(fields: Fields, key: str) -> str:
    """Return what a field holds, in words for people: `no priority`, `the priority 'high'`."""
    return f"the {key} {shown(fields.get(key))}" if text_of(fields.get(key)) else f"no {key}"
