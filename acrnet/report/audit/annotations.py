"""What a pipeline shows beside the lines of a change: the worst findings of an audit, as many as a pipeline keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from acrnet.audit.model import Audit, Finding, Level
from acrnet.report.audit.artifacts import path_of
from acrnet.report.audit.words import ALL_IN_JSON
from acrnet.report.escaping import printable
from acrnet.report.words import count
from acrnet.rules.inputs import Location

MOST: Final = 10
"""The most annotations of one level. GitHub shows 10 errors and 10 warnings of a step (actions/toolkit,
docs/problem-matchers.md), and the agent of Azure Pipelines keeps as many (`_maxIssueCount` of microsoft/
azure-pipelines-agent, Agent.Worker/ExecutionContext.cs; both checked 2026-11-29). Others are dropped without a word."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark on a line of a file; every text is printable, and nothing is escaped yet."""

    level: Level
    title: str
    """The kind of finding, or what is wrong with an input; "" for the one that counts the others."""
    text: str
    file: str = ""
    """The path, normalised; "" for what was read live or from standard input."""
    line: int = 0
    """0 where it is not known."""


def worst_annotations(audit: Audit, levels: Iterable[Level] = tuple(Level)) -> Iterator[Annotation]:
    """Yield annotations of these levels, the worst first; the last of a level counts those that are left out."""
    for level in levels:
        every = [*_inputs(audit, level), *(_of(each) for each in audit.findings if each.level is level)]
        if len(every) > MOST:
            more = f"{count(len(every) - MOST + 1, f'more {level}')}; {ALL_IN_JSON}."
            every = [*every[: MOST - 1], Annotation(level, "", more)]
        yield from every


def _inputs(audit: Audit, level: Level) -> Iterator[Annotation]:
    """Yield what could not be read, for which the command ends with 2, and why rule sets may be missing."""
    if level is Level.ERROR:
        for each in audit.inputs:
            if each.error:
                yield Annotation(level, "input", printable(each.error), _file(Location(each.path)))
    elif level is Level.WARNING:
        for reason in audit.incomplete:
            yield Annotation(level, "incomplete", printable(reason))


def _of(finding: Finding) -> Annotation:
    text = printable(f"{finding.message} {finding.fix}")
    return Annotation(finding.level, finding.id, text, _file(finding.location), finding.location.line)


def _file(location: Location) -> str:
    return "" if location.file == "-" else printable(path_of(location))
