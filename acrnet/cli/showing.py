"""Writing a plan in the form that was asked for, and saying what to do next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.connection import repeated
from acrnet.cli.options import Format
from acrnet.cli.saving import is_standard_output
from acrnet.cli.terminal import Terminal
from acrnet.report.style import PLAIN, Style
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


def render_plan(plan: Plan, form: Format, style: Style, *, details: bool = False) -> str:
    """Return the plan in one of its forms; `details` shows apart what is alike, as JSON always does."""
    if form is Format.JSON:
        from acrnet.report.plan.json import plan_json

        return plan_json(plan)
    if form is Format.MARKDOWN:
        from acrnet.report.plan.markdown import plan_markdown

        return plan_markdown(plan, details=details)
    from acrnet.report.plan.text import plan_text

    return plan_text(plan, style, details=details)


def show_plan(plan: Plan, form: Format, out: Path | None, terminal: Terminal, *, details: bool = False) -> None:
    """Write the plan in one of its forms: to standard output, or beside it where that takes the document of `--out`."""
    if is_standard_output(out):
        terminal.say(render_plan(plan, form, PLAIN, details=details).rstrip("\n"))
    else:
        terminal.show(render_plan(plan, form, terminal.style, details=details))


def suggest_apply(plan: Plan, saved: Path | None, terminal: Terminal, request: Request) -> None:
    """Say how the plan is carried out, where there is something to carry out."""
    if is_standard_output(saved):
        return
    if saved is not None:
        terminal.say(f"The plan is saved in {saved}.")
    if not plan.pending or (saved is not None and not saved.is_file()):  # a pipe or a device keeps nothing
        return
    incomplete = "" if plan.complete else " --allow-incomplete"
    if saved is not None:
        terminal.say(f"Next: acrnet apply {shlex.quote(str(saved))}{incomplete}{repeated(request)}")
    else:
        terminal.say(f"Next: acrnet apply{incomplete} with the same options, or save the plan first with --out FILE.")
