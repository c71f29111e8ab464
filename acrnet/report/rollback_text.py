"""The result of a rollback as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from acrnet.report.escaping import printable
from acrnet.report.layout import listed, names, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import parts_counted, resource_name, targets_counted

_TARGETS: Final = 12
"""For how many targets the rules are named before the rollback starts."""


class LeftRule(Protocol):
    """A rule that was not changed."""

    @property
    def rule(self) -> str:
        """Its name."""

    @property
    def reason(self) -> str:
        """Why not, as a clause whose subject is the rule."""


class UndoneTarget(Protocol):
    """One target after a rollback."""

    @property
    def id(self) -> str:
        """Its ARM id."""

    @property
    def undone(self) -> Sequence[str]:
        """The names of the rules that this run restored or deleted, in order."""

    @property
    def earlier(self) -> Sequence[str]:
        """The names of the rules that were already as before the apply."""

    @property
    def skipped(self) -> Sequence[LeftRule]:
        """The rules that were not changed."""


def rollback_text(targets: Sequence[UndoneTarget], style: Style = PLAIN) -> str:
    """Return the document."""
    left = sum(len(target.skipped) for target in targets)
    paint = style.yellow if left else style.green
    lines = [paint(line) for line in wrapped(_headline(targets, left), style)]
    for target in targets:
        lines += ["", *_target(target, style)]
    return "\n".join(lines) + "\n"


def recorded_text(journal: str, rules: Mapping[str, Sequence[str]], *, details: bool = False) -> str:
    """Return which rules a journal records, by the id of their target, a paragraph each; without a newline at the end.

    Of many targets the first are named, unless `details` asks for all.
    """
    changed = parts_counted(((target, len(each)) for target, each in rules.items()), "changed ")
    head = printable(f"{journal} records {changed} on {targets_counted(rules)}")
    if not rules:
        return f"{head}."
    shown = list(rules.items())[: None if details else _TARGETS]
    lines = [
        line
        for target, each in shown
        for line in names(f"{printable(resource_name(target))}: ", map(printable, each), PLAIN)
    ]
    more = list(rules)[len(shown) :]
    rest = [f"  and {targets_counted(more)} more (--details names them)"] if more else []
    return "\n".join([f"{head}:", *lines, *rest])


def _headline(targets: Sequence[UndoneTarget], left: int) -> str:
    undone = [(target.id, len(target.undone)) for target in targets]
    touched = [target.id for target in targets if target.undone]
    done = (
        f"Rolled back: {parts_counted(undone)} on {targets_counted(touched)}"
        if touched
        else "Already rolled back: nothing was written"
    )
    if not left:
        return f"{done}."
    state = "is left as it is" if left == 1 else "are left as they are"
    return f"{done}; {parts_counted((target.id, len(target.skipped)) for target in targets)} {state}."


def _target(target: UndoneTarget, style: Style) -> Iterator[str]:
    yield style.bold(printable(resource_name(target.id)))
    for title, rules in (("undone", target.undone), ("as before already", target.earlier)):
        if rules:
            yield from names(f"{title}: ", map(printable, rules), style)
    if target.skipped:
        yield "  left as they are"
        sentences = [printable(f"{left.rule} {left.reason}") for left in target.skipped]
        yield from (style.yellow(line) for line in listed(sentences, style, indent=4))
