"""What tells a finding from others in every run: never its words or its level, nor how a path was spelt."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import TypeAlias

Identity: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[str, str]


def identity(rule_set: str, place: Place, parts: Sequence[str]) -> Identity:
    """Return what tells apart what is said about rule sets: the rule set and these parts, without case.

    Where the rule set has no id of Resource Manager, the place it was found at stands for it: the id it was given
    instead spells the path as the command line did.
    """
    known = tuple(part.lower() for part in parts)
    if rule_set.lower().startswith("/subscriptions/") or not place[0]:
        return (rule_set.lower(), *known)
    return (*place, *known)


def place_of(file: str, json_path: str, folder: str) -> Place:
    """Return a place with one spelling of its path: relative where the file lies in the folder, which may be ""."""
    if not file:
        return file, json_path
    inside = posixpath.join(posixpath.normpath(folder), "") if folder else ""
    return posixpath.normpath(posixpath.join(folder, file)).removeprefix(inside), json_path
