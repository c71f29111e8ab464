"""`acrnet apply`: carry out a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from acrnet.cli.carrying_out import carry_out
from acrnet.cli.configuring import configured
from acrnet.cli.confirming import WRITING, WriteOptions, require_unattended_options
from acrnet.cli.connection import connected
from acrnet.cli.help import examples
from acrnet.cli.options import Details, OutputOptions
from acrnet.cli.plan_options import PLANNING
from acrnet.cli.showing import show_plan
from acrnet.cli.terminal import Terminal
from acrnet.report.plan.forms import PlanForm
from acrnet.workflow.apply import require_complete, saved_plan
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.plan import make_plan
from acrnet.workflow.request import Request

EXAMPLES = examples(
    ("apply a plan that was reviewed", "acrnet apply plan.json"),
    ("make the plan, show it, ask, apply it", "acrnet apply --registry contoso --nsg nsg-build"),
    ("in a pipeline", "acrnet apply plan.json --yes --journal journal.jsonl"),
)


def run(
    *,
    terminal: Terminal,
    plan_file: Annotated[
        Path | None,
        Argument(
            metavar="PLAN",
            show_default=False,
            help="A file that acrnet plan --out wrote; left out, a plan is made as acrnet plan makes it.",
        ),
    ] = None,
    write: WriteOptions,
    allow_incomplete: Annotated[
        bool,
        Option(
            "--allow-incomplete",
            show_default=False,
            rich_help_panel=WRITING,
            help="Apply a plan after which a need is not met.",
        ),
    ] = False,
    request: Annotated[Request, PLANNING],
    details: Details = False,
    _output: OutputOptions,
) -> int:
    """Show a plan, ask, carry it out, and prove the result.

    Each rule is one request. Ctrl-C ends the writes under way and exits 7; the message names the command that goes on
    from there, and acrnet rollback undoes what was done. Exits 6, with nothing written, when the rules moved since the
    plan was made.
    """
    plan = None if plan_file is None else saved_plan(plan_file, request)
    configuration = read_configuration(request) if plan is not None else configured(request, terminal)
    require_unattended_options(terminal, write)
    with connected(request, configuration.cloud, terminal) as arm:
        if plan is None:
            with terminal.working("Reading registries and what is in front of their clients"):
                plan = make_plan(arm, configuration, force=request.force)
        show_plan(plan, PlanForm.TEXT, None, terminal, details=details)
        require_complete(plan, allow_incomplete=allow_incomplete)
        return carry_out(plan, arm, write, terminal, request, plan_file=plan_file)
