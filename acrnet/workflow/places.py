"""Where the rules are written that findings are about, looked up in the files for the findings that a report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from acrnet.audit.subject import NsgSubject, SavedSubject

if TYPE_CHECKING:
    from acrnet.audit.model import Audit, Finding
    from acrnet.audit.subject import FirewallSubject, JudgedSubject
    from acrnet.inventory.files.rule_places import Spot
    from acrnet.rules.inputs import Location

FEW: Final = 20
"""The findings of one kind and level whose rules are looked up for people; reports for people show fewer."""
LARGE: Final = 16 * 2**20
"""Bytes of a file in which nothing is looked up for people: it has a thousand rule sets, and reading it takes long."""


class _Asked(NamedTuple):
    """What is asked of a file, and the answer where it says nothing."""

    file: str
    spot: Spot | None
    """None where there is nothing to ask."""
    known: Location


def with_places(audit: Audit, *, every: bool) -> Audit:
    """Return the audit with the file, JSON path and line of the rule that each finding is about, else of its rule set.

    `every` says whether that goes for all findings; else for the first of each kind, as reports for people show them.
    Findings of rule sets that were read live have no place. It comes after baselines and suppressions, because a
    finding is the same wherever its rule moves.
    """
    subjects = {
        subject.id: subject
        for subject in audit.subjects()
        if subject.location.file and not isinstance(subject, SavedSubject)
    }
    if not subjects:
        return audit
    of_suppressed = [each.finding for each in audit.suppressed]
    chosen = [*_chosen(audit.findings, every), *_chosen(audit.known, every), *_chosen(of_suppressed, every)]
    asked = {id(each): _asked(each, subjects[each.rule_set]) for each in chosen if each.rule_set in subjects}
    answers = _answers(asked.values(), None if every else LARGE)
    placed = {key: answers.get((each.file, each.spot), each.known) for key, each in asked.items()}

    def moved(finding: Finding) -> Finding:
        location = placed.get(id(finding))
        return finding if location is None else finding.at(location)

    return replace(
        audit,
        findings=tuple(map(moved, audit.findings)),
        known=tuple(map(moved, audit.known)),
        suppressed=tuple(replace(each, finding=moved(each.finding)) for each in audit.suppressed),
    )


def _chosen(findings: Iterable[Finding], every: bool) -> Iterable[Finding]:
    numbers: Counter[tuple[str, str]] = Counter()
    for each in findings:
        numbers[each.id, each.level] += 1
        if every or numbers[each.id, each.level] <= FEW:
            yield each


def _asked(finding: Finding, subject: JudgedSubject) -> _Asked:
    """Return what is to be looked up for a finding about a rule set in a file."""
    if isinstance(subject, NsgSubject):
        names: tuple[str, ...] = (finding.rule.lower(),) if finding.rule else ()
        places, location = subject.nsg.places, subject.location
    else:
        places, location, names = _of_firewall(subject, finding.rule)
    known = places.get("/".join(names)) or places.get("")
    if known is not None and (known.line or not known.json_path.startswith("$")):
        return _Asked(known.file, None, known)
    from acrnet.inventory.files.rule_places import Spot

    if known is None:
        return _Asked(location.file, Spot(location.json_path, names), location)
    return _Asked(known.file, Spot(known.json_path), known)


def _of_firewall(subject: FirewallSubject, label: str) -> tuple[Mapping[str, Location], Location, tuple[str, ...]]:
    """Return the places that are known of the rule of a label, the resource it stands in, and its names there."""
    from acrnet.firewall.labels import rules_labelled
    from acrnet.rules.inputs import NO_PLACES

    resources = subject.firewall.resources
    rule = rules_labelled(subject.firewall.rules, {label}).get(label)
    key = (subject.id if rule is None else rule.group.id).lower()
    names: tuple[str, ...] = () if rule is None else (rule.collection.name.lower(), rule.rule.name.lower())
    if resources is None:
        return NO_PLACES, subject.location, names
    return resources.places.get(key, NO_PLACES), resources.locations.get(key, subject.location), names


def _answers(asked: Iterable[_Asked], most_bytes: int | None) -> dict[tuple[str, Spot | None], Location]:
    """Return the places that files say; each file is read once."""
    from acrnet.inventory.files.rule_places import find_spots

    by_file: dict[str, set[Spot]] = {}
    for each in asked:
        if each.spot is not None:
            by_file.setdefault(each.file, set()).add(each.spot)
    return {
        (file, spot): location
        for file, spots in by_file.items()
        for spot, location in find_spots(file, spots, most_bytes=most_bytes).items()
    }
