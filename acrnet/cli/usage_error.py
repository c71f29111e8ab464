"""What is wrong with a command line, in the style of every other error: what happened, and what to do next."""

from __future__ import annotations

from typer.exceptions import TyperException

from acrnet.report.escaping import printable

_VALUE_ERROR = "Value error, "
"""What pydantic, by which typer checks the values of options, puts before a message of typer itself."""


def usage_error_text(error: TyperException) -> str:
    """Return what to say: a sentence and where help is, or the help itself for a command that is incomplete."""
    error.message = error.message.removeprefix(_VALUE_ERROR)
    context = getattr(error, "ctx", None)
    text = error.format_message()
    if context is not None and text == context.get_help():
        return text
    possible = getattr(error, "possibilities", None)
    if possible:
        text = f"{error.message}. Did you mean {' or '.join(sorted(possible))}?"
    sentence = printable(text).rstrip(".")
    ended = sentence if sentence.endswith("?") else f"{sentence}."
    if context is None:
        return f"acrnet: {ended}"
    return f"acrnet: {ended} Try '{context.command_path} {context.help_option_names[-1]}'."
