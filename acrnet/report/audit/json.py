"""An audit as JSON: what pipelines read, and what a later audit takes as its baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from acrnet.audit.model import Audit, Change, Finding, Level, Suppressed, VerdictChange
from acrnet.registry.document import NEED, JsonObject
from acrnet.report.audit.json_text import encode, string
from acrnet.report.audit.places import places_of
from acrnet.report.audit.result_json import result_lines
from acrnet.report.audit.view_json import ViewTable
from acrnet.report.escaping import json_without_commands
from acrnet.rules.document import EFFECT_PART
from acrnet.rules.inputs import Input
from acrnet.rules.verdict import Outcome
from acrnet.tags.edition import edition_to_json

_Entry = TypeVar("_Entry")

FORMAT_VERSION = "2.4"
"""A new minor version only adds names."""


def audit_json(audit: Audit) -> str:
    """Return the document, with each entry of a list on a line of its own.

    Same values, same bytes. Characters outside ASCII are escaped, so that nothing in it can steer a terminal.
    """
    return "".join(audit_json_pieces(audit))


def audit_json_pieces(audit: Audit) -> Iterator[str]:
    """Yield the same text in pieces, so that the document of a whole tenant is never in memory at once."""
    return map(json_without_commands, _pieces(audit))


def _pieces(audit: Audit) -> Iterator[str]:
    before = "{\n"
    for key, value in _members(audit):
        yield f'{before}  "{key}": '
        if isinstance(value, str):
            yield value
        else:
            yield from _list(value)
        before = ",\n"
    yield "\n}\n"


def _list(texts: Iterable[str]) -> Iterator[str]:
    before = "[\n    "
    for text in texts:
        yield before + text
        before = ",\n    "
    yield "[]" if before.startswith("[") else "\n  ]"


def _members(audit: Audit) -> Iterator[tuple[str, str | Iterable[str]]]:
    """Yield the members of the document: each name with the text of its value, or of each entry of its list."""
    shared = audit.shared_assumptions()
    views = ViewTable()
    yield "format_version", encode(FORMAT_VERSION)
    yield "kind", encode("audit")
    yield "cloud", encode(audit.cloud)
    yield "summary", encode(_summary(audit))
    yield "registries", map(encode, audit.registries)
    yield "service_tags", _texts(edition_to_json, audit.catalogs)
    yield "needs", _texts(NEED.write, audit.needs)
    yield "hypotheses", map(encode, audit.hypotheses)
    yield "changes", _texts(_change, audit.changes)
    yield "results", result_lines(audit.results, views, shared)
    yield from views.members()
    yield "findings", map(_finding, audit.findings)
    yield "suppressed", map(_suppressed, audit.suppressed)
    yield "known", map(_finding, audit.known)
    since = audit.since_baseline
    yield "since_baseline", "null" if since is None else _texts(_verdict_change, since)
    yield "inputs", _texts(_input, audit.inputs)
    yield "assumptions", map(encode, shared)
    yield "warnings", map(encode, audit.warnings)
    yield "incomplete", map(encode, audit.incomplete)


def _texts(convert: Callable[[_Entry], JsonObject], entries: Iterable[_Entry]) -> Iterator[str]:
    return (encode(convert(entry)) for entry in entries)


def _summary(audit: Audit) -> JsonObject:
    verdicts = Counter(result.outcome for result in audit.required())
    places = places_of(audit)
    levels = Counter(finding.level for finding in audit.findings)
    return {
        "rule_sets": sum(place.subject is not None for place in places),
        "clients": sum(place.subject is None for place in places),
        "verdicts": {outcome.value: verdicts[outcome] for outcome in Outcome},
        "findings": {level.value: levels[level] for level in Level},
    }


def _change(change: Change) -> JsonObject:
    return {
        "rule_set": change.rule_set,
        "client": change.client,
        "effect": "opens" if change.opens else "breaks",
        "certain": change.certain,
        **EFFECT_PART.write(change.part),
    }


def _verdict_change(change: VerdictChange) -> JsonObject:
    return {
        "rule_set": change.rule_set,
        "client": change.client,
        "need": change.need,
        "before": change.before.value,
        "verdict": change.after.value,
    }


def _finding(finding: Finding) -> str:
    """Return the text of a finding, written directly: for tens of thousands, objects would take four times as long."""
    needs = finding.needs or ((finding.need,) if finding.need else ())
    location = finding.location
    return (
        f'{{"id": {string(finding.id)}, "level": "{finding.level}", "rule_set": {string(finding.rule_set)}'
        f', "rule": {string(finding.rule)}, "need": {string(finding.need)}, "needs": [{", ".join(map(string, needs))}]'
        f', "client": {string(finding.client)}, "message": {string(finding.message)}, "fix": {string(finding.fix)}'
        f', "documentation": {string(finding.documentation)}'
        f', "location": {{"file": {string(location.file)}, "json_path": {string(location.json_path)}'
        f', "line": {location.line}}}}}'
    )


def _suppressed(suppressed: Suppressed) -> str:
    return (
        f'{{"finding": {_finding(suppressed.finding)}, "reason": {string(suppressed.reason)}'
        f', "until": {string(suppressed.until)}}}'
    )


def _input(source: Input) -> JsonObject:
    return {
        "path": source.path,
        "format": source.format,
        "rule_sets": source.rule_sets,
        "rules": source.rules,
        "firewall_resources": {
            noun.replace(" ", "_").lower(): each for noun, each in source.firewall_resources.items()
        },
        "unresolved": list(source.unresolved),
        "error": source.error,
        "nothing": source.nothing,
    }
