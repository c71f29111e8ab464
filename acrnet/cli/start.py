"""The entry point of the command: signals and streams are set up before anything that takes time to load."""

from __future__ import annotations

import gc

from acrnet.cli.interrupts import ignore_interrupts, watch_interrupts
from acrnet.cli.streams import keep_streams

_NEW_OBJECTS = 50_000
"""After so many new objects Python looks for unused cycles. Loading modules makes as many and few cycles: with the
default of 700 a start takes 5 % longer."""


def run() -> int:
    """Run the command that the arguments of this process name, and return its exit code."""
    watch_interrupts()
    gc.set_threshold(_NEW_OBJECTS)
    keep_streams()
    from acrnet.cli.main import run as run_command

    code = run_command()
    ignore_interrupts()  # everything is written, and the exit code is known
    # A process that ends looks for cycles among everything it made, which takes an eighth of the time of a small audit.
    gc.freeze()
    return code
