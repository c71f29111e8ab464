"""An audit as logging commands of Azure Pipelines, which list issues of a run and annotate lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.audit.model import Audit, Level
from acrnet.report.audit.annotations import Annotation, worst_annotations

_ESCAPES: Final = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", "]": "%5D", ";": "%3B"})
"""The escapes of a command (microsoft/azure-pipelines-agent, CommandStringConvertor.cs, checked 2026-11-29)."""


def audit_azure_pipelines_lines(audit: Audit) -> Iterator[str]:
    """Yield a command for each annotation, the worst first; notes are left out, because there are no such issues."""
    return map(_command, worst_annotations(audit, (Level.ERROR, Level.WARNING)))


def _command(annotation: Annotation) -> str:
    properties = {
        "type": annotation.level.value,
        "sourcepath": annotation.file,
        "linenumber": str(annotation.line) if annotation.file and annotation.line else "",
        "code": annotation.title,
    }
    listed = "".join(f"{name}={value.translate(_ESCAPES)};" for name, value in properties.items() if value)
    return f"##vso[task.logissue {listed}]{annotation.text.translate(_ESCAPES)}\n"
