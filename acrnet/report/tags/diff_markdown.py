"""The difference of two editions as Markdown, for the comment under a change request."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.net import AddressSet
from acrnet.report.escaping import markdown
from acrnet.report.fitting import Part, fitted
from acrnet.report.tags import diff_words as words
from acrnet.report.words import amount_of
from acrnet.tags.difference import CatalogDifference, TagChange
from acrnet.tags.edition import provenance


def diff_markdown(difference: CatalogDifference, *, details: bool = False) -> str:
    """Return the document; what does not fit into a comment is counted."""
    return fitted(_parts(difference, details=details), "--format json has all")


def _parts(difference: CatalogDifference, *, details: bool) -> Iterator[Part]:
    yield Part([f"**{markdown(words.headline(difference))}**"], "first line")
    moves = [words.move_sentence(move, details=details) for move in difference.moves]
    editions = [f"old {provenance(difference.old)}", f"new {provenance(difference.new)}"]
    for title, sentences in (("Warnings", list(difference.warnings())), ("Service tags", editions)):
        if sentences:
            yield Part(["", f"{title}:", "", *(f"- {markdown(sentence)}" for sentence in sentences)], "list")
    if difference.changes:
        yield Part(["", "| tag | | gained | lost |", "| --- | --- | --- | --- |"], "title")
    for change in difference.changes:
        yield Part([_row(change, details=details)], "tag", whole=True)
    if moves:
        yield Part(["", "Moved to another region:", ""], "title")
    for sentence in moves:
        yield Part([f"- {markdown(sentence)}"], "move", whole=True)
    if recut := words.recut(difference):
        yield Part(["", markdown(recut)], "line")


def _row(change: TagChange, *, details: bool) -> str:
    cells = (_cell(addresses, details=details) for addresses in (change.gained, change.lost))
    return f"| {markdown(change.tag)} | {change.kind} | {' | '.join(cells)} |"


def _cell(addresses: AddressSet, *, details: bool) -> str:
    if not addresses:
        return ""
    return markdown(f"{amount_of(*addresses.sizes)}: {', '.join(words.shown(addresses, details=details))}")
