"""The interface of a reader: a module that recognises one file format by its content and returns what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from acrnet.inventory.files.resource import Kind, Located, key_in, kind_of, value_in

_PAGE: Final = "value"
_DEEPEST: Final = 3
"""The deepest nesting of lists that is read: pages of a list, and these for several subscriptions in one file."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a document."""

    format: str
    """The same as `Input.format`; "" for a form that is known but not read."""
    resources: Sequence[Located] = ()
    """Objects of whatever kind, in the order of the document."""
    unresolved: tuple[str, ...] = ()
    """What the document itself says is missing, as clauses about the file: `goes on at a next page`."""
    whole: bool = True
    """Whether it has the rules of every group that it mentions."""
    assumptions: tuple[str, ...] = ()
    """What was assumed in reading it, one clause each."""


@dataclass(frozen=True, slots=True)
class Form:
    """The description of a file format; docs/inputs.md lists those that have a name."""

    name: str
    """The same as `Input.format`; "" for forms that are known but not read."""
    what: str
    """What it is and what prints it, as a clause in Markdown."""
    recognised_by: str
    """The content by which it differs from the others, as a clause in Markdown."""


class Reader(Protocol):
    """A module that reads one form; `table.py` lists all in the order they are tried."""

    @property
    def FORM(self) -> Form:  # noqa: N802 - a constant of a module
        """The form it reads."""
        ...

    def read(self, document: object, /) -> Contents | None:
        """Return the objects in a document of this form, each with its place; None for a document of another form."""
        ...


def resources_in(value: object, json_path: str = "$", *, depth: int = 0) -> Iterator[Located]:
    """Yield the objects of one object, of a list or of `{"value": [...]}`, and of such lists in a list."""
    if isinstance(value, dict):
        key = key_in(value, _PAGE)
        page = value.get(key)
        if isinstance(page, list):
            yield from resources_in(page, f"{json_path}.{key}", depth=depth)
        if not isinstance(page, list) or kind_of(value) is Kind.GROUP:
            yield Located(json_path, value)
    elif isinstance(value, list) and depth < _DEEPEST:
        for index, item in enumerate(value):
            if isinstance(item, list) or (isinstance(item, dict) and key_in(item, _PAGE)):
                yield from resources_in(item, f"{json_path}[{index}]", depth=depth + 1)
            elif isinstance(item, dict):
                yield Located(f"{json_path}[{index}]", item)


def next_page(document: object) -> tuple[str, ...]:
    """Return a clause about a page that is not the last one, alone or after others; empty for the last page."""
    last = document[-1] if isinstance(document, list) and document else document
    if isinstance(last, dict) and value_in(last, "nextLink"):
        return ("is one page of a list that goes on (nextLink), so more groups may be missing",)
    return ()
