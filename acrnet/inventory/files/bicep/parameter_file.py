"""Parameter files of Bicep: which template they are for, and the values that they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.evaluation import value_of
from acrnet.inventory.files.arm_template.scope import Names, Run, Scope, unknown_target
from acrnet.inventory.files.arm_template.syntax import Call, Literal
from acrnet.inventory.files.bicep.sources import SourceFile, Sources, path_from
from acrnet.inventory.files.bicep.templates import Templates
from acrnet.unknown import Unknown

_MOST_BASES: Final = 10
"""Parameter files that extend each other."""


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """A parameter file and those that it extends."""

    template: str | Unknown
    """The path of the template, relative to the folder of the document."""
    values: Mapping[str, object]
    """By the name of the parameter in lower case."""


def read_parameter_file(root: SourceFile, text_beside: Callable[[str], str | Unknown], label: str) -> ParameterFile:
    """Return what a parameter file says; `label` is its name in messages.

    Raises InputFileError for expressions that take more work than those of any parameter file.
    """
    sources = Sources(root, text_beside)
    run = Run(Budget(label), label)
    file: SourceFile | Unknown = root
    template: str | Unknown = Unknown(f"{label} does not say with 'using' which template it is for")
    values: dict[str, object] = {}
    for _ in range(_MOST_BASES):
        if isinstance(file, Unknown):
            break
        values = {**_values(file, sources, run), **values}
        used = next((each for each in file.using if not each.extends), None)
        if isinstance(template, Unknown) and used is not None and used.path:
            template = path_from(file.path, used.path)
        base = next((each for each in file.using if each.extends), None)
        if base is None:
            break
        path = path_from(file.path, base.path)
        file = path if isinstance(path, Unknown) else sources.file(path)
    return ParameterFile(template, values)


def _no_modules(path: str) -> Unknown:
    return Unknown(f"{path} has no modules")


def _values(file: SourceFile, sources: Sources, run: Run) -> dict[str, object]:
    """Return the values that one file gives; its parameters may refer to each other as variables do."""
    as_variables = replace(file, parameters={}, variables={**file.variables, **file.parameters})
    template = Templates(sources, _no_modules).of(as_variables)
    if isinstance(template, Unknown):
        return {}
    scope = Scope(run, Names(template, {}, "$"), unknown_target(run.document, has_group=True))
    return {name.lower(): value_of(Call("variables", (Literal(name),)), scope, "$") for name in file.parameters}
