"""What the output formats of all documents have in common, so that a command can write any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from acrnet.report.style import PLAIN, Style

Document = TypeVar("Document")


class Depth(Enum):
    """How much of a document is shown; formats for programs always contain everything."""

    SUMMARY = "summary"
    """The answer, and which places it is about."""
    USUAL = "usual"
    """Everything, with similar things in groups."""
    DETAILS = "details"
    """Everything, without groups."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is shown; formats that have neither colours nor depth ignore it."""

    style: Style = PLAIN
    depth: Depth = Depth.USUAL


Pieces: TypeAlias = Callable[[Document, Look], Iterable[str]]
"""Writes a document in one format: returns its text, in several pieces if it is long.

A format loads its modules only when it is used.
"""


@dataclass(frozen=True, slots=True)
class Format(Generic[Document]):
    """One format of a document that `--output` saves in files; a document has a table of these by their words."""

    pieces: Pieces[Document]
    begins: str
    """A regular expression for what documents in this format begin with, of any version of acrnet: `--output` replaces
    a file that begins otherwise only with `--force`."""
    every_place: bool = False
    """Whether it has the place of every finding, so that all have to be looked up."""
