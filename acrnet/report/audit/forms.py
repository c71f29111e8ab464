"""The output formats of an audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from acrnet.report.form import Depth, Format, Look

if TYPE_CHECKING:
    from acrnet.audit.model import Audit


class AuditForm(StrEnum):
    """The values of `--format` for an audit, in the order of the help; each has an entry in the table below."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    AZURE_PIPELINES = "azure-pipelines"
    HTML = "html"


def _text(audit: Audit, look: Look) -> Iterable[str]:
    from acrnet.report.audit.text import audit_text

    return (audit_text(audit, look.style, summary=look.depth is Depth.SUMMARY),)


def _json(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.json import audit_json_pieces

    return audit_json_pieces(audit)


def _markdown(audit: Audit, look: Look) -> Iterable[str]:
    from acrnet.report.audit.markdown import audit_markdown

    return (audit_markdown(audit, summary=look.depth is Depth.SUMMARY),)


def _csv(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.csv import audit_csv_lines

    return audit_csv_lines(audit)


def _sarif(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.sarif import audit_sarif_pieces

    return audit_sarif_pieces(audit)


def _junit(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.junit import audit_junit_pieces

    return audit_junit_pieces(audit)


def _github(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.github import audit_github_lines

    return audit_github_lines(audit)


def _azure_pipelines(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.azure_pipelines import audit_azure_pipelines_lines

    return audit_azure_pipelines_lines(audit)


def _html(audit: Audit, _look: Look) -> Iterable[str]:
    from acrnet.report.audit.html.page import audit_html

    return audit_html(audit)


AUDIT_FORMS: Final[Mapping[AuditForm, Format[Audit]]] = {
    AuditForm.TEXT: Format(_text, r"Audit(:|,| with) "),
    AuditForm.JSON: Format(_json, r'\{\s*"format_version":\s*"[0-9.]+",\s*"kind":\s*"audit",', every_place=True),
    AuditForm.MARKDOWN: Format(_markdown, r"\*\*Audit(:|,| with) "),
    AuditForm.CSV: Format(_csv, "kind,name,id,location,"),
    AuditForm.SARIF: Format(
        _sarif,
        r'\{\s*"\$schema":[^,]*,\s*"version":[^,]*,\s*"runs":[\s\[{]*"tool":[\s{]*"driver":[\s{]*"name":\s*"acrnet"',
        every_place=True,
    ),
    AuditForm.JUNIT: Format(_junit, r"<\?xml[^>]*>\s*<testsuites name=.acrnet audit. ", every_place=True),
    AuditForm.GITHUB: Format(_github, "::(error|warning|notice) .*title=acrnet"),
    AuditForm.AZURE_PIPELINES: Format(_azure_pipelines, r"##vso\[task\.logissue "),
    AuditForm.HTML: Format(
        _html,
        r'<!DOCTYPE html>\s*<html[^>]*>\s*<head>\s*<meta char[^>]*>\s*<meta name="generator" content="acrnet audit">',
    ),
}
