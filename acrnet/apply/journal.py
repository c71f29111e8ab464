"""A journal: lines of JSON with every write that was begun, and its outcome.

The first line names the plan of the journal. After it come two kinds of lines: `write` before a request is sent, with
the rule before and after, and `outcome` when it ended. The outcome of a `write` without such a line is not known; the
live rule shows it. `found` stands for a change that was already there when its plan was resumed. A last line truncated
by a power failure is ignored, because nothing is sent before its line is on disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal

from acrnet.errors import JournalError, RuleError, UsageError
from acrnet.inventory.bounded_file import read_bounded
from acrnet.plan.model import WireRule
from acrnet.plan.other_files import JOURNAL, kind_of_text
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.kinds import TARGETS, kind_of_step

FORMAT_VERSION: Final = "1.0"
_WHICH: Final = "Give the journal that acrnet apply named."


class Purpose(StrEnum):
    """The purpose of the writes in a journal."""

    APPLY = "apply"
    ROLLBACK = "rollback"


class Outcome(StrEnum):
    """How a write ended."""

    DONE = "done"
    """It took effect, according to Azure's answer, or according to the group if the answer was an error."""
    FAILED = "failed"
    """It was not sent, or Azure refused it, or accepted it and then failed; the live rule is unchanged."""
    UNKNOWN = "unknown"
    """It ended with an error, but may have taken effect or may still do so."""
    FOUND = "found"
    """The change was already there when the plan was resumed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One write."""

    sequence: int
    """Counted from 1."""
    target: ResourceId
    kind: str
    """The kind of the target."""
    step: Step
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Header:
    """The plan and the purpose of a journal."""

    purpose: Purpose
    plan: str
    """The digest of the plan."""
    cloud: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as it was read."""

    path: Path
    header: Header
    entries: tuple[Entry, ...]
    """In the order the writes began."""


# Any: a line of JSON has values of every type; each is checked where it is read.
Line = Mapping[str, Any]


def read_journal(path: Path) -> Journal:
    """Return the journal in a file; raises JournalError if it cannot be read or is not a journal."""
    data = _content(path)
    lines = _lines(path, data)
    if not lines and not may_begin_journal(data):
        raise _not_a_journal(path, data)
    if not lines:
        raise JournalError(f"The journal {path} is empty: nothing was written under it.", next_step=_WHICH)
    if "journal" not in lines[0][1]:
        raise _not_a_journal(path, data)
    header = _header(path, lines[0][1])
    entries: dict[int, Entry] = {}
    for number, line in lines[1:]:
        try:
            _take(line, entries)
        except (KeyError, ValueError, TypeError, UsageError, RuleError) as error:
            raise _broken(path, number, f"is not an entry of a journal: {error}") from error
    return Journal(path, header, tuple(entries[sequence] for sequence in sorted(entries)))


def header_line(header: Header, time: str) -> Line:
    """Return the first line of a journal."""
    return {
        "journal": header.purpose.value,
        "format_version": FORMAT_VERSION,
        "plan": header.plan,
        "cloud": header.cloud,
        "time": time,
    }


def write_line(sequence: int, target: ResourceId, step: Step, time: str) -> Line:
    """Return the line to write before a request is sent."""
    return {
        "write": sequence,
        "target": target.text,
        "method": step.method,
        "id": step.id,
        "type": step.type,
        "before": step.before,
        "after": step.after,
        "time": time,
    }


def outcome_line(sequence: int, outcome: Outcome, error: str, time: str) -> Line:
    """Return the line to write after a request ended; `error` is "" unless it failed."""
    return {"outcome": sequence, "result": outcome.value, "error": error, "time": time}


def whole_length(data: bytes) -> int:
    """Return the length of the complete lines of a journal, in bytes."""
    return data.rfind(b"\n") + 1


def may_begin_journal(data: bytes) -> bool:
    """Whether a file without a complete line may be the beginning of a journal: it is empty, or was truncated."""
    return b'{"journal"'.startswith(data[:10])


def _content(path: Path) -> bytes:
    try:
        return read_bounded(path)
    except OSError as error:
        raise JournalError(f"The journal {path} cannot be read: {error.strerror}.", next_step=_WHICH) from error


def _lines(path: Path, data: bytes) -> list[tuple[int, Line]]:
    """Return the lines with their numbers, without a truncated last one."""
    try:
        texts = data[: whole_length(data)].decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise JournalError(f"{path} is not a journal of acrnet: it is not UTF-8 text.", next_step=_WHICH) from error
    return [(number, _parse(path, number, text, data)) for number, text in enumerate(texts, 1)]


def _not_a_journal(path: Path, data: bytes) -> JournalError:
    """Return the error for a file that is not a journal, with what it is if that is known."""
    kind = kind_of_text(data.decode("utf-8", "replace"))
    is_what = "is not a journal of acrnet" if kind in {"", JOURNAL} else f"is {kind}, not a journal"
    return JournalError(f"{path} {is_what}.", next_step=_WHICH)


def _parse(path: Path, number: int, text: str, data: bytes) -> Line:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        if number == 1:
            raise _not_a_journal(path, data) from error
        raise _broken(path, number, "is not JSON") from error
    if not isinstance(line, dict):
        raise _broken(path, number, "is not a JSON object")
    return line


def _header(path: Path, line: Line) -> Header:
    version = line.get("format_version")
    if not isinstance(version, str):
        raise JournalError(f"{path} is not a journal of acrnet.", next_step=_WHICH)
    if version.split(".")[0] != FORMAT_VERSION.split(".")[0]:
        raise JournalError(
            f"The journal {path} has the format version {version}; this acrnet reads {FORMAT_VERSION.split('.')[0]}.x.",
            next_step="Use the version of acrnet that wrote it.",
        )
    try:
        return Header(Purpose(line["journal"]), _text(line, "plan"), _text(line, "cloud"))
    except (KeyError, ValueError, TypeError) as error:
        raise _broken(path, 1, f"does not begin a journal: {error}") from error


def _take(line: Line, entries: dict[int, Entry]) -> None:
    if "write" in line:
        sequence = _number(line, "write")
        if sequence in entries:
            raise ValueError(f"write {sequence} stands there twice")
        target = ResourceId.parse(_text(line, "target"))
        entries[sequence] = Entry(sequence, target, *_step(line, target), Outcome.UNKNOWN)
        return
    entry = entries[_number(line, "outcome")]
    entries[entry.sequence] = replace(entry, outcome=Outcome(line["result"]))


def _step(line: Line, target: ResourceId) -> tuple[str, Step]:
    """Return the kind of the target and the step; raises ValueError for a step that acrnet may not take there."""
    rule = ResourceId.parse(_text(line, "id"))
    step = Step(_method(line), rule.text, _text(line, "type"), _rule(line, "before"), _rule(line, "after"))
    kind = kind_of_step(step.type)
    if kind is None:
        raise ValueError(f"this version changes nothing of the type {step.type}")
    if objection := TARGETS[kind].objection(target, step):
        raise ValueError(objection)
    return kind, step


def _method(line: Line) -> Literal["PUT", "DELETE"]:
    if line["method"] == "PUT":
        return "PUT"
    if line["method"] == "DELETE":
        return "DELETE"
    raise ValueError(f"the method {line['method']!r} is neither PUT nor DELETE")


def _rule(line: Line, key: str) -> WireRule | None:
    rule = line[key]
    if rule is None:
        return None
    if not isinstance(rule, dict) or not isinstance(rule.get("properties"), dict):
        raise TypeError(f"{key!r} is not a rule")
    return rule


def _text(line: Line, key: str) -> str:
    if not isinstance(line[key], str):
        raise TypeError(f"{key!r} is not text")
    return str(line[key])


def _number(line: Line, key: str) -> int:
    if not isinstance(line[key], int) or isinstance(line[key], bool):
        raise TypeError(f"{key!r} is not a number")
    return int(line[key])


def _broken(path: Path, number: int, why: str) -> JournalError:
    return JournalError(
        f"The journal {path} is damaged: line {number} {why}.",
        next_step="Restore the file, or restore the rules by hand from its other lines.",
    )
