"""An audit as JSON: what pipelines read, and what a later audit takes as its baseline."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from acrnet.audit.model import Audit, Change, Finding, Level, Suppressed
from acrnet.registry.document import JsonObject, need_to_json
from acrnet.report.audit_places import places_of
from acrnet.report.edition import edition_to_json
from acrnet.report.result_json import results_to_json
from acrnet.rules.document import effect_part_to_json
from acrnet.rules.found import Input, Location
from acrnet.rules.verdict import Outcome

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""

_encode = json.JSONEncoder().encode


def audit_json(audit: Audit) -> str:
    """Return the document, with each entry of a list on a line of its own.

    Same values, same bytes. Characters outside ASCII are escaped, so that nothing in it can steer a terminal.
    """
    members = ",\n".join(f"  {_encode(key)}: {_value(value)}" for key, value in _members(audit))
    return f"{{\n{members}\n}}\n"


def _value(value: object) -> str:
    """Return the text of a member; entries are encoded one by one, as they come."""
    if not isinstance(value, Iterator):
        return _encode(value)
    entries = ",\n".join(f"    {_encode(entry)}" for entry in value)
    return f"[\n{entries}\n  ]" if entries else "[]"


def _members(audit: Audit) -> Iterator[tuple[str, object]]:
    yield "format_version", FORMAT_VERSION
    yield "kind", "audit"
    yield "cloud", audit.cloud
    yield "summary", _summary(audit)
    yield "registries", iter(audit.registries)
    yield "service_tags", map(edition_to_json, audit.catalogs)
    yield "needs", map(need_to_json, audit.needs)
    yield "hypotheses", iter(audit.hypotheses)
    yield "changes", map(_change, audit.changes)
    yield "results", results_to_json(audit.results)
    yield "findings", map(_finding, audit.findings)
    yield "suppressed", map(_suppressed, audit.suppressed)
    yield "known", map(_finding, audit.known)
    yield "inputs", map(_input, audit.inputs)
    yield "assumptions", iter(audit.assumptions)
    yield "warnings", iter(audit.warnings)
    yield "incomplete", iter(audit.incomplete)


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
        **effect_part_to_json(change.part),
    }


def _finding(finding: Finding) -> JsonObject:
    return {
        "id": finding.id,
        "level": finding.level.value,
        "rule_set": finding.rule_set,
        "rule": finding.rule,
        "need": finding.need,
        "client": finding.client,
        "message": finding.message,
        "fix": finding.fix,
        "documentation": finding.documentation,
        "location": _location(finding.location),
    }


def _suppressed(suppressed: Suppressed) -> JsonObject:
    return {"finding": _finding(suppressed.finding), "reason": suppressed.reason, "until": suppressed.until}


def _input(found: Input) -> JsonObject:
    return {
        "path": found.path,
        "format": found.format,
        "rule_sets": found.rule_sets,
        "rules": found.rules,
        "unresolved": list(found.unresolved),
        "error": found.error,
    }


def _location(location: Location) -> Mapping[str, str]:
    return {"file": location.file, "json_path": location.json_path}
