"""`acrnet sandbox init`: an estate to try everything on."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions
from acrnet.cli.terminal import Terminal
from acrnet.errors import EstateError
from acrnet.report.escaping import printable

EXAMPLES = examples(
    ("copy the sample estate into the new folder estate", "acrnet sandbox init estate"),
    ("see what it has to show", "acrnet plan --sandbox estate"),
    ("begin an estate of your own, to be filled by clients", "acrnet sandbox init lab --empty"),
)


def run(
    terminal: Terminal,
    folder: Annotated[Path, Argument(metavar="DIR", help="A folder that is new or empty.", show_default=False)],
    *,
    empty: Annotated[
        bool,
        Option("--empty", show_default=False, help="Only a subscription and service tags, for you to fill."),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Copy the sample estate into a folder, or begin an empty one."""
    from acrnet.sandbox.errors import EstateError as SandboxError
    from acrnet.sandbox.sample import copy_sample, make_empty

    try:
        (make_empty if empty else copy_sample)(folder)
    except SandboxError as error:
        raise EstateError(str(error)) from error
    if empty:
        terminal.say(f"{printable(str(folder))} is an estate with one subscription and nothing in it.")
        terminal.say(f"Next: acrnet sandbox serve {printable(shlex.quote(str(folder)))}")
        return 0
    terminal.say(f"The sample estate is in {printable(str(folder))}; its README.md leads through it.")
    terminal.say(f"Next: acrnet plan --sandbox {printable(shlex.quote(str(folder)))}")
    return 0
