"""A plan as Markdown, for the comment under a change request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.plan.model import Action, Change, NeedVerdict, Plan, TargetPlan
from acrnet.registry.need import Need
from acrnet.report import plan_words as words
from acrnet.report.edition import provenance
from acrnet.report.effect_words import effect_lines
from acrnet.report.escaping import markdown
from acrnet.report.words import resource_name
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome


def plan_markdown(plan: Plan) -> str:
    """Return the document."""
    lines = [f"**{markdown(words.headline(plan))}**"]
    for target in plan.targets:
        lines += ["", *_target(target, plan.needs)]
    lines += _section("Warnings", plan.warnings)
    lines += _section("Assumptions", plan.assumptions)
    lines += _section("Service tags", [provenance(source) for source in plan.service_tags])
    return "\n".join(lines) + "\n"


def _section(title: str, sentences: Sequence[str]) -> list[str]:
    return ["", f"### {title}", "", *(f"- {markdown(sentence)}" for sentence in sentences)] if sentences else []


def _target(target: TargetPlan, needs: Sequence[Need]) -> Iterator[str]:
    title = f"{resource_name(target.id)} ({words.place(target)}): {words.changes_counted(target.changes)}"
    yield f"### {markdown(title)}"
    yield ""
    reach = words.blast_radius(target)
    yield markdown(f"{reach[:1].upper()}{reach[1:]}.")
    if target.changes:
        yield from ("", "| | rule | from | to | why |", "| --- | --- | --- | --- | --- |")
        yield from map(_change, target.changes)
    if target.verdicts:
        yield from ("", f"| {_needs_title(target)} | before | after | decided by |", "| --- | --- | --- | --- |")
        optional = {need.id for need in needs if not need.required}
        yield from (_verdict(verdict, target, optional=verdict.need in optional) for verdict in target.verdicts)
    yield ""
    yield from _effect(target.effect, needs)
    if target.problems:
        yield from ("", "Problems:", "")
        yield from (f"- {_code(problem.code)}: {markdown(problem.message)}" for problem in target.problems)


def _needs_title(target: TargetPlan) -> str:
    alone = any(verdict.scope == "this_nsg" for verdict in target.verdicts)
    return "need, judged by this NSG alone" if alone else "need"


def _change(change: Change) -> str:
    before = words.rule_line(change.before) if change.before is not None else ""
    after = words.rule_line(change.after) if change.after is not None else ""
    if change.action is Action.KEEP:
        before = ""
    passed = [f"passes {override.name} ({override.priority}): {override.reason}" for override in change.overrides]
    why = "; ".join([change.reason, *passed])
    return f"| {change.action} | {markdown(change.name)} | {markdown(before)} | {markdown(after)} | {markdown(why)} |"


def _verdict(verdict: NeedVerdict, target: TargetPlan, *, optional: bool) -> str:
    name = f"{markdown(verdict.need)}{' (optional)' if optional else ''}"
    after = f"{verdict.after}" if verdict.after is Outcome.ALLOWED or optional else f"**{verdict.after}**"
    return f"| {name} | {verdict.before} | {after} | {markdown(words.verdict_cause(verdict, target.id))} |"


def _effect(effect: Effect, needs: Sequence[Need]) -> Iterator[str]:
    for verb, parts in (("Opens", effect.opened), ("Closes", effect.closed)):
        for line in effect_lines(parts, needs):
            yield f"- {markdown(f'{verb} {line.sentence}')}"
    yield "- Nothing else changes." if effect.opened or effect.closed else "- No traffic is treated differently."


def _code(text: str) -> str:
    return f"`{text}`"
