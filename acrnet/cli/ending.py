"""How a run ends when it does not end well: one sentence on standard error, and the exit code."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from acrnet.cli.terminal import Terminal
from acrnet.cli.usage_error import usage_error_text
from acrnet.errors import AcrnetError, InputError
from acrnet.report.escaping import printable

INTERRUPTED = "Interrupted; nothing was written."
INTERRUPTED_LATE = "Interrupted; the journal tells what was written."
FAILED = 1


def report_failure(error: BaseException, terminal: Terminal) -> int:
    """Say what went wrong and return the exit code; a traceback is shown only where -vv asked for it."""
    if isinstance(error, BrokenPipeError):
        return _reader_gone()
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    if isinstance(error, TyperException):
        terminal.say(usage_error_text(error))
        return error.exit_code
    if isinstance(error, AcrnetError):
        terminal.say(f"acrnet: {_sentence(error)}")
        code = error.exit_code
    elif isinstance(error, KeyboardInterrupt | typer.Abort):
        terminal.say(f"acrnet: {INTERRUPTED_LATE if terminal.writing else INTERRUPTED}")
        code = FAILED
    elif isinstance(error, OSError) and error.filename is not None:
        terminal.say(
            f"acrnet: {printable(str(error.filename))}: {error.strerror}. Check the path, or name another one."
        )
        code = FAILED if terminal.writing else InputError.exit_code
    else:
        kind = type(error).__name__
        terminal.say(
            f"acrnet: Something unexpected happened: {kind}: {_first_line(error)}. Run it again with -vv and report"
            " what that shows as a defect of acrnet."
        )
        code = FAILED
    if terminal.verbosity >= 2:
        _show_traceback(error, terminal)
    return code


def _reader_gone() -> int:
    """End quietly when whoever read the output went away, as `head` does."""
    # The interpreter flushes standard output once more when it ends; that must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _sentence(error: AcrnetError) -> str:
    """Return the message and the next step, with the code and request id of Azure's answer if neither names them."""
    message = "\n".join(printable(line) for line in error.message.splitlines())
    reference = [str(getattr(error, "code", "")), str(getattr(error, "request_id", ""))]
    missing = [part for part in reference if part and part not in error.message]
    suffix = f" ({printable(', '.join(missing))})" if missing else ""
    return f"{message}{suffix} {printable(error.next_step)}".rstrip()


def _first_line(error: BaseException) -> str:
    from acrnet.arm.redaction import redact

    lines = redact(str(error)).splitlines()
    return printable(lines[0]).rstrip(".") if lines else "no further word"


def _show_traceback(error: BaseException, terminal: Terminal) -> None:
    import traceback

    from acrnet.arm.redaction import redact

    terminal.say(redact("".join(traceback.format_exception(error))))
