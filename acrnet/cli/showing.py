"""Showing and saving a plan as the options say, and naming the next command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.connection import repeated
from acrnet.cli.outputs import Output, put_document
from acrnet.cli.streams import is_standard_output
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Depth, Look
from acrnet.report.plan.forms import PLAN_FORMS, PlanForm
from acrnet.workflow.plan_file import require_writable, save_plan
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


def require_place(out: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a plan cannot be saved where `--out` says."""
    if not is_standard_output(out):
        require_writable(out, force=force)


def put_plan(plan: Plan, out: Path, terminal: Terminal) -> None:
    """Write the plan where `--out` says; raises UsageError when that fails."""
    from acrnet.plan.document import dump_plan

    if is_standard_output(out):
        terminal.show(dump_plan(plan))
    else:
        save_plan(plan, out)


def show_plan(
    plan: Plan,
    form: PlanForm,
    out: Path | None,
    terminal: Terminal,
    *,
    outputs: Sequence[Output[Plan]] = (),
    details: bool = False,
) -> None:
    """Write the plan to its outputs and in one of its forms: where `--out` does not take standard output, there."""
    look = Look(terminal.style, Depth.DETAILS if details else Depth.USUAL)
    put_document(plan, PLAN_FORMS[form], outputs, look, terminal, taken=is_standard_output(out))


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
