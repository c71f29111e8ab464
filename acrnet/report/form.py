"""What every form of a document takes, so that a command shows any of them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, TypeVar

from acrnet.report.style import PLAIN, Style

Document = TypeVar("Document")


class Depth(Enum):
    """How much of a document is shown; forms that are for programs always show all of it."""

    SUMMARY = "summary"
    """The answer, and what it is about."""
    USUAL = "usual"
    """What is alike once."""
    DETAILS = "details"
    """Each by itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is to be shown; forms that know neither colours nor depth leave it aside."""

    style: Style = PLAIN
    depth: Depth = Depth.USUAL


Pieces: TypeAlias = Callable[[Document, Look], Iterable[str]]
"""Writes a document in one form: returns its text in as many pieces as suit its length.

A document has a table of these by the word that `--format` takes. What a form needs is loaded when it is asked for.
"""
