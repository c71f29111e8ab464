"""An audit as text for people: the answer in one line, then what is wrong and why, then what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from acrnet.audit.model import Audit, Finding, Level, StageVerdict
from acrnet.report.audit.changes import ChangeGroup
from acrnet.report.audit.outline import CHANGES, PREFIXES, NeedEntry, Outline, Section, outline_of
from acrnet.report.audit.since import IN_DOUBT, OPENED, Since
from acrnet.report.audit.unmet import UnmetList
from acrnet.report.audit.words import ALL_IN_JSON, MARKS, in_file, stage_name
from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, listed, names, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import named, with_short_ids
from acrnet.rules.verdict import Outcome

_STAGE_COLUMN = 13
"""The column in which the name of a stage starts, after its mark."""
_LONG = 40
"""A name with more characters than this has a line of its own."""


def audit_text(audit: Audit, style: Style = PLAIN, *, summary: bool = False) -> str:
    """Return the document, coloured and wrapped as the style says.

    A `summary` ends after the list of the places at which a need is not met.
    """
    outline = outline_of(audit)
    lines = _wrapped(outline.headline, style, paint=_paint(outline.outcome, style))
    if outline.since is not None:
        lines += _since(outline.since, style)
    assumption = _assumption(outline, style)
    unmet = _unmet(outline.unmet, style) if outline.is_list_needed or summary else ()
    lines += (*assumption, *unmet) if outline.changes else (*unmet, *assumption)
    if summary:
        return "\n".join(lines) + "\n"
    for section in outline.sections:
        lines += ["", *_section(section, style)]
    if outline.omitted:
        lines += ["", *_wrapped(outline.omitted, style)]
    lines += _findings(outline, style)
    if outline.met:
        rows = ((printable(name), printable(text)) for name, text in outline.met)
        lines += ["", style.bold("Met"), *labelled(rows, style)]
    for title, sentences in outline.basis:
        lines += ["", style.bold(title), *listed(map(printable, sentences), style)]
    return "\n".join(lines) + "\n"


def _wrapped(
    text: str, style: Style, *, indent: int = 0, paint: Callable[[str], str] = str, hanging: int = 2
) -> list[str]:
    lead = " " * indent
    return [paint(line) for line in wrapped(printable(text), style, first=lead, rest=lead + " " * hanging)]


def _paint(outcome: Outcome, style: Style) -> Callable[[str], str]:
    paints = {Outcome.ALLOWED: style.green, Outcome.UNDECIDABLE: style.yellow}
    return paints.get(outcome, style.red)


def _since(since: Since, style: Style) -> Iterator[str]:
    yield ""
    yield from _wrapped(since.answer, style)
    for line in since.lines[:CHANGES]:
        paint = style.green if line.verb == OPENED else style.yellow if line.verb == IN_DOUBT else style.red
        shown = f"{line.verb}: {line.need} ({line.verdicts}) on {named(line.names)}"
        yield from _wrapped(shown, style, indent=2, paint=paint)
    more = len(since.lines) - CHANGES
    if more > 0:
        yield from _wrapped(f"{more:,} more; {ALL_IN_JSON}.", style, indent=2)


def _unmet(lists: Sequence[UnmetList], style: Style) -> Iterator[str]:
    if lists:
        yield ""
    for each in lists:
        paint = _paint(each.outcome, style)
        yield paint(each.title)
        for line in each.lines:
            yield from _wrapped(f"{line.who}: {line.needs}", style, indent=2)
            if len(line.names) > 1:
                yield from _names(line.names, style)


def _names(places: Sequence[str], style: Style) -> Iterator[str]:
    """Yield names, several on a line; long ones, such as names with their files, have a line each."""
    if max(map(len, places)) <= _LONG:
        yield from names("", map(printable, places), style, indent=4)
    else:
        for place in places:
            yield from _wrapped(place, style, indent=4)


def _assumption(outline: Outline, style: Style) -> Iterator[str]:
    """Yield what is assumed, and what that would break and open; nothing if nothing is assumed."""
    if outline.assumption:
        yield from ("", *_wrapped(outline.assumption, style))
    for changes in outline.changes:
        yield from _changes(changes, style.yellow if changes.opens else style.red, style)


def _changes(changes: ChangeGroup, paint: Callable[[str], str], style: Style) -> Iterator[str]:
    if not changes.lines:
        yield f"{changes.verb}: nothing."
    for change in changes.lines[:CHANGES]:
        yield from _wrapped(f"{changes.verb}: {change.sentence}", style, paint=paint)
        yield from _wrapped(named(change.line.prefixes, at_most=PREFIXES), style, indent=4, hanging=0)
    more = len(changes.lines) - CHANGES
    if more > 0:
        yield from _wrapped(f"{changes.verb}: {more:,} more; {ALL_IN_JSON}.", style, paint=paint)


def _section(section: Section, style: Style) -> Iterator[str]:
    yield from _wrapped(section.title, style, paint=style.bold)
    for need in section.needs:
        yield from _need(need, style)


def _need(need: NeedEntry, style: Style) -> Iterator[str]:
    paint = _paint(need.judgement.outcome, style)
    yield from _wrapped(f"{need.names}: {need.judgement.verdict}", style, indent=2, paint=paint)
    yield from _stages(need.judgement.stages, style)
    for sentence in need.sentences:
        yield from _wrapped(sentence, style, indent=4)


def _stages(stages: Sequence[StageVerdict], style: Style) -> Iterator[str]:
    """Yield a line for each stage in order: a mark, its name, and what decides there."""
    labels = [printable(stage_name(stage.kind, stage.name)) for stage in stages]
    column = max(map(len, labels), default=0)
    for stage, name in zip(stages, labels, strict=True):
        first = f"    {MARKS[stage.outcome]:<7}  {name:<{column}}  "
        paint = str if stage.outcome is Outcome.ALLOWED else _paint(stage.outcome, style)
        because = printable(with_short_ids(stage.because))
        yield from map(paint, _after_label(first, because, style))


def _after_label(first: str, text: str, style: Style) -> list[str]:
    """Return a text after the label `first`; further lines keep its column unless a word is too long for that."""
    words = text.split()
    if style.width is None or not words:
        return wrapped(text, style, first=first)
    longest = max(map(len, words))
    rest = " " * min(len(first), max(style.width - longest, _STAGE_COLUMN))
    if len(first) + len(words[0]) <= style.width:
        return wrapped(text, style, first=first, rest=rest)
    return [first.rstrip(), *wrapped(text, style, first=rest, rest=rest)]


def _findings(outline: Outline, style: Style) -> Iterator[str]:
    if outline.finding_counts:
        yield ""
        yield from _wrapped(f"Findings: {outline.finding_counts}", style, paint=style.bold)
    for group in outline.findings:
        for finding in group.shown:
            yield from _finding(finding, style)
        if group.more:
            more = f"- {group.level}: {group.more:,} more like this ({group.kind}); {ALL_IN_JSON}"
            yield from _wrapped(more, style, indent=2)


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    paint = style.red if finding.level is Level.ERROR else style.yellow if finding.level is Level.WARNING else str
    sentence = f"- {finding.level}: {finding.message} ({finding.id})"
    yield from _wrapped(sentence, style, indent=2, paint=paint)
    if finding.location.file:
        yield from _wrapped(f"at {in_file(finding.location)}", style, indent=4)
    yield from _wrapped(f"fix: {finding.fix}", style, indent=4)
