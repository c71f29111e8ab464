"""`acrnet sandbox serve`: an estate as a server for other clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from acrnet.cli.help import examples
from acrnet.cli.interrupts import stop_on_interrupt
from acrnet.cli.options import OUTPUT, OutputOptions
from acrnet.cli.terminal import Terminal
from acrnet.errors import EstateError
from acrnet.report.escaping import printable

if TYPE_CHECKING:
    from acrnet.sandbox.server import Serving

SERVING = "The server"
PORT = 8443

EXAMPLES = examples(
    ("serve the estate in the folder estate, on port 8443 of 127.0.0.1", "acrnet sandbox serve estate"),
    ("on a free port, with operations of seconds", "acrnet sandbox serve estate --port 0 --speed 60"),
)


def run(
    *,
    terminal: Terminal,
    folder: Annotated[Path, Argument(metavar="DIR", help="The folder of an estate.", show_default=False)],
    port: Annotated[
        int,
        Option(
            metavar="PORT",
            min=0,
            max=65535,
            rich_help_panel=SERVING,
            help="The TCP port on 127.0.0.1; 0 takes a free one.",
        ),
    ] = PORT,
    speed: Annotated[
        int,
        Option(
            metavar="N",
            min=1,
            max=3600,
            rich_help_panel=SERVING,
            help="How many times as fast as Azure operations are; each takes a second at least.",
        ),
    ] = 1,
    log: Annotated[
        bool,
        Option("--log", show_default=False, rich_help_panel=OUTPUT, help="Show each exchange, with its status."),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Serve an estate to az, SDKs and Terraform, over HTTPS on loopback.

    Shows the settings that these clients need, and runs until it is stopped with Ctrl-C. Only this machine can reach
    it; anybody on it who has a token from it, and it gives one to everybody, can change the estate.
    """
    from acrnet.sandbox.errors import EstateError as SandboxError
    from acrnet.sandbox.errors import ServingError
    from acrnet.sandbox.server import serve

    def show(exchange: object) -> None:
        terminal.say(printable(str(exchange)))

    with stop_on_interrupt(terminal, until="the answers under way are written") as (requests, stopped):
        requests.begin()  # from here on a signal waits for the one that is being answered
        try:
            with serve(
                folder,
                port=port,
                speed=speed,
                on_exchange=show if log else _forget,
                on_trouble=lambda sentence: terminal.say(f"sandbox: {printable(sentence)}"),
            ) as serving:
                _show_settings(serving, terminal)
                stopped.wait()
        except ServingError as error:
            raise EstateError(str(error)) from error
        except SandboxError as error:
            raise EstateError(
                str(error), next_step="Correct that, or make an estate with acrnet sandbox init DIR."
            ) from error
        terminal.say(f"{printable(str(folder))} is no longer served.")
    return 0


def _show_settings(serving: Serving, terminal: Terminal) -> None:
    """Show where the server is, once it answers, and what clients need."""
    from acrnet.sandbox.server.settings import settings_of

    for note in serving.notes:
        terminal.say(f"sandbox: {printable(note)}")
    lines = [f"# {serving.folder} is served on {serving.url}; Ctrl-C stops it."]
    for section in settings_of(serving):
        lines += ["", f"# {section.title}", *section.lines]
    terminal.show("\n".join(map(printable, lines)))


def _forget(_exchange: object) -> None:
    """Keep no log: a server may run for days."""
