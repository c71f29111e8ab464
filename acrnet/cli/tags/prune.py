"""`acrnet tags prune`: remove old versions from the history."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from acrnet.cli.confirming import WRITING, confirm, require_somebody
from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions
from acrnet.cli.tags.options import CloudOfHistory
from acrnet.cli.terminal import Terminal
from acrnet.report.tags.history_text import history_text
from acrnet.report.words import count
from acrnet.workflow.tags.history import prunable, prune

TRIMMING = "What goes"

EXAMPLES = examples(
    ("all but the ten newest of each cloud, after a question", "acrnet tags prune --keep 10"),
    ("in a job: what is older than a year, but never the newest", "acrnet tags prune --older-than 365 --yes"),
)


def run(
    *,
    terminal: Terminal,
    keep: Annotated[
        int | None,
        Option(
            metavar="N",
            min=0,
            show_default=False,
            rich_help_panel=TRIMMING,
            help="Keep the newest N of each cloud; left out, the newest. 0 lets that go too.",
        ),
    ] = None,
    older_than: Annotated[
        int | None,
        Option(
            metavar="DAYS",
            min=0,
            show_default=False,
            rich_help_panel=TRIMMING,
            help="Remove only what was published, or else fetched, more than so many days ago.",
        ),
    ] = None,
    cloud: CloudOfHistory = None,
    yes: Annotated[
        bool, Option("--yes", "-y", show_default=False, rich_help_panel=WRITING, help="Do not ask before removing.")
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Remove old versions of the service tags, after showing which.

    With --keep and --older-than, only what both let go is removed.
    """
    removed = prunable(cloud, keep=keep, older_than=older_than)
    number = count(len(removed.versions), "version")
    if not removed.versions:
        terminal.say("Nothing is to be removed.")
        return 0
    terminal.show(history_text(removed, terminal.style))
    require_somebody(terminal, yes=yes)
    confirm(terminal, f"Remove {number}?", yes=yes)
    prune(removed)
    terminal.say(f"{number} removed.")
    return 0
