"""The output formats of each document about service tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from acrnet.report.form import Depth, Look, Pieces

if TYPE_CHECKING:
    from acrnet.tags import TagCatalog
    from acrnet.tags.difference import CatalogDifference
    from acrnet.tags.fetch_result import FetchResult, VersionList
    from acrnet.tags.holders import Lookup
    from acrnet.tags.reduction import TagReduction
    from acrnet.tags.selection import TagSelection


class ShowForm(StrEnum):
    """The values of `--format` for tags and their prefixes, in the order of the help."""

    TEXT = "text"
    JSON = "json"


class LookupForm(StrEnum):
    """The values of `--format` for the tags that contain addresses, in the order of the help."""

    TEXT = "text"
    JSON = "json"


class RegionsForm(StrEnum):
    """The values of `--format` for regions and their tags, in the order of the help."""

    TEXT = "text"
    JSON = "json"


class DiffForm(StrEnum):
    """The values of `--format` for the difference of two editions, in the order of the help."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class ReduceForm(StrEnum):
    """The values of `--format` for tags in few prefixes, in the order of the help."""

    TEXT = "text"
    JSON = "json"


class FetchForm(StrEnum):
    """The values of `--format` for what was fetched, in the order of the help."""

    TEXT = "text"
    JSON = "json"


class HistoryForm(StrEnum):
    """The values of `--format` for the versions of the history, in the order of the help."""

    TEXT = "text"
    JSON = "json"


def _show_text(selection: TagSelection, look: Look) -> Iterable[str]:
    from acrnet.report.tags.show_text import tags_text

    return (tags_text(selection, look.style),)


def _show_json(selection: TagSelection, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.show_json import tags_json

    return (tags_json(selection),)


def _lookup_text(lookup: Lookup, look: Look) -> Iterable[str]:
    from acrnet.report.tags.lookup_text import lookup_lines

    return lookup_lines(lookup, look.style)


def _lookup_json(lookup: Lookup, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.lookup_json import lookup_json_pieces

    return lookup_json_pieces(lookup)


def _regions_text(catalog: TagCatalog, look: Look) -> Iterable[str]:
    from acrnet.report.tags.regions_text import regions_text

    return (regions_text(catalog, look.style),)


def _regions_json(catalog: TagCatalog, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.regions_json import regions_json

    return (regions_json(catalog),)


def _diff_text(difference: CatalogDifference, look: Look) -> Iterable[str]:
    from acrnet.report.tags.diff_text import diff_text

    return (diff_text(difference, look.style, details=look.depth is Depth.DETAILS),)


def _diff_json(difference: CatalogDifference, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.diff_json import diff_json

    return (diff_json(difference),)


def _diff_markdown(difference: CatalogDifference, look: Look) -> Iterable[str]:
    from acrnet.report.tags.diff_markdown import diff_markdown

    return (diff_markdown(difference, details=look.depth is Depth.DETAILS),)


def _reduce_text(reduction: TagReduction, look: Look) -> Iterable[str]:
    from acrnet.report.tags.reduce_text import reduction_text

    return (reduction_text(reduction, look.style, details=look.depth is Depth.DETAILS),)


def _reduce_json(reduction: TagReduction, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.reduce_json import reduction_json

    return (reduction_json(reduction),)


def _fetch_text(result: FetchResult, look: Look) -> Iterable[str]:
    from acrnet.report.tags.fetch_text import fetch_text

    return (fetch_text(result, look.style),)


def _fetch_json(result: FetchResult, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.fetch_json import fetch_json

    return (fetch_json(result),)


def _history_text(versions: VersionList, look: Look) -> Iterable[str]:
    from acrnet.report.tags.history_text import history_text

    return (history_text(versions, look.style),)


def _history_json(versions: VersionList, _look: Look) -> Iterable[str]:
    from acrnet.report.tags.history_json import history_json

    return (history_json(versions),)


SHOW_FORMS: Final[Mapping[ShowForm, Pieces[TagSelection]]] = {
    ShowForm.TEXT: _show_text,
    ShowForm.JSON: _show_json,
}
LOOKUP_FORMS: Final[Mapping[LookupForm, Pieces[Lookup]]] = {
    LookupForm.TEXT: _lookup_text,
    LookupForm.JSON: _lookup_json,
}
REGIONS_FORMS: Final[Mapping[RegionsForm, Pieces[TagCatalog]]] = {
    RegionsForm.TEXT: _regions_text,
    RegionsForm.JSON: _regions_json,
}
DIFF_FORMS: Final[Mapping[DiffForm, Pieces[CatalogDifference]]] = {
    DiffForm.TEXT: _diff_text,
    DiffForm.JSON: _diff_json,
    DiffForm.MARKDOWN: _diff_markdown,
}
REDUCE_FORMS: Final[Mapping[ReduceForm, Pieces[TagReduction]]] = {
    ReduceForm.TEXT: _reduce_text,
    ReduceForm.JSON: _reduce_json,
}
FETCH_FORMS: Final[Mapping[FetchForm, Pieces[FetchResult]]] = {
    FetchForm.TEXT: _fetch_text,
    FetchForm.JSON: _fetch_json,
}
HISTORY_FORMS: Final[Mapping[HistoryForm, Pieces[VersionList]]] = {
    HistoryForm.TEXT: _history_text,
    HistoryForm.JSON: _history_json,
}
