"""How a run ends when it does not end well: one sentence on standard error, and the exit code."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import typer
from typer.exceptions import TyperException

from acrnet.cli.interrupts import INTERRUPTED, INTERRUPTED_LATE, interrupted_code
from acrnet.cli.streams import lost_by
from acrnet.cli.terminal import Terminal
from acrnet.cli.usage_error import usage_error_text
from acrnet.errors import AcrnetError, InputError
from acrnet.report.escaping import printable

READER_GONE = 141
"""What a shell reports of a program that SIGPIPE ended, as most are when `head` has read enough."""
FAILED = 1
_SHORTAGES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EFBIG, errno.EROFS})


def report_failure(error: BaseException, terminal: Terminal) -> int:
    """Say what went wrong and return the exit code; a traceback is shown only where -vv asked for it."""
    lost = error if isinstance(error, BrokenPipeError) else lost_by(sys.stdout)
    if lost is not None and isinstance(error, OSError | SystemExit):
        return _report_lost_output(lost, terminal)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    if isinstance(error, TyperException):
        terminal.say(usage_error_text(error))
        return error.exit_code
    if isinstance(error, AcrnetError):
        terminal.tell(f"acrnet: {_sentence(error)}")
        code = error.exit_code
    elif isinstance(error, KeyboardInterrupt | typer.Abort):
        terminal.say(f"acrnet: {INTERRUPTED_LATE if terminal.writing else INTERRUPTED}")
        code = interrupted_code(late=terminal.writing)
    elif isinstance(error, OSError) and _folder_is_gone():
        terminal.say("acrnet: The working folder is gone. Change to a folder that is there, and repeat this.")
        code = FAILED if terminal.writing else InputError.exit_code
    elif isinstance(error, OSError) and error.filename is not None:
        terminal.say(
            f"acrnet: {printable(str(error.filename))}: {error.strerror}. Check the path, or name another one."
        )
        code = FAILED if terminal.writing else InputError.exit_code
    elif isinstance(error, OSError) and error.errno in _SHORTAGES:
        terminal.say(f"acrnet: This machine refuses to go on: {error.strerror}. Make room for it, and repeat this.")
        code = FAILED
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


def _report_lost_output(lost: OSError, terminal: Terminal) -> int:
    """Say why standard output takes no more, except for a reader that went away, which is not an error."""
    if isinstance(lost, BrokenPipeError):
        return READER_GONE
    terminal.say(f"acrnet: Standard output cannot be written: {lost.strerror}. Make room there, or send it elsewhere.")
    return FAILED


def _folder_is_gone() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False


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
