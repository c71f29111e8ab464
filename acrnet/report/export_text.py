"""The formats of lists for firewalls, as text for people."""

from __future__ import annotations

from collections.abc import Iterable

from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.report.layout import labelled
from acrnet.report.style import PLAIN, Style


def syntaxes_text(syntaxes: Iterable[Syntax], style: Style = PLAIN) -> str:
    """Return what each format can express, its limits, and how it was tested."""
    blocks = []
    for each in syntaxes:
        expresses = ", ".join(term for term in Term if term in each.expresses)
        entries = (
            ("form", each.form),
            ("expresses", expresses),
            ("changes", "--delta" if each.delta else "whole lists only"),
            *((("needs", f"{each.library}: pip install 'acrnet[vendors]'"),) if each.library else ()),
            ("limits", each.limits),
            ("tested", each.tested),
        )
        blocks.append("\n".join([style.bold(each.name), *labelled(entries, style)]))
    return "\n\n".join(blocks) + "\n"
