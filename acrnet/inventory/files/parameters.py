"""Values of parameters of templates: on the command line and in parameter files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from typing import Final

from acrnet.errors import InputFileError, UsageError
from acrnet.inventory.files.arm_template.parameters import entry_values
from acrnet.inventory.files.json_text import read_document
from acrnet.inventory.files.resource import value_in
from acrnet.tags import near_misses

_FORM: Final = 'Write it as {"parameters": {"NAME": {"value": ...}}}, as az deployment takes it.'


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values of parameters that were given for all templates."""

    values: Mapping[str, object] = field(default_factory=dict)
    """By name in lower case. Those of the command line are text, in whatever type a template declares them."""
    spelled: tuple[str, ...] = ()
    """Their names as they were written, each once."""

    @classmethod
    def of(cls, texts: Sequence[str], files: Sequence[str | PathLike[str]] = ()) -> Parameters:
        """Return the values in parameter files and in texts `NAME=VALUE`, of which the later ones and texts win.

        Raises UsageError for a text without a name, and InputFileError for a file that has no parameters.
        """
        values: dict[str, object] = {}
        spelled: dict[str, str] = {}
        for file in files:
            for name, value in read_parameter_file(file).items():
                values[name.lower()], spelled[name.lower()] = value, name
        for text in texts:
            name, equals, value = text.partition("=")
            if not equals or not name.strip():
                raise UsageError(f"--param {text!r} gives no value to a name.", next_step="Write it as NAME=VALUE.")
            values[name.strip().lower()], spelled[name.strip().lower()] = value, name.strip()
        return cls(values, tuple(spelled.values()))

    def require_declared(self, declared: Sequence[str]) -> None:
        """Raise UsageError for a name that is not among the parameters that templates declare."""
        known = {name.lower() for name in declared}
        for name in self.spelled:
            if name.lower() not in known:
                near = near_misses(name, declared)
                raise UsageError(
                    f"No template in the files declares the parameter {name!r}.",
                    next_step=f"Did you mean {' or '.join(near)}?" if near else "Check the name and the files.",
                )


def read_parameter_file(path: str | PathLike[str]) -> dict[str, object]:
    """Return the values in a parameter file of an ARM template, by name; Unknown for a secret of a key vault.

    Raises InputFileError for a file that cannot be read or is not a parameter file.
    """
    name = fspath(path)
    if name.lower().endswith(".bicepparam"):
        raise InputFileError(
            f"{name} is a parameter file of Bicep, which says itself for which template it is.",
            next_step="Give it with --from in the place of its template.",
        )
    document = read_document(name)
    parameters = value_in(document, "parameters") if isinstance(document, dict) else None
    entries = document if parameters is None and isinstance(document, dict) else parameters
    values = entry_values(entries)
    if not isinstance(entries, dict) or len(values) < len(entries):
        raise InputFileError(f"{name} is not a parameter file of a template.", next_step=_FORM)
    return values
