"""Versions of the history as text for people."""

from __future__ import annotations

from acrnet.report.escaping import printable
from acrnet.report.layout import listed, table, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import count
from acrnet.tags.fetch_result import AgedVersion, VersionList

_COLUMNS = ("version", "published", "fetched", "age", "from")


def history_text(versions: VersionList, style: Style = PLAIN) -> str:
    """Return a line for each version, and a sentence for each entry of the history that is not one."""
    number = count(len(versions.versions), "version")
    headline = f"{number} of the service tags in {versions.folder}{':' if versions.versions else '.'}"
    lines = [style.bold(line) for line in wrapped(printable(headline), style)]
    if versions.versions:
        lines += ["", *table(_COLUMNS, map(_row, versions.versions), style)]
    if versions.damaged:
        lines += ["", style.bold("Not used"), *listed(map(printable, versions.damaged), style)]
    return "\n".join(lines) + "\n"


def age_words(age: int | None) -> str:
    """Return an age in days in words: `5 days`."""
    if age is None:
        return "not known"
    return "today" if age == 0 else count(age, "day")


def _row(each: AgedVersion) -> tuple[str, ...]:
    version = each.version
    return (version.id, version.published or "-", version.fetched_at[:10], age_words(each.age), version.source)
