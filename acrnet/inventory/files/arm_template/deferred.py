"""Values that only a deployment knows: what is not known stays a value, so that what depends on it can be told apart.

The same unknown thing has the same text, so that ids which are built from it agree with each other: a rule whose name
begins with an unknown parameter belongs to the group whose name is that parameter.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeGuard

from acrnet.inventory.files.arm_template.syntax import shortened
from acrnet.unknown import Uncertain, Unknown

_LONGEST_LABEL: Final = 300


@dataclass(frozen=True, slots=True)
class Deferred(Unknown):
    """A value that is not known, and the text that stands for it in names and ids."""

    text: str
    """As it would be written, with what is not known in braces: `nsg-{parameters('region')}`. Equal texts stand for
    equal values."""
    label: str = ""
    """What it is called within another placeholder; "" where that is the text."""


class UndecidedError(Exception):
    """A function cannot say its result because of a value that is not known."""

    def __init__(self, because: Unknown) -> None:
        super().__init__(because.reason)
        self.because = because


def placeholder(label: str, reason: str) -> Deferred:
    """Return the value that is not known and is called this; a slash in the name would end a segment of an id."""
    if len(label) > _LONGEST_LABEL:
        label = f"{shortened(label)} {sha256(label.encode(errors='replace')).hexdigest()[:12]}"
    return Deferred(reason, f"{{{label.replace('/', ':')}}}", label)


def text_with_placeholders(value: Unknown) -> str:
    """Return the text that stands for a value that is not known."""
    return value.text if isinstance(value, Deferred) else placeholder(value.reason, value.reason).text


def label_of(value: object) -> str:
    """Return what a single value is called within a placeholder."""
    if isinstance(value, Deferred):
        return value.label or value.text
    return repr(value) if isinstance(value, str) else str(value)


def is_unknown(value: object) -> TypeGuard[Unknown]:
    """Whether a value as a whole is not known; parts of a list or an object may be even so."""
    return isinstance(value, Unknown)


def uncertain_item(value: object) -> Uncertain | None:
    """Return the first item of a list of which it is not known whether it is there; None for any other value."""
    if not isinstance(value, list):
        return None
    return next((item for item in value if isinstance(item, Uncertain)), None)
