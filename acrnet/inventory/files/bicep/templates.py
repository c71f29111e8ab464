"""The templates of all Bicep files of one document, one for each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from acrnet.errors import InputFileError
from acrnet.inventory.files.bicep.built import nested_template, version_of
from acrnet.inventory.files.bicep.declarations import Declaration
from acrnet.inventory.files.bicep.sources import SourceFile, Sources
from acrnet.inventory.files.bicep.template import Template
from acrnet.unknown import Unknown

MOST_EXPRESSIONS: Final = 500_000
"""In all files of a document; the largest of public repositories have some 20,000."""
MOST_LEVELS: Final = 16
"""Modules in each other; Resource Manager takes five."""


class Templates:
    """Makes the templates of the files of one document, one for each file."""

    def __init__(self, sources: Sources, built: Callable[[str], Mapping[str, object] | Unknown]) -> None:
        """Prepare for a document; `built` returns the template that the bicep command makes of a file."""
        self.sources = sources
        self.by_command: dict[str, str] = {}
        """The version of the bicep command by the path of the files whose modules it built."""
        self._built = built
        self.unparsed: list[tuple[str, str]] = []
        """The place of each statement that could not be parsed, and a clause about it."""
        self._made: dict[str, dict[str, object]] = {}
        self._open: list[str] = []
        self._steps = 0

    def step(self) -> None:
        """Count an expression; raises InputFileError where they are too many."""
        self._steps += 1
        if self._steps > MOST_EXPRESSIONS:
            name = self.sources.root.path
            raise InputFileError(
                f"{name} has more than {MOST_EXPRESSIONS:,} expressions with those that its names stand for.",
                next_step="Look for names of resources in it that are made of each other.",
            )

    def built(self, file: SourceFile, module: Declaration) -> Mapping[str, object] | Unknown:
        """Return the template of a module of a registry, as the bicep command builds it."""
        template = self._built(file.path)
        if isinstance(template, Unknown):
            return Unknown(f"{module.kind} is in a registry of modules, and {template.reason}")
        nested = nested_template(template, list(file.modules), module.symbol)
        if isinstance(nested, dict):
            self.by_command[file.path] = version_of(template)
        return nested

    def of(self, file: SourceFile) -> dict[str, object] | Unknown:
        """Return the template of a file; Unknown for one that is a module of itself."""
        if len(self._open) == MOST_LEVELS:
            return Unknown(f"modules are more than {MOST_LEVELS} deep in each other")
        if file.path in self._open:
            return Unknown(f"{file.path} uses itself as a module")
        if file.path not in self._made:
            self._open.append(file.path)
            try:
                self._made[file.path] = Template(file, self).document()
            finally:
                self._open.pop()
        return self._made[file.path]
