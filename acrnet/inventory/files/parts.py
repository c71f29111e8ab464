"""Files of a folder that are a part of another one in it, such as modules and linked templates."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from acrnet.inventory.files.paths import InputPath


def owners(files: Sequence[InputPath], taken_in: Mapping[str, AbstractSet[str]]) -> dict[str, str]:
    """Return by the path of each file that is a part of another one the path of that one.

    `taken_in` has by the path of each file the real paths of the files that it takes in. A file that was named itself
    is not part of another, and neither are files that take in each other.
    """
    real = {file.path: os.path.realpath(file.path) for file in files if "\0" not in file.path}
    by_part: dict[str, str] = {}
    for file in files:
        if not file.folder or file.path not in real:
            continue
        for other, parts in taken_in.items():
            if other != file.path and real[file.path] in parts and real[other] not in taken_in[file.path]:
                by_part[file.path] = other
                break
    return by_part
