"""The entry point of the command: signals and streams are seen to before anything that takes time to load."""

from __future__ import annotations

from acrnet.cli.interrupts import ignore_interrupts, watch_interrupts
from acrnet.cli.streams import keep_streams


def run() -> int:
    """Run the command that the arguments of this process name, and return its exit code."""
    watch_interrupts()
    keep_streams()
    from acrnet.cli.main import run as run_command

    code = run_command()
    ignore_interrupts()  # what was to be said is said, and the code is settled
    return code
