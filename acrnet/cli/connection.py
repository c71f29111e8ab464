"""Opening the session a command talks to Resource Manager through: live, or over the estate of a sandbox."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.terminal import Terminal
from acrnet.cloud import Cloud
from acrnet.errors import EstateError
from acrnet.report.escaping import printable
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.arm import ArmSession, Call, Observer
    from acrnet.sandbox import Sandbox


def repeated(request: Request) -> str:
    """Return these options as another command must repeat them to reach the same place, with a leading space."""
    options = {
        "--sandbox": request.sandbox,
        "--cloud": request.cloud,
        "--auth": request.auth,
        "--tenant": request.tenant,
    }
    return "".join(f" {option} {shlex.quote(str(value))}" for option, value in options.items() if value is not None)


@contextmanager
def connected(request: Request, cloud: Cloud, terminal: Terminal) -> Iterator[ArmSession]:
    """Give a session with the Resource Manager of `cloud`; with -v, its calls are shown and counted."""
    from acrnet.arm import open_session

    with ExitStack() as stack:
        sandbox = None
        if request.sandbox is not None:
            sandbox = _open_sandbox(request.sandbox, terminal)
            stack.enter_context(sandbox.session)
        arm = stack.enter_context(
            open_session(
                cloud,
                auth=request.auth,
                tenant=request.tenant,
                transport=sandbox,
                on_call=_observer(terminal),
                on_wait=lambda sentence: terminal.say(f"{sentence}."),
            )
        )
        try:
            yield arm
        finally:
            if terminal.verbosity:
                terminal.say(f"{arm.calls} management calls")


@contextmanager
def connected_on_use(request: Request, cloud: Cloud, terminal: Terminal) -> Iterator[Callable[[], ArmSession]]:
    """Give a function that opens the session of `connected` when it is first called.

    A command that reads only files needs no account, and does not wait for the Azure SDK to load.
    """
    with ExitStack() as stack:
        opened: list[ArmSession] = []

        def session() -> ArmSession:
            if not opened:
                opened.append(stack.enter_context(connected(request, cloud, terminal)))
            return opened[0]

        yield session


def _open_sandbox(folder: Path, terminal: Terminal) -> Sandbox:
    from acrnet.sandbox import EstateError as SandboxError
    from acrnet.sandbox import open_sandbox

    try:
        sandbox = open_sandbox(folder)
    except SandboxError as error:
        raise EstateError(
            str(error), next_step="Correct that, or make an estate with acrnet sandbox init DIR."
        ) from error
    for note in sandbox.notes:
        terminal.say(f"sandbox: {printable(note)}")
    return sandbox


def _observer(terminal: Terminal) -> Observer | None:
    if not terminal.verbosity:
        return None

    def show(call: Call) -> None:
        terminal.say(printable(call.line()))
        if terminal.verbosity >= 2:
            for sign, headers in ((">", call.request_headers), ("<", call.response_headers)):
                for name, value in headers:
                    terminal.say(f"  {sign} {printable(name)}: {printable(value)}")

    return show
