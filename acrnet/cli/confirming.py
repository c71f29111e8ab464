"""What a command that writes needs first: a confirmation, and a place for the journal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.terminal import Terminal
from acrnet.errors import NotConfirmedError, UsageError

WRITING = "Writing"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How writes are confirmed and recorded."""

    yes: Annotated[
        bool, Option("--yes", "-y", show_default=False, rich_help_panel=WRITING, help="Do not ask before writing.")
    ] = False
    journal: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=WRITING,
            help="Where every write is noted, for acrnet rollback; needed where there is no terminal. Left out: the"
            " state folder of the user.",
        ),
    ] = None


def require_unattended_options(terminal: Terminal, options: WriteOptions) -> None:
    """Raise UsageError or NotConfirmedError where nobody can be asked and the options do not stand in for that."""
    if not terminal.can_ask and options.journal is None:
        raise UsageError(
            "Without a terminal the journal needs a place that outlives this run; nothing was written.",
            next_step="Name a file with --journal FILE.",
        )
    require_somebody(terminal, yes=options.yes)


def require_somebody(terminal: Terminal, *, yes: bool) -> None:
    """Raise NotConfirmedError where nobody can be asked and `yes` was not given beforehand."""
    if not terminal.can_ask and not yes:
        raise NotConfirmedError(
            "Nobody can be asked, because there is no terminal; nothing was written.",
            next_step="Look at what would change, then repeat with --yes.",
        )


def confirm(terminal: Terminal, question: str, *, yes: bool) -> None:
    """Ask, unless `yes` was given beforehand; raises NotConfirmedError for any answer but yes."""
    if not yes and not terminal.confirmed(question):
        raise NotConfirmedError("Not confirmed; nothing was written.")
