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
    """The names of the rule sets and clients."""

    @property
    def sentence(self) -> str:
        """What opens or breaks and where, without the prefixes."""
        return f"{self.line.sentence}, on {named(self.places)}"


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Everything that would break, may break, would open or may open."""

    verb: str
    """`Would break`, `May break`, `Would open` or `May open`."""
    opens: bool
    lines: tuple[ChangeLine, ...]
    """Empty if there is nothing of this kind."""


def change_groups(audit: Audit, places: Sequence[Place]) -> tuple[ChangeGroup, ...]:
    """Return what breaks and then what opens, in each case what is certain before what may happen.

    Groups of what may happen are left out if they are empty. Where nothing breaks or opens, there is no group.
    """
    if not audit.changes:
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
    """Return what opens or breaks, with one line for all places at which the same happens."""
    by_place: dict[tuple[str, str], list[Change]] = {}
    for change in audit.changes:
        if (change.opens, change.certain) == (opens, certain):
            by_place.setdefault((change.rule_set, change.client), []).append(change)
    names = {place.subject.id: place.name for place in places if place.subject is not None}
    by_line: dict[EffectLine, list[str]] = {}
    for (rule_set, client), changes in by_place.items():
        for line in effect_lines([change.part for change in changes], audit.needs):
            by_line.setdefault(line, []).append(client or names.get(rule_set) or resource_name(rule_set))
    return tuple(ChangeLine(line, tuple(where)) for line, where in by_line.items())
