"""The files of one deployment: the document itself, its modules and what they import, each parsed once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.inventory.files.bicep.statements import statements_of
from acrnet.inventory.files.bicep.syntax import (
    Declared,
    Function,
    Import,
    Keyword,
    Resource,
    Scope,
    Unreadable,
    Using,
)
from acrnet.unknown import Unknown

MOST_FILES: Final = 1_000
"""Files of one deployment; the largest of public repositories have about a hundred."""
_REMOTE: Final = ("br:", "br/", "ts:", "ts/")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The statements of a file by what they declare."""

    path: str
    """Relative to the folder of the document."""
    parameters: dict[str, Declared] = field(default_factory=dict)
    variables: dict[str, Declared] = field(default_factory=dict)
    outputs: dict[str, Declared] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    modules: dict[str, Resource] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    imported: dict[str, tuple[str, Import]] = field(default_factory=dict)
    """By the name here: the name there, `*` for all of a file."""
    using: list[Using] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    unreadable: list[tuple[Keyword, Unreadable]] = field(default_factory=list)
    unreadable_names: set[str] = field(default_factory=set)

    @property
    def target_scope(self) -> str:
        """What the file is deployed to: `resourceGroup` where it does not say."""
        return self.scopes[0].name if self.scopes else "resourceGroup"


class Sources:
    """Finds and parses the files that a document names."""

    def __init__(self, root: SourceFile, text_beside: Callable[[str], str | Unknown]) -> None:
        self.root = root
        self._text_beside = text_beside
        self._files: dict[str, SourceFile | Unknown] = {root.path: root}

    def file(self, path: str) -> SourceFile | Unknown:
        """Return the parsed file of a path relative to the folder of the document."""
        if path not in self._files:
            text = self.text(path)
            self._files[path] = text if isinstance(text, Unknown) else source_file(path, text)
        return self._files[path]

    def parsed(self, path: str) -> SourceFile | None:
        """Return the file of a path if it was parsed."""
        known = self._files.get(path)
        return known if isinstance(known, SourceFile) else None

    def text(self, path: str) -> str | Unknown:
        """Return the text of a file by its path relative to the folder of the document."""
        if len(self._files) >= MOST_FILES:
            return Unknown(f"the file has more than {MOST_FILES:,} others")
        return self._text_beside(path)


def is_remote(named: str) -> bool:
    """Whether what a file names is in a registry of modules, or a template spec."""
    return named.startswith(_REMOTE)


def path_from(path: str, named: str) -> str | Unknown:
    """Return the path that a file at `path` names, relative to the folder of the document."""
    if is_remote(named):
        return Unknown(f"{named} is in a registry of modules, which is not read")
    if named.startswith("/") or ":" in named or "\\" in named:
        return Unknown(f"{named} is not a path relative to the file")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), named))


def source_file(path: str, text: str) -> SourceFile:
    """Return the statements of a text by what they declare; of two declarations of a name the last counts."""
    file = SourceFile(path)
    declared: Mapping[Keyword, dict[str, Declared]] = {
        Keyword.PARAM: file.parameters,
        Keyword.VAR: file.variables,
        Keyword.OUTPUT: file.outputs,
    }
    for keyword, statement in statements_of(text):
        match statement:
            case Declared():
                declared[keyword][statement.name] = statement
            case Resource():
                (file.modules if keyword is Keyword.MODULE else file.resources)[statement.name] = statement
            case Function():
                file.functions[statement.name] = statement
            case Import():
                file.imported.update({here: (there, statement) for there, here in statement.names})
            case Using():
                file.using.append(statement)
            case Scope():
                file.scopes.append(statement)
            case Unreadable():
                file.unreadable.append((keyword, statement))
                file.unreadable_names.add(statement.name)
    return file
