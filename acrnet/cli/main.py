"""The entry point: builds the commands, runs one, and turns every way it can end into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from acrnet import __version__
from acrnet.cli import apply, inspect, plan, remove, rollback, sandbox
from acrnet.cli.ending import reader_gone, report_failure
from acrnet.cli.help import GroupedCommand, examples
from acrnet.cli.option_groups import with_option_groups
from acrnet.cli.terminal import Terminal

_COMMANDS = {"inspect": inspect, "plan": plan, "apply": apply, "rollback": rollback, "remove": remove}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` name (those of this process when left out) and return its exit code."""
    terminal = Terminal()
    terminal.prepare()
    try:
        code = typer.main.get_command(build_app()).main(
            args=None if arguments is None else list(arguments),
            prog_name="acrnet",
            standalone_mode=False,
            obj=terminal,
        )
        sys.stdout.flush()
    except BrokenPipeError:
        return reader_gone()
    except BaseException as error:  # noqa: BLE001 - the last place that can keep a traceback from the user
        return report_failure(error, terminal)
    return int(code or 0)


def build_app() -> typer.Typer:
    """Return the command line with all its commands."""
    app = typer.Typer(
        help="Plan and apply the smallest network rules that let clients reach an Azure Container Registry.",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    for name, module in _COMMANDS.items():
        _add(app, name, module.run, module.EXAMPLES)
    folder = typer.Typer(help=sandbox.HELP, no_args_is_help=True, rich_markup_mode=None)
    folder.callback()(_nothing)
    _add(folder, "init", sandbox.run, sandbox.EXAMPLES)
    app.add_typer(folder, name="sandbox")
    return app


_EXAMPLES = examples(
    ("copy the sample estate, to try everything without an Azure account", "acrnet sandbox init estate"),
    ("show what would change, and prove what it does", "acrnet plan --sandbox estate"),
    ("the same against Azure", "acrnet plan --registry contoso --nsg nsg-build"),
)


def _add(app: typer.Typer, name: str, command: Callable[..., int], epilog: str) -> None:
    app.command(name, cls=GroupedCommand, epilog=epilog)(with_option_groups(command))


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


def _nothing() -> None:
    """A group of commands has no work of its own."""
