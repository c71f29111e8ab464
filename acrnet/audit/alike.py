"""Rule sets about which the same is to be said: they have the same rules, clients and needs, and differ in their place.

Whoever decides or says something of a rule set does it for the first of them and restates it for the others. Rules are
told apart by identity, because readers give equal rules as the same value (`SharedRules`), and so are clients, which
stand for a network and its service tags.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from acrnet.audit.model import Subject

Alike: TypeAlias = tuple[Subject, ...]
"""Never empty."""


def alike(subjects: Iterable[Subject]) -> tuple[Alike, ...]:
    """Return the subjects in groups that are judged alike, in the order of the first of each.

    A group in a file is not like one that Resource Manager answered: only this one can be planned by its name.
    """
    found: dict[tuple[int, int, int, bool], list[Subject]] = {}
    for subject in subjects:
        rules, in_file = subject.nsg.rule_set.rules, bool(subject.nsg.location.file)
        found.setdefault((id(rules), id(subject.clients), id(subject.needs), in_file), []).append(subject)
    return tuple(map(tuple, found.values()))
