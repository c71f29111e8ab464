"""The needs that a removal cuts, as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.plan.model import NeedVerdict
from acrnet.report.escaping import printable
from acrnet.report.words import resource_name
from acrnet.unknown import Unknown

_MOST: Final = 20
"""Needs that get a line of their own; the others are counted."""


def removal_lines(cut: Sequence[tuple[str, NeedVerdict]] | Unknown) -> list[str]:
    """Return a line for each need that is cut, with the id of the target it is judged on, or why nothing is known."""
    if isinstance(cut, Unknown):
        return [printable(f"Whom this cuts is not known: {cut.reason}.")]
    if not cut:
        return ["This cuts no need of the registries in the configuration."]
    lines = [
        printable(f"Cuts {verdict.need} on {resource_name(target)}: {verdict.before} -> {verdict.after}")
        for target, verdict in cut[:_MOST]
    ]
    more = len(cut) - _MOST
    return [*lines, f"Cuts {more:,} more needs."] if more > 0 else lines
