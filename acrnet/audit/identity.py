"""The identity of a finding across runs, which does not depend on its message, its level or the spelling of a path."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import TypeAlias

Identity: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[str, str]


def identity(rule_set: str, place: Place, parts: Sequence[str]) -> Identity:
    """Return the identity of a statement about a rule set: the rule set and these parts, in lower case.

    A rule set without an id of Resource Manager is identified by its place, because the id made for it contains the
    path as the command line spelt it.
    """
    lowered = tuple(part.lower() for part in parts)
    if rule_set.lower().startswith("/subscriptions/") or not place[0]:
        return (rule_set.lower(), *lowered)
    return (*place, *lowered)


def place_of_rule_set(rule_set: str, file: str, folder: str) -> Place:
    """Return the place of a rule set in a file: `<file>#<JSON path>` where that is its id, else the file alone.

    A finding is identified by this place and not by that of its rule, which moves when other rules are written.
    """
    path, sign, json_path = rule_set.partition("#$")
    if sign and not rule_set.lower().startswith("/subscriptions/"):
        return place_of(path, f"${json_path}", folder)
    return place_of(file, "", folder)


def place_of(file: str, json_path: str, folder: str) -> Place:
    """Return a place with a normalised path, relative to the folder if the file is in it; the folder may be ""."""
    if not file:
        return file, json_path
    inside = posixpath.join(posixpath.normpath(folder), "") if folder else ""
    return posixpath.normpath(posixpath.join(folder, file)).removeprefix(inside), json_path
