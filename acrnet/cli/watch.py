"""`acrnet watch`: fetch service tags, and write the lists of the configuration anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.collecting import no_collections
from acrnet.cli.connection import connected_on_use
from acrnet.cli.exit_codes import PENDING, SUCCEEDED
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, OutputOptions
from acrnet.cli.tags.options import FETCHING
from acrnet.cli.terminal import Terminal
from acrnet.report.escaping import printable
from acrnet.report.watch_note import headline, watch_note
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.tags.fetch import FetchRequest
from acrnet.workflow.watch import require_note_place, save_note, watch, write_lists

EXAMPLES = examples(
    ("once a week, with the note for a change request", "acrnet watch --note note.md"),
    ("only look what would change", "acrnet watch --dry-run"),
    ("try it without a network", "acrnet watch --file ServiceTags_Public_20261123.json"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    request: Annotated[FetchRequest, FETCHING],
    note: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Save the note on what changed, as Markdown; left out, it goes to standard output.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        Option(
            "--dry-run",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Show what would change, and write no list.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Fetch service tags, and write the lists of acrnet.yaml anew.

    Exits 3 when a list changed, with a note on what changed as Markdown. Addresses that Microsoft removed stay in the
    lists for some days, marked as retired.
    """
    if note is not None:
        require_note_place(note, force=request.force)
    configuration = read_configuration(request)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        result = watch(request, configuration, arm=arm, progress=terminal)
    terminal.say(printable(headline(result)))
    if not result.is_changed:
        return SUCCEEDED
    # Before the lists: once these are written, no later run knows what changed.
    if note is None:
        terminal.show(watch_note(result))
    else:
        save_note(watch_note(result), note)
    if not dry_run:
        write_lists(result, configuration)
    return PENDING
