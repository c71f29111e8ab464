"""The commands. Each is loaded only when it runs, so that `acrnet --help` loads none of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from acrnet.cli.completing import described
from acrnet.cli.conversion import converted_here
from acrnet.cli.first_help import exit_codes
from acrnet.cli.help import GroupedCommand
from acrnet.cli.option_groups import with_option_groups
from acrnet.cli.usage_error import mistakes_of, no_command

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter
    from typer._click.shell_completion import CompletionItem

COMMANDS = {
    "inspect": "Show a registry, its endpoints, and what its clients need.",
    "plan": "Show which rules would change, and prove what that does.",
    "audit": "Prove which needs of a registry's clients existing rules meet.",
    "show": "Show a saved plan or audit in any of its formats.",
    "apply": "Show a plan, ask, carry it out, and prove the result.",
    "rollback": "Restore every rule recorded in a journal.",
    "remove": "Delete the rules acrnet owns, after showing what that closes.",
    "export": "List what clients must reach, for firewalls outside Azure.",
    "watch": "Fetch service tags, and write the lists of acrnet.yaml anew.",
    "tags": "Fetch service tags, look into them, and compare two versions.",
    "sandbox": "A local Resource Manager to try acrnet on, without Azure.",
}
"""The first line of each command's help: what `acrnet --help` lists."""

SUBCOMMANDS: Mapping[str, Mapping[str, str]] = {
    "tags": {
        "fetch": "Fetch the current service tags into the history.",
        "show": "Show the service tags there are, or the prefixes of some.",
        "lookup": "Show which service tags hold an address or a prefix.",
        "regions": "Show which regions have tags of registries and of storage.",
        "diff": "Show what changed from one edition of service tags to another.",
        "reduce": "Cover tags with few prefixes, and show what that costs.",
        "history": "List the versions of the service tags that were fetched.",
        "prune": "Remove old versions of the service tags, after showing which.",
    },
    "sandbox": {
        "init": "Copy the sample estate into a folder, or begin an empty one.",
        "serve": "Serve an estate to az, SDKs and Terraform, over HTTPS on loopback.",
    },
}
"""The commands of those that are groups, each with the first line of its help."""


class LoadedOnUse(TyperGroup):
    """A group that knows its commands by name, and loads the one that is called."""

    # Any: what typer passes on to its own class.
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name, line in SUBCOMMANDS.get(self.name or "", COMMANDS).items():
            self.add_command(TyperCommand(name, help=line), name)

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the options that come before the name of a command."""
        return converted_here(super().get_params(ctx))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the options that come before the name of a command."""
        with mistakes_of(ctx):
            return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return what a shell suggests for `incomplete`: names of commands and options."""
        return described(super().shell_complete(ctx, incomplete))

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the command that `args` begin with, loaded, and the rest of them.

        Raises UsageError where there is none of that name.
        """
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise no_command(ctx, args[0], self.commands)
        name, command, rest = super().resolve_command(ctx, args)
        if name is None:
            return name, command, rest
        return name, load_command(self.name, name) if self.name else load_command(name), rest


@cache
def load_command(*path: str) -> Command:
    """Return the command of this name, or of this group and name; it is built once for all runs.

    A group knows its commands by name only: each is loaded by its own path.
    """
    name = path[-1]
    if len(path) == 1 and name in SUBCOMMANDS:
        app = typer.Typer(name=name, cls=LoadedOnUse, help=COMMANDS[name], no_args_is_help=True, rich_markup_mode=None)
        app.callback()(_nothing)
        return typer.main.get_group(app)
    module = import_module(f"acrnet.cli.{'.'.join(path)}")
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(_nothing)
    app.command(name, cls=GroupedCommand, epilog=f"{exit_codes(*path)}\n\n{module.EXAMPLES}")(
        with_option_groups(module.run)
    )
    return typer.main.get_group(app).commands[name]


def _nothing() -> None:
    """Do nothing: a group of commands only names them."""
