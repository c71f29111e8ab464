"""The result of an apply as text for people: what was written, and the proof by the live rules afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrnet.plan.model import NeedVerdict
from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, names, wrapped
from acrnet.report.plan import words
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import count, named, parts_counted, resource_name, targets_counted
from acrnet.rules.verdict import Outcome


@dataclass(frozen=True, slots=True)
class WrittenTarget:
    """One target after the plan was applied."""

    id: str
    written: tuple[str, ...]
    """The names of the rules that this run wrote or deleted, in order."""
    skipped: tuple[str, ...]
    """The names of the rules that an earlier run wrote or deleted."""
    needs: tuple[NeedVerdict, ...]
    """The verdicts on needs; `after` is the verdict by the live rules."""


def apply_text(targets: Sequence[WrittenTarget], required: frozenset[str], style: Style = PLAIN) -> str:
    """Return the document; `required` are the ids of the required needs."""
    unmet = [need for target in targets for need in target.needs if _is_unmet(need, required)]
    paint = style.red if unmet else style.green
    lines = [paint(line) for line in wrapped(printable(_headline(targets, required, unmet)), style)]
    for target in targets:
        lines += ["", *_target(target, required, style)]
    return "\n".join(lines) + "\n"


def _headline(targets: Sequence[WrittenTarget], required: frozenset[str], unmet: Sequence[NeedVerdict]) -> str:
    written = sum(len(target.written) for target in targets)
    parts = parts_counted((target.id, len(target.written)) for target in targets)
    touched = [target.id for target in targets if target.written]
    done = (
        f"Applied: {parts} written or deleted on {targets_counted(touched)}"
        if written
        else "Already applied: nothing was written"
    )
    judged = sum(need.need in required for target in targets for need in target.needs)
    if not judged:
        return f"{done}."
    if not unmet:
        return f"{done}; every need is met by the rules as they are now."
    verb = "is" if len(unmet) == 1 else "are"
    unmet_needs = named([f"{need.need} ({need.after})" for need in unmet])
    return f"{done}; {len(unmet)} of {count(judged, 'need')} {verb} not met: {unmet_needs}."


def _is_unmet(need: NeedVerdict, required: frozenset[str]) -> bool:
    return need.need in required and need.after is not Outcome.ALLOWED


def _target(target: WrittenTarget, required: frozenset[str], style: Style) -> Iterator[str]:
    yield style.bold(printable(resource_name(target.id)))
    for title, rules in (("written or deleted", target.written), ("done by an earlier run", target.skipped)):
        if rules:
            yield from names(f"{title}: ", map(printable, rules), style)
    if target.needs:
        yield "  Needs, by the rules as they are now"
        yield from labelled(
            (
                (printable(need.need), printable(words.verdict(need, target.id, optional=need.need not in required)))
                for need in target.needs
            ),
            style,
            indent=4,
        )
