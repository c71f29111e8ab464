"""`acrnet audit`: what existing rules allow, proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Option

from acrnet.cli.audit_options import AUDITING
from acrnet.cli.collecting import no_collections
from acrnet.cli.configuring import configured
from acrnet.cli.connection import connected_on_use
from acrnet.cli.exit_codes import audit_exit_code
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, OutputOptions, format_option
from acrnet.cli.outputs import output_option, put_document, requested_outputs
from acrnet.cli.terminal import Terminal
from acrnet.report.audit.forms import AUDIT_FORMS, AuditForm
from acrnet.report.form import Depth, Look
from acrnet.workflow.audit import make_audit
from acrnet.workflow.audit_request import AuditRequest
from acrnet.workflow.places import with_places
from acrnet.workflow.weighing import read_baseline, weighed

if TYPE_CHECKING:
    from acrnet.audit.model import Audit

MOST_SAID = 10
"""How many unreadable inputs are named on standard error."""

EXAMPLES = examples(
    ("audit what acrnet.yaml names", "acrnet audit"),
    ("everything in a subscription, for one registry", "acrnet audit --registry contoso --subscription ID"),
    (
        "offline: what az network nsg list printed, for any registry in a region",
        "acrnet audit --from nsgs.json --regions westeurope --service-tags ServiceTags_Public.json",
    ),
    ("walk the whole way of one client", "acrnet audit --client vnet-apps/jobs"),
    ("what a new deny would cut", "acrnet audit --assume deny.json"),
    ("try it without an Azure account", "acrnet audit --sandbox estate"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    request: Annotated[AuditRequest, AUDITING],
    form: Annotated[AuditForm, format_option("the audit", AuditForm)] = AuditForm.TEXT,
    output: Annotated[list[str], output_option("the audit", AuditForm)] = [],  # noqa: B006 - typer reads it, nobody changes it
    summary: Annotated[
        bool,
        Option(
            "--summary",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Stop text and Markdown behind the list of the NSGs that cut a need.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Prove which needs of a registry's clients existing rules meet.

    Reads and changes nothing. Exits 0 when every required need is met, 4 when one is not, 5 when that cannot be
    decided or there is nothing to audit, 2 when an input could not be read.
    """
    outputs = requested_outputs(output, AUDIT_FORMS, force=request.force)
    known = read_baseline(request.baseline)
    configuration = configured(request, terminal)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        audit = make_audit(request, configuration, arm, terminal)
    formats = [AUDIT_FORMS[form], *(each.format for each in outputs)]
    audit = with_places(
        weighed(audit, configuration.suppressions, known), every=any(each.every_place for each in formats)
    )
    look = Look(terminal.style, Depth.SUMMARY if summary else Depth.USUAL)
    put_document(audit, AUDIT_FORMS[form], outputs, look, terminal)
    _say_unreadable(audit, terminal)
    return audit_exit_code(audit, request.fail_on)


def _say_unreadable(audit: Audit, terminal: Terminal) -> None:
    """Say which inputs could not be read: these are why the command ends with 2."""
    from acrnet.report.escaping import printable

    errors = [each.error for each in audit.inputs if each.error]
    for error in errors[:MOST_SAID]:
        terminal.say(f"acrnet: {printable(error)}")
    if len(errors) > MOST_SAID:
        terminal.say(f"acrnet: {len(errors) - MOST_SAID} more inputs could not be read; --format json has all.")
