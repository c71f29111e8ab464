"""What a fetch came to, as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, listed, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags import diff_words
from acrnet.report.words import count
from acrnet.tags.fetch_result import FetchResult
from acrnet.tags.version import TagVersion


def fetch_text(result: FetchResult, style: Style = PLAIN) -> str:
    """Return which version was fetched, whether it is new, and how many tags changed."""
    version = result.version
    verb = "is stored in the history" if result.is_new else "was in the history already"
    headline = (
        f"{version.id} {verb}: {count(version.tags, 'service tag')} with {count(version.prefixes, 'address prefix')}."
    )
    lines = [style.bold(line) for line in wrapped(printable(headline), style)]
    lines += labelled(((label, printable(value)) for label, value in _facts(version)), style)
    if result.difference is not None:
        lines += ["", *wrapped(printable(diff_words.headline(result.difference)), style)]
    if result.warnings:
        lines += ["", style.bold("Warnings"), *listed(map(printable, result.warnings), style)]
    return "\n".join(lines) + "\n"


def _facts(version: TagVersion) -> Iterator[tuple[str, str]]:
    yield "from", version.origin
    yield "published", version.published or "not known"
    yield "sha256", version.sha256
