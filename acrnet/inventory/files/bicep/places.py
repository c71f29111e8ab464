"""Where the resources and rules of a Bicep file are written, by their places in the template that stands for it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from acrnet.inventory.files.bicep.declarations import Declaration
from acrnet.inventory.files.bicep.sources import SourceFile, Sources, path_from
from acrnet.inventory.files.bicep.syntax import Literal, Object, Property
from acrnet.inventory.files.json_lines import lines_of
from acrnet.inventory.files.resource import Located
from acrnet.rules.inputs import Location
from acrnet.unknown import Unknown

_IN_TEMPLATE: Final = re.compile(r"\.properties\.template\.resources\.|\$\.resources\.")
_PATH: Final = re.compile(r"\$\.resources\.\S+")
_IN_JSON: Final = re.compile(r"(?P<path>[^#]*)#(?P<json_path>\$.*)", re.DOTALL)
_WRITTEN: Final = re.compile(r"(?P<path>.*):(?P<line>[0-9]+)", re.DOTALL)


class Places:
    """Turns places in the template that stands for a file into places in the file and its modules."""

    def __init__(self, sources: Sources, file: str) -> None:
        self._sources = sources
        self._file = file
        self._lines_of_names: dict[str, Mapping[str, list[int]]] = {}
        self._json_lines: dict[str, int] = {}
        self._declarations: dict[tuple[str, str], Declaration] = {}

    def shown(self, clause: str) -> str:
        """Return a clause in which resources are called by their symbols: `net.web` for their place in a template."""
        return _PATH.sub(lambda match: ".".join(_symbols(match[0])), clause)

    def of_all(self, resources: Sequence[Located]) -> list[Located]:
        """Return resources with their places in source files."""
        self._find_json_lines(place.json_path for each in resources for place in each.places.values())
        return [self._of(each) for each in resources]

    def _find_json_lines(self, places: Iterable[str]) -> None:
        """Find the lines of places in JSON files, in one pass over each file."""
        by_path: dict[str, set[str]] = {}
        for place in places:
            match = _IN_JSON.fullmatch(place)
            if match:
                by_path.setdefault(match["path"], set()).add(match["json_path"])
        for path, wanted in by_path.items():
            text = self._sources.text(path)
            lines = {} if isinstance(text, Unknown) else lines_of(text, wanted)
            self._json_lines.update({f"{path}#{each}": line for each, line in lines.items()})

    def _of(self, resource: Located) -> Located:
        symbols = _symbols(resource.json_path)
        files = self._files(symbols)
        own = Location(self._path(files[-1].path), ".".join(symbols), self._line(files[-1], symbols[len(files) - 1]))
        places = {
            name: self._written(place.json_path) or self._named(name.rpartition("/")[2], files) or own
            for name, place in resource.places.items()
        }
        return resource._replace(json_path=own.json_path, places={**places, "": own})

    def _files(self, symbols: Sequence[str]) -> list[SourceFile]:
        """Return the file of the document and those of the modules around a resource, as far as they are Bicep."""
        files = [self._sources.root]
        for symbol in symbols[:-1]:
            module = files[-1].modules.get(symbol)
            path = path_from(files[-1].path, Declaration(module, is_module=True).kind) if module else None
            file = self._sources.parsed(path) if isinstance(path, str) else None
            if file is None:
                break
            files.append(file)
        return files

    def _named(self, name: str, files: Sequence[SourceFile]) -> Location | None:
        """Return where an object of this name is written, if that is one place: an expression made the rule of it."""
        written = [(file, line) for file in files for line in self._lines(file).get(name, ())]
        return Location(self._path(written[0][0].path), "", written[0][1]) if len(written) == 1 else None

    def _lines(self, file: SourceFile) -> Mapping[str, list[int]]:
        if file.path not in self._lines_of_names:
            self._lines_of_names[file.path] = lines_of_names(file)
        return self._lines_of_names[file.path]

    def _line(self, file: SourceFile, symbol: str) -> int:
        first, *nested = symbol.split("::")
        if first in file.modules:
            return file.modules[first].line
        if first not in file.resources:
            return next((each.line for _, each in file.unreadable if each.name == first), 0)
        declared: Declaration | None = self._declarations.setdefault(
            (file.path, first), Declaration(file.resources[first])
        )
        for name in nested:
            declared = declared.inner.get(name) if declared else None
        return declared.resource.line if declared else 0

    def _written(self, place: str) -> Location | None:
        in_json = _IN_JSON.fullmatch(place)
        if in_json:
            return Location(self._path(in_json["path"]), in_json["json_path"], self._json_lines.get(place, 0))
        match = _WRITTEN.fullmatch(place)
        return Location(self._path(match["path"]), "", int(match["line"])) if match else None

    def _path(self, path: str) -> str:
        """Return the path of a source file as messages name it."""
        if path == posixpath.basename(self._file):
            return self._file
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._file), path))


def _symbols(json_path: str) -> list[str]:
    """Return the symbols of the modules around a resource and its own, in its place in a template."""
    return [each.partition(".")[0] for each in _IN_TEMPLATE.split(json_path)[1:]]


def lines_of_names(file: SourceFile) -> dict[str, list[int]]:
    """Return the lines of objects by the name that is written in them, in lower case."""
    lines: dict[str, list[int]] = {}
    waiting: list[object] = [file.parameters, file.variables, file.resources, file.modules]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Object):
            for member in node.members:
                match member:
                    case Property(Literal("name"), Literal(str(name))):
                        lines.setdefault(name.lower(), []).append(node.line)
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, tuple):
            waiting += node
        elif is_dataclass(node) and not isinstance(node, type):
            waiting += [getattr(node, each.name) for each in fields(node)]
    return lines
