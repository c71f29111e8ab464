"""The output formats of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from acrnet.report.form import Depth, Format, Look

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


class PlanForm(StrEnum):
    """The values of `--format` for a plan, in the order of the help; each has an entry in the table below."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def _text(plan: Plan, look: Look) -> Iterable[str]:
    from acrnet.report.plan.text import plan_text

    return (plan_text(plan, look.style, details=look.depth is Depth.DETAILS),)


def _json(plan: Plan, _look: Look) -> Iterable[str]:
    from acrnet.report.plan.json import plan_json

    return (plan_json(plan),)


def _markdown(plan: Plan, look: Look) -> Iterable[str]:
    from acrnet.report.plan.markdown import plan_markdown

    return (plan_markdown(plan, details=look.depth is Depth.DETAILS),)


PLAN_FORMS: Final[Mapping[PlanForm, Format[Plan]]] = {
    PlanForm.TEXT: Format(_text, "Plan: "),
    PlanForm.JSON: Format(_json, r'\{\s*"format_version":\s*"[0-9.]+",\s*"digest":'),
    PlanForm.MARKDOWN: Format(_markdown, r"\*\*Plan: "),
}
