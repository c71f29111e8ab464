"""From the text of an option to its value.

By itself typer has pydantic make values, which takes longer to load than everything else that an offline command needs.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from typer.core import TyperArgument, TyperOption

from acrnet.cli.usage_error import help_of
from acrnet.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Context, Parameter


def converted_here(parameters: list[Parameter]) -> list[Parameter]:
    """Return these parameters of a command, with their values made by a `Conversion`."""
    for parameter in parameters:
        if isinstance(parameter, TyperOption | TyperArgument):
            parameter.get_runtime_param = Conversion  # type: ignore[method-assign,assignment]  # typer offers no other way
    return parameters


class Conversion:
    """Makes the value of one option: a word of a `StrEnum`, a path, a whole number, text, or a list of these."""

    # Any: the type of the value is the annotation of the option.
    def coerce(self, value: Any, param: TyperOption | TyperArgument, ctx: Context) -> Any:
        """Return what typer passes to the command; raises UsageError for a text that stands for no value."""
        many = param.nargs == -1 or getattr(param, "multiple", False)
        if value is None:
            return () if many else None
        kind: Any = param.type_descriptor.annotation
        if get_origin(kind) is list:
            (kind,) = get_args(kind)
        values = [_converted(each, kind, param, ctx) for each in (value if many else (value,))]
        return values if many else values[0]


# Any: as above.
def _converted(value: Any, kind: Any, parameter: TyperOption | TyperArgument, context: Context) -> Any:
    if not isinstance(value, str) or kind is str:
        return value  # a default, or how often a flag was given
    if kind is Path:
        return Path(value)
    if kind is int:
        return _whole_number(value, parameter, context)
    if issubclass(kind, StrEnum):
        return _word(value, kind, parameter)
    raise TypeError(f"{parameter.name} has a type for which there is no conversion: {kind}")


def _word(text: str, words: type[StrEnum], parameter: TyperOption | TyperArgument) -> StrEnum:
    for word in words:
        if word.value.lower() == text.strip().lower():
            return word
    from acrnet.tags import near_misses

    near = near_misses(text, list(words))
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"{name_of(parameter)} does not take {text!r}.", next_step=f"{hint}It takes {', '.join(words)}.")


def _whole_number(text: str, parameter: TyperOption | TyperArgument, context: Context) -> int:
    least, most = parameter.type_descriptor.parameter_info.min, parameter.type_descriptor.parameter_info.max
    try:
        number = int(text)
    except ValueError:
        number = None
    if number is None or (least is not None and number < least) or (most is not None and number > most):
        bound = "" if least is None else f" of {least} or more" if most is None else f" from {least} to {most}"
        raise UsageError(
            f"{name_of(parameter)} does not take {text!r}.",
            next_step=f"It takes a whole number{bound}. {help_of(context.command_path)}",
        )
    return number


def name_of(parameter: TyperOption | TyperArgument) -> str:
    """Return how a parameter is named on a command line: an option by its longest name, an argument by its metavar."""
    return parameter.metavar or parameter.name if isinstance(parameter, TyperArgument) else max(parameter.opts, key=len)
