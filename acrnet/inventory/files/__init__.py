"""Rule sets from files: folders, globs and standard input, the format of each file recognised by its content.

Each format is a module of its own (`Reader`); `table.py` lists them in the order they are tried.
"""

from acrnet.inventory.files.reading import FilesRead, read_files

__all__ = ["FilesRead", "read_files"]
