"""The output formats of an inspected registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from acrnet.report.form import Depth, Format, Look

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog


class InspectForm(StrEnum):
    """The values of `--format` for a registry, in the order of the help; each has an entry in the table below."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class Inspected(Protocol):
    """A registry, the needs of its clients, and the service tags from which they were derived."""

    @property
    def registry(self) -> Registry | None:
        """The registry; None if only regions were named."""

    @property
    def needs(self) -> Needs:
        """The needs of its clients."""

    @property
    def catalog(self) -> TagCatalog:
        """The service tags in its home region."""


def _text(inspected: Inspected, look: Look) -> Iterable[str]:
    from acrnet.report.inspect.text import inspect_text

    details = look.depth is Depth.DETAILS
    return (inspect_text(inspected.registry, inspected.needs, inspected.catalog, look.style, details=details),)


def _json(inspected: Inspected, _look: Look) -> Iterable[str]:
    from acrnet.report.inspect.json import inspect_json

    return (inspect_json(inspected.registry, inspected.needs, inspected.catalog),)


def _markdown(inspected: Inspected, _look: Look) -> Iterable[str]:
    from acrnet.report.inspect.markdown import inspect_markdown

    return (inspect_markdown(inspected.registry, inspected.needs, inspected.catalog),)


INSPECT_FORMS: Final[Mapping[InspectForm, Format[Inspected]]] = {
    InspectForm.TEXT: Format(_text, r".+\n\n(Registry|Needs)\n"),
    InspectForm.JSON: Format(_json, r'\{\s*"format_version":\s*"[0-9.]+",\s*"registry":'),
    InspectForm.MARKDOWN: Format(_markdown, "# What clients of .+ must reach\n"),
}
