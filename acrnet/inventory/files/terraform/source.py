"""Where the resources of a plan are written: in the `.tf` files beside it, and in those of local modules."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.inventory.files.content import STANDARD_INPUT
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.terraform.address import Address
from acrnet.inventory.files.terraform.hcl import Block, blocks_in
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.types import is_wanted
from acrnet.rules.inputs import Location

_MOST_CHARACTERS: Final = 1_000_000
"""Of all `.tf` files that are read for one document; python-hcl2 reads 150,000 in a second."""
_ENDING: Final = ".tf"
_MODULE: Final = 'module "'

_Blocks = Mapping[tuple[str, ...], tuple[str, Block]]
"""The blocks of a module with their files, by their labels."""


class Source:
    """Finds the lines of resources and of the rules in them."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._modules: dict[tuple[str, ...], str | None] = {(): "."}
        self._folders: dict[str, _Blocks] = {}
        self._characters = 0

    def place(self, instance: Instance, rule: str = "", json_path: str = "") -> Location:
        """Return where a resource is written, or a rule in it by its name.

        A rule that the resource's own block does not name may be named by the call of its module. What is in a module
        that is not beside the document is written where that is called. Without files the place is that in the
        document; `json_path` leads there from the values of the resource.
        """
        written = self._written(instance.address)
        name = (rule or instance.text_of("name")).lower()
        for file, block in written:
            if name in block.named:
                return Location(self._path(file), line=block.named[name])
        if written:
            file, block = written[0]
            return Location(self._path(file), line=block.line)
        return Location(self._surroundings.file, f"{instance.json_path}{json_path}")

    def has_dynamic(self, instance: Instance, kind: str) -> bool | None:
        """Return whether a resource has dynamic blocks of a kind; None where its own block was not read."""
        for _, block in self._written(instance.address):
            if block.labels[0] != "module":
                return kind in block.dynamic
        return None

    def _written(self, address: Address) -> list[tuple[str, Block]]:
        """Return the block of a resource, if it was read, and those of the calls of its modules, innermost first."""
        names = tuple([step.name for step in address.modules])
        labels = ("data" if address.data else "resource", address.type, address.resource.name)
        blocks = [self._block(names, labels)]
        blocks += [self._block(names[:depth], ("module", names[depth])) for depth in reversed(range(len(names)))]
        return [each for each in blocks if each is not None]

    def _block(self, module: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, Block] | None:
        folder = self._folder(module)
        return None if folder is None else self._blocks(folder).get(labels)

    def _folder(self, module: tuple[str, ...]) -> str | None:
        """Return the folder of a module relative to the document; None for one that is not local."""
        for depth in range(1, len(module) + 1):
            names = module[:depth]
            if names not in self._modules:
                parent = self._modules[names[:-1]]
                call = None if parent is None else self._blocks(parent).get(("module", names[-1]))
                local = call is not None and call[1].source.startswith(("./", "../"))
                self._modules[names] = (
                    posixpath.normpath(posixpath.join(parent, call[1].source))
                    if local and call is not None and parent is not None
                    else None
                )
            if self._modules[names] is None:
                return None
        return self._modules[module]

    def _blocks(self, folder: str) -> _Blocks:
        if folder not in self._folders:
            self._folders[folder] = dict(self._read(folder))
        return self._folders[folder]

    def _read(self, folder: str) -> Sequence[tuple[tuple[str, ...], tuple[str, Block]]]:
        blocks: list[tuple[tuple[str, ...], tuple[str, Block]]] = []
        if self._surroundings.file == STANDARD_INPUT:
            return blocks
        for name in self._surroundings.names_beside(folder):
            if not name.endswith(_ENDING):
                continue
            path = posixpath.normpath(posixpath.join(folder, name))
            text = self._surroundings.text_beside(path)
            if not isinstance(text, str) or not _is_of_use(text) or self._characters + len(text) > _MOST_CHARACTERS:
                continue
            self._characters += len(text)
            blocks += [(block.labels, (path, block)) for block in blocks_in(text)]
        return blocks

    def _path(self, path: str) -> str:
        """Return the path of a file beside the document as the document itself is named."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._surroundings.file), path))


def _is_of_use(text: str) -> bool:
    """Whether a text has resources that are read, or calls of modules, which may have some."""
    return _MODULE in text or any(is_wanted(word) for word in text.split('"')[1::2])
