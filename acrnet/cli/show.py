"""`acrnet show`: a saved plan or audit in any of its formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from typer import Argument, Option

from acrnet.cli.collecting import no_collections
from acrnet.cli.completing import words_of
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, REPLACING_OPTIONS, Details, OutputOptions
from acrnet.cli.outputs import Form, form_named, output_option, put_document, requested_outputs
from acrnet.cli.terminal import Terminal
from acrnet.errors import UsageError
from acrnet.report.audit.forms import AUDIT_FORMS, AuditForm
from acrnet.report.form import Depth, Format, Look
from acrnet.report.plan.forms import PLAN_FORMS
from acrnet.workflow.show import read_saved

Document = TypeVar("Document")

EXAMPLES = examples(
    ("what a pipeline saved, as its text", "acrnet show audit.json"),
    ("the same for code scanning", "acrnet show audit.json --output sarif=audit.sarif"),
    ("a plan, as the comment for its review", "acrnet show plan.json --format markdown"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    file: Annotated[
        Path,
        Argument(
            metavar="FILE",
            show_default=False,
            help="What acrnet plan --out or acrnet audit --output json=FILE saved; - is standard input.",
        ),
    ],
    form: Annotated[
        str,
        Option(
            "--format",
            metavar="FORM",
            autocompletion=words_of(lambda: AuditForm),
            rich_help_panel=OUTPUT,
            help=f"How it is shown. An audit: {', '.join(AUDIT_FORMS)}; a plan: {', '.join(PLAN_FORMS)}.",
        ),
    ] = "text",
    output: Annotated[list[str], output_option("it", AuditForm)] = [],  # noqa: B006 - typer reads it, nobody changes it
    force: Annotated[bool, REPLACING_OPTIONS["force"]] = False,
    summary: Annotated[
        bool,
        Option(
            "--summary",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Stop text and Markdown of an audit behind the list of the NSGs that cut a need.",
        ),
    ] = False,
    details: Details = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show a saved plan or audit in any of its formats.

    What is shown is what the run that saved it would have printed. Nothing else is read, and no account is needed.
    """
    if summary and details:
        raise UsageError("--summary shows less and --details more.", next_step="Leave out one of them.")
    saved = read_saved(file)
    if saved.note:
        terminal.say(f"acrnet: {saved.note}")
    depth = Depth.SUMMARY if summary else Depth.DETAILS if details else Depth.USUAL
    asked = _Asked(form, output, Look(terminal.style, depth), force)
    if saved.plan is not None:
        _put(saved.plan, PLAN_FORMS, asked, terminal)
    if saved.audit is not None:
        _put(saved.audit, AUDIT_FORMS, asked, terminal)
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a document is to be shown."""

    form: str
    outputs: Sequence[str]
    look: Look
    force: bool


def _put(document: Document, table: Mapping[Form, Format[Document]], asked: _Asked, terminal: Terminal) -> None:
    form = table[form_named(asked.form, table, "--format")]
    outputs = requested_outputs(asked.outputs, table, force=asked.force)
    put_document(document, form, outputs, asked.look, terminal)
