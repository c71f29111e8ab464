"""What is wrong with a command line, in the style of every other error: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from typer.core import TyperArgument, TyperOption
from typer.exceptions import TyperException

from acrnet.errors import UsageError
from acrnet.report.escaping import printable

if TYPE_CHECKING:
    from typer._click import Context

_CLOSE = 0.7
"""From which likeness on, 0 to 1, one word is suggested for another: above that of any two short words."""


def usage_error_text(error: TyperException) -> str:
    """Return what to say of a mistake that typer found; a command that is incomplete is answered with its help."""
    context: Context | None = getattr(error, "ctx", None)
    if context is not None and error.format_message() == context.get_help():
        return error.message
    path = "acrnet" if context is None else context.command_path
    return f"acrnet: {_sentence(error, context)} {_hint(error, context)}{help_of(path)}"


@contextmanager
def mistakes_of(context: Context) -> Iterator[None]:
    """Add the command to each mistake that typer finds inside."""
    try:
        yield
    except TyperException as error:
        if getattr(error, "ctx", context) is None:  # typer leaves it out for values too many and too few
            vars(error)["ctx"] = context
        raise


def no_command(context: Context, name: str, commands: Iterable[str]) -> UsageError:
    """Return the error for a command that does not exist."""
    return UsageError(
        f"There is no command {name!r}.",
        next_step=f"{_did_you_mean(name, commands)}{help_of(context.command_path)}",
    )


def no_argument(context: Context, text: str) -> UsageError:
    """Return the error for text on the command line that is not an option or an argument."""
    return UsageError(f"{text!r} follows no option.", next_step=help_of(context.command_path))


def help_of(command: str) -> str:
    """Return where the help of a command is."""
    return f"Try '{command} --help'."


def _sentence(error: TyperException, context: Context | None) -> str:
    option = printable(getattr(error, "option_name", ""))
    if hasattr(error, "possibilities"):
        return f"There is no option {option}."
    if option:
        return f"{option} takes no value." if _is_flag(option, context) else f"{option} needs a value."
    parameter = getattr(error, "param", None)
    if isinstance(parameter, TyperArgument | TyperOption) and not error.message:
        by_place = parameter.metavar if isinstance(parameter, TyperArgument) else None
        return f"{by_place or max(parameter.opts, key=len)} is missing."
    return f"{printable(error.format_message()).rstrip('.')}."


def _hint(error: TyperException, context: Context | None) -> str:
    if context is None or not hasattr(error, "possibilities"):
        return ""
    return _did_you_mean(getattr(error, "option_name", ""), (name for each in _options(context) for name in each.opts))


def _is_flag(name: str, context: Context | None) -> bool:
    return context is not None and any(name in each.opts and (each.is_flag or each.count) for each in _options(context))


def _options(context: Context) -> list[TyperOption]:
    shown = (each for each in context.command.get_params(context) if isinstance(each, TyperOption))
    return [each for each in shown if not each.hidden]


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names what `word` may stand for, or nothing; dashes in front of it do not count."""
    from difflib import get_close_matches

    names = {name.lstrip("-"): name for name in known}
    wanted = word.lstrip("-").lower()
    near = [name for name in names if len(wanted) > 1 and name.startswith(wanted)]
    near = near or get_close_matches(wanted, names, n=3, cutoff=_CLOSE)
    return f"Did you mean {' or '.join(sorted(names[name] for name in near))}? " if near else ""
