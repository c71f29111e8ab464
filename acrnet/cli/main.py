"""Runs one command and turns every way it can end into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from acrnet import __version__
from acrnet.cli.commands import LoadedOnUse
from acrnet.cli.help import examples
from acrnet.cli.terminal import Terminal

if TYPE_CHECKING:
    from typer._click import Command

_EXAMPLES = examples(
    ("copy the sample estate, to try everything without an Azure account", "acrnet sandbox init estate"),
    ("show what would change, and prove what it does", "acrnet plan --sandbox estate"),
    ("the same against Azure", "acrnet plan --registry contoso --nsg nsg-build"),
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` name (those of this process when left out) and return its exit code."""
    terminal = Terminal()
    terminal.prepare()
    try:
        code = _acrnet().main(
            args=None if arguments is None else list(arguments),
            prog_name="acrnet",
            standalone_mode=False,
            obj=terminal,
        )
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the last place that can keep a traceback from the user
        from acrnet.cli.ending import report_failure

        return report_failure(error, terminal)
    return int(code or 0)


@cache
def _acrnet() -> Command:
    """Build the command, which keeps nothing from one run to the next."""
    app = typer.Typer(
        cls=LoadedOnUse,
        help="Plan and apply the smallest network rules that let clients reach an Azure Container Registry.",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    return typer.main.get_command(app)


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"acrnet {__version__}\n")
        raise typer.Exit


def _top(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, show_default=False, help="Show the version."),
    ] = False,
) -> None:
    """Options that come before the name of a command."""
