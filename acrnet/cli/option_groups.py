"""Options that are declared once and reach a command as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from inspect import Parameter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from typer import Abort, Context

from acrnet.cli.terminal import Terminal

_CONTEXT = "context"


def with_option_groups(command: Callable[..., int]) -> Callable[..., int]:
    """Return `command` as typer can read it: each dataclass among its parameters taken apart into options.

    A dataclass says with the annotations of its fields how its options are called, or is annotated with a table of
    these, by field; fields that the table lacks keep their defaults. A parameter of type `Terminal` is given the
    terminal of the run.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    terminals = [parameter.name for parameter in parameters if parameter.annotation is Terminal]
    groups: dict[str, _Group] = {}
    options = [Parameter(_CONTEXT, Parameter.KEYWORD_ONLY, annotation=Context)]
    for parameter in parameters:
        if parameter.name in terminals:
            continue
        group = _group(parameter.annotation)
        if group is None:
            options.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
        else:
            groups[parameter.name] = group
            options += group.options

    # Any: the values are those typer made after the annotations of the options.
    @wraps(command)
    def run(**values: Any) -> int:
        terminal = terminal_of(values.pop(_CONTEXT))
        for name, group in groups.items():
            values[name] = group.made_of({option.name: values.pop(option.name) for option in group.options})
        try:
            return command(**values, **dict.fromkeys(terminals, terminal))
        except KeyboardInterrupt as error:
            raise Abort from error  # typer would turn it into an exit code and say nothing

    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]  # what inspect and typer read
    run.__annotations__ = {each.name: each.annotation for each in options}
    return run


def terminal_of(context: Context) -> Terminal:
    """Return the terminal of the run that `context` belongs to."""
    terminal = context.find_root().obj
    return terminal if isinstance(terminal, Terminal) else Terminal()


class _Group:
    """The options that fill one dataclass."""

    # Any: a class made by dataclass has no type of its own, and typer's options have no public one.
    def __init__(self, made: Any, table: Mapping[str, Any] | None) -> None:
        hints = get_type_hints(made, include_extras=True)
        by_name = {field.name: field for field in fields(made)}
        self._made = made
        if table is None:
            self.options = [_option(field, hints[field.name]) for field in by_name.values()]
        else:
            self.options = [
                _option(by_name[name], Annotated[_plain(hints[name]), option]) for name, option in table.items()
            ]

    # Any: the values are those typer made after the annotations of the options.
    def made_of(self, values: Mapping[str, Any]) -> Any:
        """Return the dataclass; a list, which is what typer makes of an option that is repeated, becomes a tuple."""
        return self._made(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        )


# Any: a parameter may be annotated with anything.
def _group(annotation: Any) -> _Group | None:
    if is_dataclass(annotation):
        return _Group(annotation, None)
    made, *extra = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    return _Group(made, extra[0]) if is_dataclass(made) else None


def _plain(hint: Any) -> Any:
    """Return the type typer takes for a field: a list where an option is repeated, text that a callback divides."""
    if get_origin(hint) is tuple:
        return list[get_args(hint)[0]]  # type: ignore[misc]  # a type made at run time
    if get_origin(hint) in (Union, UnionType) and get_origin(get_args(hint)[0]) in (tuple, frozenset):
        return str | None
    return hint


def _option(field: Field[Any], annotation: Any) -> Parameter:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    if default == ():
        default = []
    return Parameter(
        field.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if default is MISSING else default,
        annotation=annotation,
    )
