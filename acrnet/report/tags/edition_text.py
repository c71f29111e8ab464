"""The last lines of every text about service tags, which name its edition."""

from __future__ import annotations

from acrnet.report.escaping import printable
from acrnet.report.layout import wrapped
from acrnet.report.style import Style
from acrnet.tags.edition import Edition, provenance


def edition_section(edition: Edition, style: Style) -> list[str]:
    """Return the section, with the blank line before it."""
    return ["", style.bold("Service tags"), *wrapped(printable(provenance(edition)), style, first="  ", rest="  ")]
