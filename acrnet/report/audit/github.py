"""An audit as workflow commands of GitHub Actions, which annotate the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.model import Audit, Level
from acrnet.report.audit.annotations import Annotation, worst_annotations

_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
"""The escapes of a command's text and of its properties (actions/runner, ActionCommand.cs, checked 2026-11-29)."""


def audit_github_lines(audit: Audit) -> Iterator[str]:
    """Yield a command for each annotation, the worst first; nothing if there is nothing to say."""
    return map(_command, worst_annotations(audit))


def _command(annotation: Annotation) -> str:
    properties = {
        "file": annotation.file,
        "line": str(annotation.line) if annotation.file and annotation.line else "",
        "title": f"acrnet: {annotation.title}" if annotation.title else "acrnet",
    }
    listed = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items() if value)
    return f"::{_COMMANDS[annotation.level]} {listed}::{annotation.text.translate(_DATA)}\n"
