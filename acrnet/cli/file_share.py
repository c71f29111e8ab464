"""What one of several processes does that audit files together: read its share, settle it with the others, judge it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from acrnet.audit.findings import subject_findings
from acrnet.audit.judge import judge, judged_needs
from acrnet.audit.model import Finding, Result
from acrnet.audit.subjects import Given, subjects_alone
from acrnet.cli.processes import Report
from acrnet.inventory.files.duplicates import key_of
from acrnet.inventory.files.pieces import Piece
from acrnet.inventory.files.reading import custom_rules_in, read_piece
from acrnet.inventory.files.rule_sets import RuleSetsRead
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.found import FoundRuleSet
from acrnet.rules.verdict import Verdict
from acrnet.tags import TagCatalog

_READ: Final = 0.7
"""The share of the work that reading is."""


@dataclass(frozen=True, slots=True)
class FileWork:
    """What is to be judged on every rule set in files."""

    catalog: TagCatalog
    needs: tuple[Need, ...]
    given: Given
    registries: tuple[Registry, ...]
    owner: str


@dataclass(frozen=True, slots=True)
class PieceHeld:
    """What a process holds of a file, told to the others."""

    read: RuleSetsRead
    """Without the rule sets, which stay where they are."""
    keys: tuple[str, ...]
    """What tells each of these from others."""
    rules: int
    """Custom rules in them."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What only all processes together know."""

    unreadable: frozenset[str]
    """Files of which nothing is judged."""
    repeated: frozenset[str]
    """The keys of rule sets that are there more than once."""


@dataclass(frozen=True, slots=True)
class RuleSetJudged:
    """A rule set with the verdict on each need that rules can be judged on."""

    found: FoundRuleSet
    """With the rules that decide, or may."""
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a process found in its share."""

    rule_sets: tuple[RuleSetJudged, ...]
    findings: tuple[Finding, ...]


def judge_share(share: tuple[FileWork, Sequence[Piece]], report: Report) -> Generator[object, Any, None]:
    """Judge a share of files: say what it holds, settle that with the others, and say what came of it.

    Yields a `PieceHeld` for each piece and takes `Settled`; yields the repeated rule sets and takes how each of these
    is to be taken, None for not at all; yields `Judged`.
    """
    work, pieces = share
    read = _read(pieces, report)
    settled = yield [
        PieceHeld(replace(each, rule_sets=[]), _keys(each), custom_rules_in(each.rule_sets)) for each in read
    ]
    found = [each for one in read if one.file not in settled.unreadable for each in one.rule_sets]
    repeated = [each for each in found if key_of(each) in settled.repeated]
    taken = yield repeated
    yield _judged(work, _as_taken(found, repeated, taken), report)


def _read(pieces: Sequence[Piece], report: Report) -> list[RuleSetsRead]:
    total = sum(piece.size for piece in pieces) or 1
    done = 0
    read = []
    for piece in pieces:
        read.append(read_piece(piece, partial(_report_reading, report, done / total, piece.size / total)))
        done += piece.size
    return read


def _report_reading(report: Report, begin: float, size: float, share: float) -> None:
    report(_READ * (begin + share * size))


def _keys(read: RuleSetsRead) -> tuple[str, ...]:
    return tuple(map(key_of, read.rule_sets))


def _as_taken(
    found: Sequence[FoundRuleSet], repeated: Sequence[FoundRuleSet], taken: Sequence[FoundRuleSet | None]
) -> list[FoundRuleSet]:
    if not repeated:
        return list(found)
    answers = {id(each): answer for each, answer in zip(repeated, taken, strict=True)}
    as_taken = (answers.get(id(each), each) for each in found)
    return [each for each in as_taken if each is not None]


def _judged(work: FileWork, found: Sequence[FoundRuleSet], report: Report) -> Judged:
    subjects = subjects_alone(found, work.needs, work.given, work.catalog)
    results = judge(subjects, lambda done, total: report(_READ + (1 - _READ) * done / total))
    findings = subject_findings(subjects, results, work.needs, work.registries, owner=work.owner)
    number = len(judged_needs(work.needs))
    rule_sets = (_told(each, results[index * number : (index + 1) * number]) for index, each in enumerate(found))
    return Judged(tuple(rule_sets), tuple(findings))


def _told(found: FoundRuleSet, results: Sequence[Result]) -> RuleSetJudged:
    """Return what came of a rule set; the other rules, most of a large audit, are not sent to another process."""
    deciding = set(_deciding(results))
    rules = tuple(rule for rule in found.rule_set.rules if id(rule) in deciding)
    verdicts = tuple(view.verdict for result in results for view in result.views)
    return RuleSetJudged(replace(found, rule_set=replace(found.rule_set, rules=rules)), verdicts)


def _deciding(results: Sequence[Result]) -> Iterator[int]:
    for result in results:
        for view in result.views:
            for part in view.verdict.parts:
                yield id(part.rule)
                yield from map(id, part.doubtful)
