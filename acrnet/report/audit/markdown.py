"""An audit as Markdown, for the comment under a change request or for a wiki page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from acrnet.audit.model import Audit, Finding, Level, StageVerdict
from acrnet.report.audit.changes import ChangeGroup
from acrnet.report.audit.findings import FindingGroup
from acrnet.report.audit.outline import CHANGES, PREFIXES, NeedEntry, Outline, Section, outline_of
from acrnet.report.audit.since import Since
from acrnet.report.audit.unmet import UnmetList
from acrnet.report.audit.words import ALL_IN_JSON, MARKS, in_file, stage_name
from acrnet.report.escaping import markdown
from acrnet.report.fitting import Part, fitted
from acrnet.report.words import named
from acrnet.rules.verdict import Outcome

NAMES = 300
"""How many names of places with the same outcomes are listed."""


def audit_markdown(audit: Audit, *, summary: bool = False) -> str:
    """Return the document; long lists are folded, and what does not fit into a comment is counted.

    A `summary` ends after the list of the places at which a need is not met.
    """
    return fitted(_parts(outline_of(audit), summary=summary), ALL_IN_JSON)


def _parts(outline: Outline, *, summary: bool) -> Iterator[Part]:
    yield Part([f"**{markdown(outline.headline)}**"], "first line")
    if outline.since is not None:
        yield Part(["", f"**{markdown(outline.since.answer)}**"], "line")
        yield from _since(outline.since)
    assumption = tuple(_assumption(outline))
    unmet = _unmet(outline.unmet) if outline.is_list_needed or summary else ()
    yield from (*assumption, *unmet) if outline.changes else (*unmet, *assumption)
    if summary:
        return
    for section in outline.sections:
        yield Part(["", *_section(section)], "section")
    if outline.omitted:
        yield Part(["", markdown(outline.omitted)], "line")
    yield from _findings(outline)
    met = [f"- {markdown(f'{name}: {text}')}" for name, text in outline.met]
    for title, entries in (("Met", met), *((title, list(map(_entry, texts))) for title, texts in outline.basis)):
        if entries:
            yield Part(_folded(title, entries), f"list ({title})", whole=True)


def _since(since: Since) -> Iterator[Part]:
    """Yield an entry for each line, the worst first; those for which there is no room are counted."""
    lines = [""] if since.lines else []
    for line in since.lines[:CHANGES]:
        where = named(line.names, at_most=NAMES)
        lines.append(_entry(f"{line.verb}: {line.need} ({line.verdicts}) on {where}"))
    more = len(since.lines) - CHANGES
    if more > 0:
        lines.append(_entry(f"{more:,} more; {ALL_IN_JSON}."))
    if lines:
        yield Part(lines, "list of changes")


def _unmet(lists: Sequence[UnmetList]) -> Iterator[Part]:
    """Yield the title of each list, and an entry for each line, with no more names than leave room for the rest."""
    for unmet in lists:
        yield Part(["", f"{unmet.title}:", ""], "title")
        for line in unmet.lines:
            names = f" ({named(line.names, at_most=NAMES)})" if len(line.names) > 1 else ""
            yield Part([_entry(f"{line.who}: {line.needs}{names}")], line.noun, len(line.names))


def _entry(sentence: str) -> str:
    return f"- {markdown(sentence)}"


def _folded(title: str, entries: Sequence[str]) -> list[str]:
    """Return a part that opens on a click; the blank lines are needed for Markdown inside it."""
    if not entries:
        return []
    return ["", f"<details><summary>{title}</summary>", "", *entries, "", "</details>"]


def _assumption(outline: Outline) -> Iterator[Part]:
    """Yield what is assumed, and what that would break and open; nothing if nothing is assumed."""
    if outline.assumption:
        yield Part(["", markdown(outline.assumption)], "line")
    if outline.changes:
        yield Part(["", *(line for changes in outline.changes for line in _changes(changes))], "list of changes")


def _changes(changes: ChangeGroup) -> Iterator[str]:
    if not changes.lines:
        yield f"- {changes.verb}: nothing."
    for change in changes.lines[:CHANGES]:
        yield _entry(f"{changes.verb}: {change.sentence}: {named(change.line.prefixes, at_most=PREFIXES)}")
    more = len(changes.lines) - CHANGES
    if more > 0:
        yield _entry(f"{changes.verb}: {more:,} more; {ALL_IN_JSON}.")


def _section(section: Section) -> Iterator[str]:
    yield f"### {markdown(section.title)}"
    plain = [need for need in section.needs if not need.judgement.stages]
    if plain:
        yield from ("", "| need | verdict | why |", "| --- | --- | --- |")
        yield from map(_row, plain)
    for need in section.needs:
        if need.judgement.stages:
            yield from _path(need)


def _row(need: NeedEntry) -> str:
    sentences = "<br>".join(map(markdown, need.sentences))
    return f"| {markdown(need.names)} | {_verdict(need)} | {sentences} |"


def _verdict(need: NeedEntry) -> str:
    text = markdown(need.judgement.verdict)
    return text if need.judgement.outcome is Outcome.ALLOWED else f"**{text}**"


def _path(need: NeedEntry) -> Iterator[str]:
    """Yield the path of a client, a row for each stage."""
    yield from ("", f"{markdown(need.names)}: {_verdict(need)}")
    yield from ("", "| stage | | because |", "| --- | --- | --- |")
    yield from map(_stage, need.judgement.stages)
    if need.sentences:
        yield from ("", *map(_entry, need.sentences))


def _stage(stage: StageVerdict) -> str:
    mark = MARKS[stage.outcome] if stage.outcome is Outcome.ALLOWED else f"**{MARKS[stage.outcome]}**"
    return f"| {markdown(stage_name(stage.kind, stage.name))} | {mark} | {markdown(stage.because)} |"


def _findings(outline: Outline) -> Iterator[Part]:
    if outline.finding_counts:
        yield Part(["", f"### {markdown(f'Findings: {outline.finding_counts}')}"], "title")
    severe = [group for group in outline.findings if group.level is not Level.NOTE]
    if severe:
        yield Part(["", *_table(severe)], "table of findings")
    notes = [group for group in outline.findings if group.level is Level.NOTE]
    if notes:
        yield Part(_folded("Notes", list(_table(notes))), "list (Notes)", whole=True)


def _table(groups: Iterable[FindingGroup]) -> Iterator[str]:
    yield from ("| level | finding | fix |", "| --- | --- | --- |")
    for group in groups:
        yield from map(_finding, group.shown)
        if group.more:
            more = markdown(f"{group.more:,} more like this ({group.kind}); {ALL_IN_JSON}")
            yield f"| {group.level} | {more} | |"


def _finding(finding: Finding) -> str:
    where = f"<br>{markdown(f'at {in_file(finding.location)}')}" if finding.location.file else ""
    message = f"{markdown(f'{finding.message} ({finding.id})')}{where}"
    return f"| {finding.level} | {message} | {markdown(finding.fix)} |"
