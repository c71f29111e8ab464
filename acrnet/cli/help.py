"""How `--help` looks: options in groups, without the library that draws boxes (it triples the start-up time)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typer.core import TyperArgument, TyperCommand, TyperOption

from acrnet.cli.completing import described
from acrnet.cli.conversion import converted_here
from acrnet.cli.first_help import COMMON
from acrnet.cli.usage_error import mistakes_of, no_argument

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter, Parameter
    from typer._click.shell_completion import CompletionItem

EVERY_OPTION = "acrnet.every_option"
"""The key under which a context says that its help is to show every option."""
_REST = "Options"


class GroupedCommand(TyperCommand):
    """A command whose help lists its options under the names of their groups."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return arguments and options, including the option for help."""
        return converted_here(super().get_params(ctx))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the command line; raises UsageError for text that is not an option or an argument."""
        ctx.allow_extra_args = True
        with mistakes_of(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise no_argument(ctx, rest[0])
        return rest

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return what a shell suggests for `incomplete`: names of options."""
        return described(super().shell_complete(ctx, incomplete))

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what follows the name of the command in its usage, hidden arguments left out.

        A required argument stands without the braces that typer puts around it: braces usually offer a choice.
        """
        shown = [each for each in self.get_params(ctx) if not getattr(each, "hidden", False)]
        return [
            *filter(None, [self.options_metavar]),
            *(re.sub(r"[{}]", "", piece) for each in shown for piece in each.get_usage_pieces(ctx)),
        ]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write arguments first, then each group in the order its first option was declared, the ungrouped last."""
        groups = self._groups(ctx)
        rest = groups.pop(_REST, [])
        for title, records in (*groups.items(), (_REST, rest)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def _groups(self, ctx: Context) -> dict[str, list[tuple[str, str]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        common = None if ctx.meta.get(EVERY_OPTION) else COMMON.get(self.name or "")
        for parameter in self.get_params(ctx):
            if common and _grouped(parameter) and not set(parameter.opts) & set(common):
                continue
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            title = _REST
            if isinstance(parameter, TyperArgument):
                title, record = "Arguments", (parameter.metavar or record[0], record[1])  # not with a Python type
            if isinstance(parameter, TyperOption) and parameter.rich_help_panel:
                title = parameter.rich_help_panel
            groups.setdefault(title, []).append(record)
        return groups


def _grouped(parameter: Parameter) -> bool:
    return isinstance(parameter, TyperOption) and bool(parameter.rich_help_panel)


def examples(*commands: tuple[str, str]) -> str:
    r"""Return the text below a command's options: each command with what it is for; `\b` keeps the lines apart."""
    lines = [line for purpose, command in commands for line in (f"  {command}", f"      {purpose}")]
    return "\n".join(["\b", "Examples:", *lines])
