"""A plan as Markdown, for the comment under a change request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from acrnet.plan.model import Change, NeedVerdict, Plan, TargetPlan
from acrnet.registry.need import Need
from acrnet.report.effect_words import effect_lines, joined
from acrnet.report.escaping import markdown
from acrnet.report.fitting import Part, fitted
from acrnet.report.plan import words
from acrnet.report.plan.groups import HINT, alike_changes, alike_targets, alike_verdicts, apart, is_grouped
from acrnet.report.plan.rule_lines import before_and_after
from acrnet.report.words import named, target_noun
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome
from acrnet.tags.edition import provenance


def plan_markdown(plan: Plan, *, details: bool = False) -> str:
    """Return the document; similar things are shown together, unless `details` is set.

    What does not fit into a comment is counted.
    """
    return fitted(_parts(plan, details=details), "--format json has all")


def _parts(plan: Plan, *, details: bool) -> Iterator[Part]:
    """Yield the parts, of which the last may be left out; so targets with problems come before those without."""
    yield Part([f"**{markdown(words.headline(plan))}**"], "first line")
    if reserve := words.reserve(plan):
        yield Part(["", markdown(reserve)], "line")
    groups = apart(plan.targets) if details else alike_targets(plan.targets)
    for group in sorted(groups, key=lambda group: not group[0].problems):
        yield Part(["", *_targets(group, plan.needs, details=details)], target_noun(group[0].id), len(group))
    sources = [provenance(source) for source in plan.service_tags]
    for title, sentences in (("Warnings", plan.warnings), ("Assumptions", plan.assumptions), ("Service tags", sources)):
        if sentences:
            yield Part(_section(title, sentences), f"list ({title})")
    if not details and is_grouped(plan):
        yield Part(["", markdown(HINT)], "line")


def _section(title: str, sentences: Sequence[str]) -> list[str]:
    return ["", f"### {title}", "", *(f"- {markdown(sentence)}" for sentence in sentences)] if sentences else []


def _targets(group: Sequence[TargetPlan], needs: Sequence[Need], *, details: bool) -> Iterator[str]:
    target = group[0]
    yield f"### {markdown(words.heading(group))}"
    yield ""
    reach = words.blast_radius(group)
    yield markdown(f"{reach[:1].upper()}{reach[1:]}.")
    if target.changes:
        yield from ("", "| | rule | from | to | why |", "| --- | --- | --- | --- | --- |")
        yield from map(_changes, apart(target.changes) if details else alike_changes(target.changes))
    if target.verdicts:
        yield from ("", f"| {_needs_title(target)} | before | after | decided by |", "| --- | --- | --- | --- |")
        optional = {need.id for need in needs if not need.required}
        verdicts = apart(target.verdicts) if details else alike_verdicts(target.verdicts)
        yield from (_verdicts(each, target, optional) for each in verdicts)
    yield ""
    yield from _effect(target.effect, needs, details=details)
    if target.problems:
        yield from ("", "Problems:", "")
        yield from (f"- {_code(problem.code)}: {markdown(problem.message)}" for problem in target.problems)


def _needs_title(target: TargetPlan) -> str:
    whose = words.judged_by(target)
    return f"need, judged by {whose}" if whose else "need"


def _changes(group: Sequence[Change]) -> str:
    change = group[0]
    before, after = before_and_after(change)
    passed = [f"passes {override.name} ({override.priority}): {override.reason}" for override in change.overrides]
    why = "; ".join([change.reason, *passed, *(["shown is the first of them"] if len(group) > 1 else [])])
    name = words.change_names(group)
    return f"| {change.action} | {markdown(name)} | {markdown(before)} | {markdown(after)} | {markdown(why)} |"


def _verdicts(group: Sequence[NeedVerdict], target: TargetPlan, optional_needs: Collection[str]) -> str:
    verdict, optional = group[0], group[0].need in optional_needs
    if len(group) > 1:
        names = markdown(named([each.need for each in group]))
        return f"| {len(group)} needs: {names} | {verdict.before} | {verdict.after} | |"
    name = f"{markdown(verdict.need)}{' (optional)' if optional else ''}"
    after = f"{verdict.after}" if verdict.after is Outcome.ALLOWED or optional else f"**{verdict.after}**"
    return f"| {name} | {verdict.before} | {after} | {markdown(words.verdict_cause(verdict, target.id))} |"


def _effect(effect: Effect, needs: Sequence[Need], *, details: bool) -> Iterator[str]:
    for verb, parts in (("Opens", effect.opened), ("Closes", effect.closed)):
        lines = effect_lines(parts, needs)
        for line in lines if details else joined(lines):
            yield f"- {markdown(f'{verb} {line.sentence}')}"
    yield "- Nothing else changes." if effect.opened or effect.closed else "- No traffic is treated differently."


def _code(text: str) -> str:
    return f"`{text}`"
