"""Options declared once, as the fields of a dataclass, and shared by the commands that take them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from inspect import Parameter
from typing import Any, get_type_hints

from typer import Abort, Context

from acrnet.cli.terminal import Terminal

_CONTEXT = "context"


def with_option_groups(command: Callable[..., int]) -> Callable[..., int]:
    """Return `command` as typer can read it: each dataclass among its parameters taken apart into options.

    A field becomes one option; its annotation says how it is called. A parameter of type `Terminal` is given the
    terminal of the run.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    terminals = [parameter.name for parameter in parameters if parameter.annotation is Terminal]
    groups: dict[str, Any] = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if parameter.name not in terminals and is_dataclass(parameter.annotation)
    }
    options = [Parameter(_CONTEXT, Parameter.KEYWORD_ONLY, annotation=Context)]
    for parameter in parameters:
        if parameter.name in groups:
            options += _options(groups[parameter.name])
        elif parameter.name not in terminals:
            options.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    # Any: the values are those typer made after the annotations of the options.
    @wraps(command)
    def run(**values: Any) -> int:
        terminal = terminal_of(values.pop(_CONTEXT))
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        try:
            return command(**values, **dict.fromkeys(terminals, terminal))
        except KeyboardInterrupt as error:
            raise Abort from error  # typer would turn it into an exit code and say nothing

    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]  # what inspect and typer read
    run.__annotations__ = {each.name: each.annotation for each in options}
    return run


def terminal_of(context: Context) -> Terminal:
    """Return the terminal of the run that `context` belongs to."""
    found = context.find_root().obj
    return found if isinstance(found, Terminal) else Terminal()


# Any: a class made by dataclass has no type of its own.
def _options(group: Any) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=_default(field), annotation=hints[field.name])
        for field in fields(group)
    ]


# Any: a field may hold anything.
def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return Parameter.empty if field.default is MISSING else field.default
