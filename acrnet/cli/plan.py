"""`acrnet plan`: what would change, and the proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.collecting import no_collections
from acrnet.cli.configuring import configured
from acrnet.cli.connection import connected
from acrnet.cli.exit_codes import plan_exit_code
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, Details, OutputOptions, format_option
from acrnet.cli.outputs import output_option, requested_outputs
from acrnet.cli.plan_options import PLANNING
from acrnet.cli.showing import put_plan, require_place, show_plan, suggest_apply
from acrnet.cli.terminal import Terminal
from acrnet.report.plan.forms import PLAN_FORMS, PlanForm
from acrnet.workflow.plan import make_plan
from acrnet.workflow.request import Request

EXAMPLES = examples(
    ("plan what acrnet.yaml names", "acrnet plan"),
    (
        "plan one registry and one NSG, and keep the plan",
        "acrnet plan --registry contoso --nsg nsg-build --out plan.json",
    ),
    ("in a pipeline: a comment for the review", "acrnet plan --detailed-exitcode --format markdown"),
    ("try it without an Azure account", "acrnet plan --sandbox estate"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    request: Annotated[Request, PLANNING],
    out: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Save the plan, for acrnet apply FILE; - is standard output, and then the text goes to standard error."
            " A file that is not a plan is replaced only with --force.",
        ),
    ] = None,
    form: Annotated[PlanForm, format_option("the plan")] = PlanForm.TEXT,
    output: Annotated[list[str], output_option("the plan", PlanForm)] = [],  # noqa: B006 - typer reads it, nobody changes it
    details: Details = False,
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode", show_default=False, rich_help_panel=OUTPUT, help="Exit 3 when changes are pending."
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show which rules would change, and prove what that does.

    Reads the registries and the network security groups and changes nothing. Exits 0 when every need is met after the
    plan, 4 when one is not, 5 when that cannot be decided.
    """
    if out is not None:
        require_place(out, force=request.force)
    outputs = requested_outputs(output, PLAN_FORMS, force=request.force, out=out)
    configuration = configured(request, terminal)
    with (
        connected(request, configuration.cloud, terminal) as arm,
        terminal.working("Reading registries and what is in front of their clients"),
    ):
        plan = make_plan(arm, configuration, force=request.force)
    if out is not None:
        put_plan(plan, out, terminal)
    show_plan(plan, form, out, terminal, outputs=outputs, details=details)
    suggest_apply(plan, out, terminal, request)
    return plan_exit_code(plan, detailed=detailed_exitcode)
