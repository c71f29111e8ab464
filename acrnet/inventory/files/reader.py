"""The interface of a reader: a module that recognises one file format by its content and returns what is in it.

What a document leaves to be worked out later, such as a value that only a deployment knows, is never left out and never
guessed at. A reader writes `Unknown(reason)` in its place, wherever that is in a body: for a field of a rule, for an
item of a list, or for the whole list of rules. A rule is then kept in doubt, and what literal rules before it decide
stays decided. Where it is not known whether something is there at all, such as what has a condition, a rule in a list
is written as `Uncertain(rule, reason)`, and a resource has `Located.uncertain`: a rule that is a resource of its own is
in doubt like any other, and everything else is judged as if it were there, which is stated as an assumption.

A template lists the parameters it declares in `Contents.parameters`, so that a value for another name is refused.
Values from the command line are text, which the template's reader converts to the type that it declares.

A resource without an id is known by its file and JSON path, so these must not depend on parameters. What is large to
import is imported where a document was recognised, because an audit of another format pays for it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from acrnet.inventory.files.resource import Kind, Located, key_in, kind_of, value_in
from acrnet.inventory.files.surroundings import Surroundings

_PAGE: Final = "value"
_DEEPEST: Final = 3
"""The deepest nesting of lists that is read: pages of a list, and these for several subscriptions in one file."""


@dataclass(frozen=True, slots=True)
class Before:
    """How things are before what a document plans is done."""

    planned: str
    """What is to be done, as a clause: `the plan in plan.json is applied`."""
    resources: Sequence[Located] = ()
    """Objects of whatever kind; a group has the same id as it has afterwards."""
    registries: Sequence[Located] = ()
    """Registries and their replications, in the form of Resource Manager."""


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
    registries: Sequence[Located] = ()
    """Registries and their replications, in the form of Resource Manager."""
    parameters: tuple[str, ...] = ()
    """The names of the parameters that it declares and that `Surroundings.parameters` can have values for."""
    before: Before | None = None
    """For a document that plans changes, how things are before them; all else is how they will be then."""


@dataclass(frozen=True, slots=True)
class Form:
    """The description of a file format; docs/inputs.md lists those that have a name."""

    name: str
    """The same as `Input.format`; "" for forms that are known but not read."""
    what: str
    """What it is and what prints it, as a clause in Markdown."""
    recognised_by: str
    """The content by which it differs from the others, as a clause in Markdown."""
    suffixes: tuple[str, ...] = ()
    """Endings of its files, in lower case, which a folder stands for beside `.json` and `.jsonc`."""


class Reader(Protocol):
    """A module that reads one form of JSON documents; `table.py` lists all in the order they are tried."""

    @property
    def FORM(self) -> Form:  # noqa: N802 - a constant of a module
        """The form it reads."""
        ...

    def read(self, document: object, surroundings: Surroundings, /) -> Contents | None:
        """Return the objects in a document of this form, each with its place; None for a document of another form."""
        ...


class TextReader(Protocol):
    """A module that reads one form of documents that are not JSON; `table.py` lists these too."""

    @property
    def FORM(self) -> Form:  # noqa: N802 - a constant of a module
        """The form it reads."""
        ...

    def read_text(self, text: str, surroundings: Surroundings, /) -> Contents | None:
        """Return the objects in a text of this form, each with its place; None for a text of another form."""
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
