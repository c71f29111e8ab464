"""`acrnet remove`: delete the rules acrnet owns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.carrying_out import carry_out
from acrnet.cli.configuring import configured
from acrnet.cli.confirming import WriteOptions, require_unattended_options
from acrnet.cli.connection import connected
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, Details, OutputOptions
from acrnet.cli.plan_options import REMOVING
from acrnet.cli.showing import put_plan, require_place, show_plan, suggest_apply
from acrnet.cli.terminal import Terminal
from acrnet.report.plan.forms import PlanForm
from acrnet.report.removal_text import removal_lines
from acrnet.workflow.remove import plan_removal
from acrnet.workflow.request import Request

EXAMPLES = examples(
    ("delete every rule of this owner that acrnet.yaml's groups hold", "acrnet remove"),
    ("only plan it, for a review", "acrnet remove --nsg nsg-build --out removal.json"),
)


def run(
    *,
    terminal: Terminal,
    write: WriteOptions,
    request: Annotated[Request, REMOVING],
    out: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Save the plan for acrnet apply FILE, and delete nothing now; as --out of acrnet plan.",
        ),
    ] = None,
    details: Details = False,
    _output: OutputOptions,
) -> int:
    """Delete the rules acrnet owns, after showing what that closes.

    Rules of other owners, and rules acrnet does not own, are left alone. Needs of the registries in the configuration
    that this cuts are named.
    """
    if out is None:
        require_unattended_options(terminal, write)
    else:
        require_place(out, force=request.force)
    configuration = configured(request, terminal, removing=True)
    with connected(request, configuration.cloud, terminal) as arm:
        with terminal.working("Reading what acrnet may change"):
            removal = plan_removal(arm, configuration, force=request.force)
        plan = removal.plan
        if out is not None:
            put_plan(plan, out, terminal)
        show_plan(plan, PlanForm.TEXT, out, terminal, details=details)
        for line in removal_lines(removal.cut) if plan.pending else ():
            terminal.say(line)
        if out is None:
            return carry_out(plan, arm, write, terminal, request)
    suggest_apply(plan, out, terminal, request)
    return 0
