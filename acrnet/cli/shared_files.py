"""Files that several processes audit: who takes what, and what is put together of their answers.

Each process takes a run of the groups in all files, laid end to end, so that their answers follow each other as the
files do. Three things no process can know alone, and they are settled between reading and judging: which file somebody
could not read, whether a file that several read was the same for all, and which groups are there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from acrnet.audit.findings import ordered, registry_limit_findings
from acrnet.audit.judge import judged_needs, results_of
from acrnet.audit.model import Finding, Result
from acrnet.audit.subjects import subjects_alone
from acrnet.cli.file_share import FileWork, Judged, PieceHeld, Settled, judge_share
from acrnet.cli.processes import working_together
from acrnet.errors import InputFileError
from acrnet.inventory.files.duplicates import Distinct
from acrnet.inventory.files.pieces import Shares
from acrnet.inventory.files.reading import account
from acrnet.rules.found import FoundRuleSet, Input


@dataclass(frozen=True, slots=True)
class FilesJudged:
    """What was found in all files."""

    inputs: tuple[Input, ...]
    results: tuple[Result, ...]
    """Their rule sets hold the rules that decide something; the others were looked at, and stayed where they were."""
    findings: tuple[Finding, ...]
    """The heaviest first."""


def judge_files(work: FileWork, shares: Shares, tell: Callable[[int, int], None]) -> FilesJudged:
    """Return what the rule sets in the files do to the needs, and what else there is to say of them.

    It is what one process finds. Raises LostProcessError when a process ends before its share is done, and
    InputFileError for a file that changed while it was read.
    """
    with working_together(judge_share, [(work, share) for share in shares], tell) as crew:
        held: list[list[PieceHeld]] = crew.begin()
        read = [each for pieces in held for each in pieces]
        require_unchanged(read)
        repeated: list[list[FoundRuleSet]] = crew.answer([_settled(read)] * len(shares))
        taken, sentences = _distinct(repeated)
        judged: list[Judged] = crew.answer(taken)
    return FilesJudged(
        inputs=_inputs(read, sentences),
        results=_results(work, judged),
        findings=ordered(
            (*(finding for each in judged for finding in each.findings), *registry_limit_findings(work.registries))
        ),
    )


def require_unchanged(read: Iterable[PieceHeld]) -> None:
    """Raise InputFileError for a file of which one process saw other bytes than another."""
    seen: dict[str, int] = {}
    for each in read:
        if not each.read.error and seen.setdefault(each.read.file, each.read.checksum) != each.read.checksum:
            raise InputFileError(f"{each.read.file} changed while it was read.", next_step="Run the audit again.")


def _settled(read: Iterable[PieceHeld]) -> Settled:
    unreadable = frozenset(each.read.file for each in read if each.read.error)
    keys = Counter(key for each in read if each.read.file not in unreadable for key in each.keys)
    return Settled(unreadable, frozenset(key for key, number in keys.items() if number > 1))


def _distinct(
    repeated: Sequence[Sequence[FoundRuleSet]],
) -> tuple[list[list[FoundRuleSet | None]], dict[str, list[tuple[str, str]]]]:
    """Return how each of the rule sets is taken, and by file what is to be said at which place."""
    distinct = Distinct()
    sentences: dict[str, list[tuple[str, str]]] = {}
    taken: list[list[FoundRuleSet | None]] = []
    for share in repeated:
        taken.append([])
        for found in share:
            kept, sentence = distinct.add(found)
            taken[-1].append(kept)
            if sentence:
                sentences.setdefault(found.location.file, []).append((found.location.json_path, sentence))
    return taken, sentences


def _inputs(read: Iterable[PieceHeld], sentences: dict[str, list[tuple[str, str]]]) -> tuple[Input, ...]:
    inputs = []
    for _, pieces in groupby(read, key=lambda each: each.read.file):
        first, *others = pieces
        whole = first.read
        for other in others:
            whole.add(other.read)
        if whole.error:
            inputs.append(Input(whole.file, "", error=whole.error))
            continue
        for json_path, sentence in sentences.get(whole.file, ()):
            whole.say(json_path, sentence)
        held = (first, *others)
        inputs.append(account(whole, sum(len(each.keys) for each in held), sum(each.rules for each in held)))
    return tuple(inputs)


def _results(work: FileWork, judged: Iterable[Judged]) -> tuple[Result, ...]:
    rule_sets = [each for share in judged for each in share.rule_sets]
    found = [each.found for each in rule_sets]
    subjects = subjects_alone(found, work.needs, work.given, work.catalog)
    needs = judged_needs(work.needs)
    return tuple(
        result
        for subject, each in zip(subjects, rule_sets, strict=True)
        for result in results_of(subject, needs, (each.verdicts,))
    )
