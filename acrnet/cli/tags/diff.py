"""`acrnet tags diff`: what changed between two editions of the service tags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from acrnet.cli.collecting import no_collections
from acrnet.cli.connection import connected_on_use
from acrnet.cli.exit_codes import PENDING, SUCCEEDED
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, OutputOptions, format_option
from acrnet.cli.tags.options import COMPARING
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Depth, Look
from acrnet.report.tags.forms import DIFF_FORMS, DiffForm
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.request import RegistryRequest
from acrnet.workflow.tags.diff import diff_editions

EXAMPLES = examples(
    ("everything that changed since a day, of what was fetched", "acrnet tags diff 2026-11-02 latest"),
    (
        "what clients of a registry need, in a pipeline",
        "acrnet tags diff old.json new.json --registry contoso --detailed-exitcode --format markdown",
    ),
    ("the same without an account", "acrnet tags diff old.json new.json --regions westeurope"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    old: Annotated[
        Path,
        Argument(
            metavar="OLD",
            show_default=False,
            help="A file, or a version of the history (a day, a number, latest).",
        ),
    ],
    new: Annotated[Path, Argument(metavar="NEW", show_default=False, help="The later one.")],
    request: Annotated[RegistryRequest, COMPARING],
    form: Annotated[DiffForm, format_option("the difference")] = DiffForm.TEXT,
    details: Annotated[
        bool,
        Option("--details", show_default=False, rich_help_panel=OUTPUT, help="Show every prefix, however many."),
    ] = False,
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Exit 3 when something changed: of what is asked for, not elsewhere.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show what changed from one edition of service tags to another.

    Tags are compared by the addresses they hold, however their prefixes are cut. With a registry or regions, only the
    tags that clients there need are shown, and the changes elsewhere are counted.
    """
    configuration = read_configuration(request)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        difference = diff_editions(old, new, request, configuration, arm=arm, progress=terminal)
    look = Look(terminal.style, Depth.DETAILS if details else Depth.USUAL)
    terminal.show_pieces(DIFF_FORMS[form](difference, look))
    return PENDING if detailed_exitcode and difference.changes else SUCCEEDED
