"""The difference of two editions as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, listed, names, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags import diff_words as words
from acrnet.report.words import FEW
from acrnet.tags.difference import CatalogDifference, ChangeKind, TagChange
from acrnet.tags.edition import provenance

_TITLES = {ChangeKind.CHANGED: "Changed", ChangeKind.ADDED: "New", ChangeKind.REMOVED: "Deleted"}


def diff_text(difference: CatalogDifference, style: Style = PLAIN, *, details: bool = False) -> str:
    """Return the document: what changed in one sentence, then tag by tag; `details` lists every prefix."""
    lines = [style.bold(line) for line in wrapped(printable(words.headline(difference)), style)]
    for kind, title in _TITLES.items():
        alike = [change for change in difference.changes if change.kind is kind]
        if alike:
            lines += ["", style.bold(title), *_changes(alike, style, details=details)]
    moves = [printable(words.move_sentence(move, details=details)) for move in difference.moves]
    for title, sentences in (
        ("Moved to another region", moves),
        ("Unchanged", [words.recut(difference)]),
        ("Warnings", list(map(printable, difference.warnings()))),
    ):
        if any(sentences):
            lines += ["", style.bold(title), *listed(sentences, style)]
    editions = [("old", printable(provenance(difference.old))), ("new", printable(provenance(difference.new)))]
    return "\n".join([*lines, "", style.bold("Service tags"), *labelled(editions, style)]) + "\n"


def _changes(changes: Sequence[TagChange], style: Style, *, details: bool) -> Iterator[str]:
    """Yield each tag with its prefixes; of many new or deleted tags only the names, by service."""
    if changes[0].kind is not ChangeKind.CHANGED and len(changes) > FEW and not details:
        for service, alike in words.by_service(changes).items():
            title = f"{service} ({len(alike):,}): " if len(alike) > 1 or alike[0] else service
            yield from names(printable(title), map(printable, alike), style)
        return
    for change in changes:
        yield from wrapped(printable(f"{change.tag}: {words.amounts(change)}"), style, first="  ", rest="    ")
        for sign, addresses, paint in (("+", change.gained, style.green), ("-", change.lost, style.red)):
            if addresses:
                prefixes = words.shown(addresses, details=details)
                yield from map(paint, names(f"{sign} ", prefixes, style, indent=4))
