"""The `bicep` command, where the machine has one: it builds modules of registries from its local cache.

It is run without a shell and without a network (`--no-restore`), for a bounded time, and only for a file that names
such a module. Options as in src/Bicep.Cli/Commands/BuildCommand.cs of Azure/bicep (checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from acrnet.errors import InputFileError
from acrnet.inventory.files.json_text import parse_json
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.inventory.files.surroundings import FilesBeside

_LONGEST: Final = 120.0
"""Seconds for all files of one document; the command takes some two for each."""
_NOT_RESTORED: Final = "BCP190"
"""The diagnostic for a module that is not in the cache."""
_LONGEST_MESSAGE: Final = 200


class BicepCommand:
    """Builds files beside one document."""

    def __init__(self, files: FilesBeside) -> None:
        self._files = files
        self._seconds = _LONGEST
        self._built: dict[str, Mapping[str, object] | Unknown] = {}

    def template(self, path: str) -> Mapping[str, object] | Unknown:
        """Return the template that the command makes of a file, by its path relative to the folder of the document.

        It is Unknown where there is no command, and for a file that it cannot build.
        """
        if path not in self._built:
            self._built[path] = self._template(path)
        return self._built[path]

    def _template(self, path: str) -> Mapping[str, object] | Unknown:
        import shutil

        command = shutil.which("bicep")
        if command is None:
            return Unknown("there is no bicep command on this machine that could build it")
        file = self._files.real_path(path)
        if isinstance(file, Unknown):
            return file
        output = self._run([command, "build", file, "--stdout", "--no-restore"], path)
        if isinstance(output, Unknown):
            return output
        try:
            document = parse_json(output, f"what bicep build prints for {path}")
        except InputFileError as error:
            return Unknown(error.message.rstrip("."))
        return document if isinstance(document, dict) else Unknown(f"bicep build prints no template for {path}")

    def _run(self, arguments: list[str], path: str) -> str | Unknown:
        if self._seconds <= 0:
            return Unknown(f"the bicep command took more than {_LONGEST:.0f} seconds for other files")
        import subprocess

        begin = monotonic()
        try:
            ended = subprocess.run(  # noqa: S603 - no shell, and the path of the file is absolute: it is no option
                arguments,
                cwd=Path(arguments[2]).parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._seconds,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            why = "took too long" if isinstance(error, subprocess.TimeoutExpired) else f"cannot be run: {error}"
            return Unknown(f"the bicep command {why}")
        finally:
            self._seconds -= monotonic() - begin
        if ended.returncode:
            return Unknown(_failure(ended.stderr.decode(errors="replace"), path))
        return ended.stdout.decode("utf-8-sig", errors="replace")


def _failure(errors: str, path: str) -> str:
    if _NOT_RESTORED in errors:
        return f"the bicep command does not have it: 'bicep restore {path}' fetches it"
    lines = [line.strip() for line in errors.splitlines() if "Error" in line] or ["it says no more"]
    return f"the bicep command cannot build {path} ({lines[0][:_LONGEST_MESSAGE]})"
