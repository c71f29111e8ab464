"""`acrnet rollback`: undo what a journal records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from acrnet.cli.carrying_out import WriteLines
from acrnet.cli.confirming import WRITING, confirm, require_somebody
from acrnet.cli.connection import connected, repeated
from acrnet.cli.help import examples
from acrnet.cli.interrupts import stop_on_interrupt
from acrnet.cli.options import CONFIG_OPTIONS, CONNECTION_OPTIONS, Details, Options, OutputOptions
from acrnet.cli.terminal import Terminal
from acrnet.report.escaping import printable
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.apply import Journal
    from acrnet.resource_id import ResourceId

PLACE: Options = {**CONFIG_OPTIONS, **CONNECTION_OPTIONS}

EXAMPLES = examples(
    ("undo an apply by the journal it named", "acrnet rollback journal.jsonl"),
    ("undo all but the rules somebody changed since", "acrnet rollback journal.jsonl --skip-changed"),
)


def run(
    *,
    terminal: Terminal,
    journal: Annotated[
        Path, Argument(metavar="JOURNAL", show_default=False, help="The file that acrnet apply named when it ended.")
    ],
    skip_changed: Annotated[
        bool,
        Option(
            "--skip-changed",
            show_default=False,
            rich_help_panel=WRITING,
            help="Leave rules that changed since as they are, and undo the others.",
        ),
    ] = False,
    yes: Annotated[
        bool, Option("--yes", "-y", show_default=False, rich_help_panel=WRITING, help="Do not ask before writing.")
    ] = False,
    request: Annotated[Request, PLACE],
    details: Details = False,
    _output: OutputOptions,
) -> int:
    """Restore every rule recorded in a journal.

    If any rule changed since, nothing is undone and the exit code is 6. The rollback keeps a journal of its own beside
    the other; run it again to go on after a stop.
    """
    from acrnet.apply import read_journal, rollback
    from acrnet.report.rollback_text import rollback_text

    recorded = read_journal(journal)
    configuration = read_configuration(request)
    require_somebody(terminal, yes=yes)
    with connected(request, configuration.cloud, terminal) as arm:
        terminal.say(_announced(recorded, details=details))
        confirm(terminal, "Undo these changes?", yes=yes)
        with stop_on_interrupt(terminal) as (writes, stop), terminal.working("Undoing"):
            result = rollback(
                recorded,
                arm,
                skip_changed=skip_changed,
                connection=repeated(request),
                stop=stop,
                progress=WriteLines(terminal, writes),
            )
    try:
        terminal.show(rollback_text(result.targets, terminal.style))
    finally:
        if result.journal is not None:
            terminal.say(f"The journal of the rollback is {printable(str(result.journal))}.")
    return 0


def _announced(journal: Journal, *, details: bool) -> str:
    from acrnet.report.rollback_text import recorded_text

    rules: dict[ResourceId, set[str]] = {}
    for entry in journal.entries:
        rules.setdefault(entry.target, set()).add(entry.step.name)
    by_target = {target.text: sorted(rules[target]) for target in sorted(rules)}
    return recorded_text(str(journal.path), by_target, details=details)
