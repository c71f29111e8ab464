"""What assumed changes would break and open, in words. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.audit.model import Audit, Change
from acrnet.report.audit.places import Place
from acrnet.report.effect_words import EffectLine, effect_lines
from acrnet.report.words import named, resource_name


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Addresses that open or break at one or more places."""

    line: EffectLine
    places: tuple[str, ...]
    """Names of rule sets and clients."""

    @property
    def sentence(self) -> str:
        """What opens or breaks and where, without the prefixes."""
        return f"{self.line.sentence}, on {named(self.places)}"


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What would break, may break, would open or may open."""

    verb: str
    """Which of these."""
    opens: bool
    lines: tuple[ChangeLine, ...]
    """Empty where it is nothing."""


def change_groups(audit: Audit, places: Sequence[Place]) -> tuple[ChangeGroup, ...]:
    """Return what breaks and then what opens, each time what is sure before what is not, which is left out if nothing.

    It is empty where nothing was assumed to be changed.
    """
    if not audit.hypotheses:
        return ()
    groups = (
        ChangeGroup(
            f"{'Would' if certain else 'May'} {'open' if opens else 'break'}",
            opens,
            _lines(audit, places, opens=opens, certain=certain),
        )
        for opens in (False, True)
        for certain in (True, False)
    )
    return tuple(group for group in groups if group.lines or group.verb.startswith("Would"))


def _lines(audit: Audit, places: Sequence[Place], *, opens: bool, certain: bool) -> tuple[ChangeLine, ...]:
    """Return what opens or breaks, with places where the same happens told once."""
    by_place: dict[tuple[str, str], list[Change]] = {}
    for change in audit.changes:
        if (change.opens, change.certain) == (opens, certain):
            by_place.setdefault((change.rule_set, change.client), []).append(change)
    names = {place.subject.nsg.rule_set.id: place.name for place in places if place.subject is not None}
    found: dict[EffectLine, list[str]] = {}
    for (rule_set, client), changes in by_place.items():
        for line in effect_lines([change.part for change in changes], audit.needs):
            found.setdefault(line, []).append(client or names.get(rule_set) or resource_name(rule_set))
    return tuple(ChangeLine(line, tuple(where)) for line, where in found.items())
