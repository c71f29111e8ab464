"""The forms an inspected registry can be written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from acrnet.report.form import Look, Pieces

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog


class InspectForm(StrEnum):
    """What `--format` takes for a registry, in the order of the help; each has its entry in the table below."""

    TEXT = "text"
    JSON = "json"


class Inspected(Protocol):
    """A registry, what its clients need, and the service tags that say so."""

    @property
    def registry(self) -> Registry | None:
        """None where only regions were given."""

    @property
    def needs(self) -> Needs:
        """What its clients need."""

    @property
    def catalog(self) -> TagCatalog:
        """The service tags at its home."""


def _text(found: Inspected, look: Look) -> Iterable[str]:
    from acrnet.report.inspect.text import inspect_text

    return (inspect_text(found.registry, found.needs, found.catalog, look.style),)


def _json(found: Inspected, _look: Look) -> Iterable[str]:
    from acrnet.report.inspect.json import inspect_json

    return (inspect_json(found.registry, found.needs, found.catalog),)


INSPECT_FORMS: Final[Mapping[InspectForm, Pieces[Inspected]]] = {
    InspectForm.TEXT: _text,
    InspectForm.JSON: _json,
}
