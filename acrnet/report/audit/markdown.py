"""An audit as Markdown, for the comment under a change request or for a wiki page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from acrnet.audit.model import Audit, Finding, Level, StageVerdict
from acrnet.report.audit.changes import ChangeGroup
from acrnet.report.audit.findings import FindingGroup
from acrnet.report.audit.story import CHANGES, PREFIXES, NeedStory, Section, Story, story_of
from acrnet.report.audit.unmet import UnmetList
from acrnet.report.audit.words import ALL_IN_JSON, MARKS, in_file, stage_name
from acrnet.report.escaping import markdown
from acrnet.report.fitting import Part, fitted
from acrnet.report.words import named
from acrnet.rules.verdict import Outcome

NAMES = 300
"""How many names of places that fare alike are listed."""


def audit_markdown(audit: Audit, *, summary: bool = False) -> str:
    """Return the document; what is long and seldom asked for is folded, and what a comment cannot hold is counted.

    A `summary` ends behind the list of the places at which a need is not met.
    """
    return fitted(_parts(story_of(audit), summary=summary), ALL_IN_JSON)


def _parts(story: Story, *, summary: bool) -> Iterator[Part]:
    yield Part([f"**{markdown(story.headline)}**"], "first line")
    if story.changes:
        yield Part(["", *(line for changes in story.changes for line in _changes(changes))], "list of changes")
    if story.is_list_needed or summary:
        for unmet in story.unmet:
            yield from _unmet(unmet)
    if summary:
        return
    for section in story.sections:
        yield Part(["", *_section(section)], "section")
    if story.untold:
        yield Part(["", markdown(story.untold)], "line")
    yield from _findings(story)
    fine = [f"- {markdown(f'{name}: {text}')}" for name, text in story.fine]
    for title, entries in (("Met", fine), *((title, list(map(_entry, texts))) for title, texts in story.basis)):
        if entries:
            yield Part(_folded(title, entries), f"list ({title})", whole=True)


def _unmet(unmet: UnmetList) -> Iterator[Part]:
    """Yield the title, and an entry for each line; of very many names so many as leave room for the rest."""
    yield Part(["", f"{unmet.title}:", ""], "title")
    for line in unmet.lines:
        names = f" ({named(line.names, at_most=NAMES)})" if len(line.names) > 1 else ""
        yield Part([_entry(f"{line.who}: {line.needs}{names}")], line.noun, len(line.names))


def _entry(sentence: str) -> str:
    return f"- {markdown(sentence)}"


def _folded(title: str, entries: Sequence[str]) -> list[str]:
    """Return a part that opens on a click; the blank lines let Markdown be read inside of it."""
    if not entries:
        return []
    return ["", f"<details><summary>{title}</summary>", "", *entries, "", "</details>"]


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
    plain = [need for need in section.needs if not need.fate.stages]
    if plain:
        yield from ("", "| need | verdict | why |", "| --- | --- | --- |")
        yield from map(_row, plain)
    for need in section.needs:
        if need.fate.stages:
            yield from _way(need)


def _row(need: NeedStory) -> str:
    why = "<br>".join(map(markdown, need.sentences))
    return f"| {markdown(need.names)} | {_verdict(need)} | {why} |"


def _verdict(need: NeedStory) -> str:
    text = markdown(need.fate.verdict)
    return text if need.fate.outcome is Outcome.ALLOWED else f"**{text}**"


def _way(need: NeedStory) -> Iterator[str]:
    """Yield the way of a client, a row for each stage."""
    yield from ("", f"{markdown(need.names)}: {_verdict(need)}")
    yield from ("", "| stage | | because |", "| --- | --- | --- |")
    yield from map(_stage, need.fate.stages)
    if need.sentences:
        yield from ("", *map(_entry, need.sentences))


def _stage(stage: StageVerdict) -> str:
    mark = MARKS[stage.outcome] if stage.outcome is Outcome.ALLOWED else f"**{MARKS[stage.outcome]}**"
    return f"| {markdown(stage_name(stage.kind, stage.name))} | {mark} | {markdown(stage.because)} |"


def _findings(story: Story) -> Iterator[Part]:
    if story.counted:
        yield Part(["", f"### {markdown(f'Findings: {story.counted}')}"], "title")
    heavy = [group for group in story.findings if group.level is not Level.NOTE]
    if heavy:
        yield Part(["", *_table(heavy)], "table of findings")
    notes = [group for group in story.findings if group.level is Level.NOTE]
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
    said = f"{markdown(f'{finding.message} ({finding.id})')}{where}"
    return f"| {finding.level} | {said} | {markdown(finding.fix)} |"
