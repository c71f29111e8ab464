"""`acrnet sandbox init`: an estate to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument

from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions
from acrnet.cli.terminal import Terminal
from acrnet.errors import EstateError

EXAMPLES = examples(
    ("copy the sample estate into the new folder estate", "acrnet sandbox init estate"),
    ("see what it has to show", "acrnet plan --sandbox estate"),
)


def run(
    terminal: Terminal,
    folder: Annotated[Path, Argument(metavar="DIR", help="A folder that is new or empty.", show_default=False)],
    _output: OutputOptions,
) -> int:
    """Copy the sample estate into a folder."""
    from acrnet.sandbox.errors import EstateError as SandboxError
    from acrnet.sandbox.sample import copy_sample

    try:
        copy_sample(folder)
    except SandboxError as error:
        raise EstateError(str(error)) from error
    terminal.say(f"The sample estate is in {folder}; its README.md leads through it.")
    terminal.say(f"Next: acrnet plan --sandbox {folder}")
    return 0
