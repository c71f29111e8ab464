"""Whom a removal cuts: what becomes of the needs of the configuration's registries when the owned rules are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import AcrnetError
from acrnet.workflow.plan import removal_verdicts

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.plan.model import NeedVerdict

MOST_TOLD = 20
"""Needs told one by one; the others are counted."""


def describe_cut_needs(arm: ArmSession, configuration: Configuration) -> list[str]:
    """Return a line for each need that fares differently after the removal, or one that says why nothing is known.

    A registry that is gone or closed keeps no rule from being removed.
    """
    if not configuration.registries:
        return ["Whom this cuts is not known, because the configuration names no registry."]
    try:
        verdicts = removal_verdicts(arm, configuration)
    except AcrnetError as error:
        return [f"Whom this cuts is not known: {error.message}"]
    return _lines([(nsg, each) for nsg, each in verdicts if each.before is not each.after])


def _lines(changed: Sequence[tuple[str, NeedVerdict]]) -> list[str]:
    if not changed:
        return ["This cuts no need of the registries in the configuration."]
    lines = [f"Cuts {each.need} on {nsg}: {each.before} -> {each.after}" for nsg, each in changed[:MOST_TOLD]]
    more = len(changed) - MOST_TOLD
    return [*lines, f"Cuts {more:,} more needs."] if more > 0 else lines
