"""A plan as text for people: the answer in one line, then each NSG with its diff, its proof and its effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from acrnet.plan.model import Action, Change, Plan, TargetPlan
from acrnet.registry.need import Need
from acrnet.report.effect_words import effect_lines, joined
from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, listed, wrapped
from acrnet.report.plan import words
from acrnet.report.plan.groups import HINT, alike_changes, alike_targets, alike_verdicts, apart, is_grouped
from acrnet.report.plan.rule_lines import change_lines
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import named
from acrnet.rules.effect import Effect
from acrnet.tags.edition import provenance

SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-", Action.KEEP: "="}
_PREFIXES = 4
"""How many prefixes of an effect are named; the JSON format has them all."""


def plan_text(plan: Plan, style: Style = PLAIN, *, details: bool = False) -> str:
    """Return the document, coloured and wrapped as the style says.

    Similar things are shown together, unless `details` is set.
    """
    paint = style.green if plan.complete else style.red
    lines = [paint(line) for line in wrapped(printable(words.headline(plan)), style)]
    lines += wrapped(words.reserve(plan), style) if words.reserve(plan) else []
    for group in apart(plan.targets) if details else alike_targets(plan.targets):
        lines += ["", *_targets(group, plan.needs, style, details=details)]
    lines += _section("Warnings", plan.warnings, style)
    lines += _section("Assumptions", plan.assumptions, style)
    lines += _section("Service tags", [provenance(source) for source in plan.service_tags], style)
    if not details and is_grouped(plan):
        lines += ["", *wrapped(HINT, style)]
    return "\n".join(lines) + "\n"


def _section(title: str, sentences: Sequence[str], style: Style) -> list[str]:
    return ["", style.bold(title), *listed(map(printable, sentences), style)] if sentences else []


def _targets(group: Sequence[TargetPlan], needs: Sequence[Need], style: Style, *, details: bool) -> Iterator[str]:
    target = group[0]
    yield from (style.bold(line) for line in wrapped(printable(words.heading(group)), style))
    yield from wrapped(printable(words.blast_radius(group)), style, first="  ", rest="    ")
    for changes in apart(target.changes) if details else alike_changes(target.changes):
        yield from _changes(changes, style)
    yield from _verdicts(target, needs, style, details=details)
    yield from _effect(target.effect, needs, style, details=details)
    if target.problems:
        yield "  Problems"
        for problem in target.problems:
            sentence = printable(f"{problem.code}: {problem.message}")
            yield from (style.red(line) for line in wrapped(sentence, style, first="    - ", rest="      "))


def _changes(group: Sequence[Change], style: Style) -> Iterator[str]:
    change = group[0]
    paint = _paint(change.action, style)
    head = printable(words.change_names(group))
    yield from (paint(line) for line in wrapped(head, style, first=f"  {SIGNS[change.action]} ", rest="    "))
    if len(group) > 1:
        yield "      the first of them:"
    paints = {"": paint, "-": style.red, "+": style.green}
    for line in change_lines(change):
        yield from _rule(f"{line.sign} {line.text}".lstrip(), paints[line.sign], style)
    yield from wrapped(printable(change.reason), style, first="      ", rest="        ")
    for override in change.overrides:
        passed = printable(f"passes {override.name} ({override.priority}): {override.reason}")
        yield from (style.yellow(line) for line in wrapped(passed, style, first="      ", rest="        "))


def _rule(text: str, paint: Callable[[str], str], style: Style) -> list[str]:
    return [paint(line) for line in wrapped(printable(text), style, first="      ", rest="        ")]


def _paint(action: Action, style: Style) -> Callable[[str], str]:
    paints = {Action.CREATE: style.green, Action.UPDATE: style.yellow, Action.DELETE: style.red, Action.KEEP: style.dim}
    return paints[action]


def _verdicts(target: TargetPlan, needs: Sequence[Need], style: Style, *, details: bool) -> Iterator[str]:
    if not target.verdicts:
        return
    whose = words.judged_by(target)
    yield f"  Needs, judged by {whose}" if whose else "  Needs"
    optional = {need.id for need in needs if not need.required}
    groups = apart(target.verdicts) if details else alike_verdicts(target.verdicts)
    lines = (words.need_line(group, target.id, optional) for group in groups)
    yield from labelled(
        ((printable(label), printable(value)) for label, value in lines),
        style,
        indent=4,
    )


def _effect(effect: Effect, needs: Sequence[Need], style: Style, *, details: bool) -> Iterator[str]:
    yield "  Effect"
    for verb, parts, paint in (("opens", effect.opened, style.green), ("closes", effect.closed, style.red)):
        lines = effect_lines(parts, needs)
        for line in lines if details else joined(lines):
            sentence = printable(f"{verb} {line.sentence}")
            yield from (paint(text) for text in wrapped(sentence, style, first="    ", rest="      "))
            if line.prefixes:
                prefixes = printable(named(line.prefixes, at_most=_PREFIXES))
                yield from wrapped(prefixes, style, first="      ", rest="      ")
    yield "    nothing else changes" if effect.opened or effect.closed else "    no traffic is treated differently"
