"""Groups of rule sets with the same rules, clients and needs, which differ only in their id, name and location.

Verdicts and findings are computed for the first of a group and restated for the others. Rules of security groups and
clients are compared by identity, because readers return equal rules as the same value (`SharedRules`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

from acrnet.audit.subject import FirewallSubject, NsgSubject

Alike: TypeAlias = tuple[NsgSubject, ...]
"""The subjects of one group; never empty."""


def alike(subjects: Iterable[NsgSubject]) -> tuple[Alike, ...]:
    """Return the subjects in groups that are judged alike, in the order of their first subjects.

    Rule sets from files and live ones are in different groups, because only a live one can be planned by its name.
    """
    groups: dict[tuple[int, int, int, bool], list[NsgSubject]] = {}
    for subject in subjects:
        rules, in_file = subject.nsg.rule_set.rules, bool(subject.nsg.location.file)
        groups.setdefault((id(rules), id(subject.clients), id(subject.needs), in_file), []).append(subject)
    return tuple(map(tuple, groups.values()))


def alike_firewalls(subjects: Iterable[FirewallSubject]) -> tuple[tuple[FirewallSubject, ...], ...]:
    """Return firewalls and policies in groups that are judged alike, in the order of their first subjects."""
    groups: dict[Hashable, list[FirewallSubject]] = {}
    for subject in subjects:
        surroundings = subject.kind, bool(subject.location.file), id(subject.context), id(subject.needs)
        groups.setdefault((subject.alike, *surroundings, subject.assumptions), []).append(subject)
    return tuple(map(tuple, groups.values()))
