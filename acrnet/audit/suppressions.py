"""Suppressions of findings: which findings they cover, until when, and findings about suppressions themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final, Protocol

from acrnet.audit.kind import Kind, ordered
from acrnet.audit.model import Finding, Level, Suppressed
from acrnet.rules.inputs import Location

SUPPRESSION_EXPIRED: Final = Kind(
    "suppression_expired",
    (Level.WARNING,),
    "the last day of a suppression is over",
    "resolve what it was for, or give it a later day",
    suppressible=False,
)
SUPPRESSION_UNUSED: Final = Kind(
    "suppression_unused",
    (Level.NOTE,),
    "a suppression covers no finding",
    "delete it, or correct it",
    suppressible=False,
)
KINDS: Final = (SUPPRESSION_EXPIRED, SUPPRESSION_UNUSED)


class Suppression(Protocol):
    """An entry of `suppressions` in the configuration: findings that do not count until a day.

    Each of rule set, rule, need and client that is not "" narrows the findings it covers. They may contain `*` and `?`,
    and are compared without case.
    """

    @property
    def finding(self) -> str:
        """The id of the kind of finding."""

    @property
    def rule_set(self) -> str:
        """The name or the id of a rule set."""

    @property
    def rule(self) -> str:
        """The name of a rule."""

    @property
    def need(self) -> str:
        """The id of a need."""

    @property
    def client(self) -> str:
        """The name of a client."""

    @property
    def reason(self) -> str:
        """Why the findings do not count."""

    @property
    def until(self) -> str:
        """The last day on which it applies, as an ISO date."""

    @property
    def file(self) -> str:
        """The file that contains it."""

    @property
    def place(self) -> str:
        """Its place in the file, for example `suppressions[2]`."""


def apply_suppressions(
    findings: Sequence[Finding],
    suppressions: Sequence[Suppression],
    today: str,
    *,
    names: Mapping[str, str] | None = None,
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """Return the findings that count, and those that are suppressed, with the reason and the last day.

    `today` is an ISO date. `names` has the name of each rule set by its id; for rule sets it lacks, the last part of
    the id is the name. A suppression whose last day is over no longer applies, which is a finding itself; so is a
    suppression that covers nothing.
    """
    names_by_id = names or {}
    by_kind: dict[str, list[Suppression]] = {}
    for suppression in suppressions:
        by_kind.setdefault(suppression.finding, []).append(suppression)
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[int] = set()
    needed: set[int] = set()
    for finding in findings:
        name = names_by_id.get(finding.rule_set) or finding.rule_set.rsplit("/", 1)[-1]
        covering = [each for each in by_kind.get(finding.id, ()) if _covers(each, finding, name)]
        used.update(id(each) for each in covering)
        current = max((each for each in covering if today <= each.until), key=lambda each: each.until, default=None)
        if current is None:
            kept.append(finding)
            needed.update(id(each) for each in covering)
        else:
            suppressed.append(Suppressed(finding, current.reason, current.until))
    kept.extend(_about_suppressions(suppressions, used, needed, today))
    return ordered(kept), tuple(suppressed)


def _covers(suppression: Suppression, finding: Finding, rule_set_name: str) -> bool:
    """Return whether a suppression covers a finding of its kind, whatever the day."""
    return (
        (_matches(suppression.rule_set, finding.rule_set) or _matches(suppression.rule_set, rule_set_name))
        and _matches(suppression.rule, finding.rule)
        and _matches(suppression.need, finding.need)
        and _matches(suppression.client, finding.client)
    )


def _matches(pattern: str, text: str) -> bool:
    # A bracket stands for itself, because ids of rule sets from files contain brackets.
    return not pattern or fnmatchcase(text.lower(), pattern.lower().replace("[", "[[]"))


def _about_suppressions(
    suppressions: Sequence[Suppression], used: set[int], needed: set[int], today: str
) -> Iterator[Finding]:
    """Yield findings about suppressions; `used` cover findings, and `needed` cover findings that count."""
    for suppression in suppressions:
        if today > suppression.until:
            if id(suppression) in needed:
                still = "what it covers counts again"
            else:
                still = "only others cover what it did" if id(suppression) in used else "it covers nothing any more"
            yield _finding(
                suppression,
                SUPPRESSION_EXPIRED,
                Level.WARNING,
                f"The suppression of {_described(suppression)} ended on {suppression.until}, so {still}.",
                "Resolve what it was for and delete it, or decide again and give it a later day.",
            )
        elif id(suppression) not in used:
            yield _finding(
                suppression,
                SUPPRESSION_UNUSED,
                Level.NOTE,
                f"The suppression of {_described(suppression)} covers no finding of this audit.",
                "Delete it if the finding is resolved; correct it if it was meant for another.",
            )


def _finding(suppression: Suppression, kind: Kind, level: Level, message: str, fix: str) -> Finding:
    return Finding(
        kind.id,
        level,
        message,
        fix,
        suppression.rule_set,
        suppression.rule,
        suppression.need,
        suppression.client,
        Location(suppression.file, suppression.place),
    )


def _described(suppression: Suppression) -> str:
    parts = (
        ("on", suppression.rule_set),
        ("by the rule", suppression.rule),
        ("for", suppression.need),
        ("of", suppression.client),
    )
    return " ".join([suppression.finding, *(f"{word} {text}" for word, text in parts if text)])
