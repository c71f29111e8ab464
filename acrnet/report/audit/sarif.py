"""An audit as SARIF 2.1.0, the form in which tools of static analysis hand their findings to each other.

It also keeps to what code scanning on GitHub asks of such a file and to what it accepts (docs.github.com, "SARIF
support for code scanning" and "SARIF results exceed one or more limits", checked 2026-11-29).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from acrnet import __version__
from acrnet.audit.checks.table import KINDS
from acrnet.audit.kind import Kind
from acrnet.audit.model import Audit, Finding
from acrnet.registry.document import JsonObject
from acrnet.report.audit.artifacts import Artifacts
from acrnet.report.audit.json_text import encode
from acrnet.report.audit.words import ALL_IN_JSON
from acrnet.report.escaping import printable
from acrnet.report.words import count

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS: Final = 25_000
"""The most results of a run; GitHub refuses a file with more, and shows 5,000 of them."""
MOST_BYTES: Final = 9_500_000
"""The most bytes that the results may have when they are compressed; GitHub refuses a file with more than 10 MB."""

_LINK: Final = re.compile(r"\[(?=[^\[\]]*\]\()")
"""The bracket with which a link begins in the text of a message (SARIF 2.1.0, 3.11.6)."""


def audit_sarif_pieces(audit: Audit) -> Iterator[str]:
    """Yield the log: one run, with a rule for each kind of finding and a result for each finding, the worst first.

    Findings that do not count come last: those of the baseline are `unchanged`, and like those that `acrnet.yaml`
    suppresses they have a suppression. Findings for which there is no room are counted in a notification.
    """
    yield f'{{\n  "$schema": {encode(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {{\n      "tool": '
    yield f'{{\n        "driver": {{\n          "name": "acrnet",\n          "version": {encode(__version__)},\n'
    yield f'          "semanticVersion": {encode(__version__)},\n          "rules": [\n            '
    yield ",\n            ".join(encode(_rule(kind)) for kind in KINDS.values())
    yield '\n          ]\n        }\n      },\n      "results": ['
    before, left_out = "\n        ", 0
    compressor, size = zlib.compressobj(1), 0
    for number, result in enumerate(_results(audit)):
        if number >= MOST_RESULTS or size > MOST_BYTES:
            left_out += 1
            continue
        text = before + encode(result)
        size += len(compressor.compress(text.encode("ascii")))
        yield text
        before = ",\n        "
    yield (
        '],\n      "invocations": [\n        '
        if before == "\n        "
        else '\n      ],\n      "invocations": [\n        '
    )
    yield encode(_invocation(audit, left_out))
    yield "\n      ]\n    }\n  ]\n}\n"


def _rule(kind: Kind) -> JsonObject:
    """Return what GitHub shows beside the results of a kind; it takes texts of up to 1,024 characters."""
    wrong, mend = _sentence(kind.help), _sentence(kind.fix)
    help_text = f"{wrong} What to do: {kind.fix}. The section {kind.id} of docs/findings.md explains it."
    return {
        "id": kind.id,
        "name": "".join(word.capitalize() for word in kind.id.split("_")),
        "shortDescription": {"text": wrong},
        "fullDescription": {"text": f"{wrong} {mend}"},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": kind.levels[0].value},
        "properties": {"tags": ["azure", "network"], "precision": "very-high"},
    }


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _results(audit: Audit) -> Iterator[JsonObject]:
    artifacts = Artifacts.of(audit)
    indexes = {kind: index for index, kind in enumerate(KINDS)}
    fingerprints = _Fingerprints(artifacts)
    state: Mapping[str, Any] = {"baselineState": "new"} if audit.known else {}
    for finding in audit.findings:
        yield {**_result(finding, artifacts, indexes, fingerprints), **state}
    for finding in audit.known:
        known = _suppression("The baseline has it already.")
        yield {**_result(finding, artifacts, indexes, fingerprints), "baselineState": "unchanged", **known}
    for each in audit.suppressed:
        until = f" (until {each.until})" if each.until else ""
        suppression = _suppression(f"{each.reason}{until}")
        yield {**_result(each.finding, artifacts, indexes, fingerprints), **state, **suppression}


def _suppression(why: str) -> JsonObject:
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": printable(why)}]}


def _result(
    finding: Finding, artifacts: Artifacts, indexes: Mapping[str, int], fingerprints: _Fingerprints
) -> JsonObject:
    needs = [printable(need) for need in finding.needs or (finding.need,) if need]
    return {
        "ruleId": finding.id,
        **({"ruleIndex": indexes[finding.id]} if finding.id in indexes else {}),
        "level": finding.level.value,
        "message": {"text": _LINK.sub(r"\\[", printable(f"{finding.message} {finding.fix}"))},
        "locations": [_location(finding, artifacts)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprints.of(finding)},
        **({"properties": {"needs": needs}} if needs else {}),
    }


def _location(finding: Finding, artifacts: Artifacts) -> JsonObject:
    """Return the one location of a result. GitHub refuses a file in which a result has none with a URI.

    A line that is not known is the first one, because GitHub asks for a line too.
    """
    uri = artifacts.uri(finding)
    relative = not uri.startswith(("file:", "../"))
    name = artifacts.name(finding)
    whole = "/".join(filter(None, (finding.rule_set or name, finding.rule)))
    logical = {"name": printable(finding.rule or name), "fullyQualifiedName": printable(whole), "kind": "resource"}
    path = finding.location.json_path
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, **({"uriBaseId": "%SRCROOT%"} if relative else {})},
            "region": {"startLine": finding.location.line or 1},
        },
        **({"logicalLocations": [logical]} if whole else {}),
        **({"message": {"text": _LINK.sub(r"\\[", printable(path))}} if path else {}),
    }


class _Fingerprints:
    """Tells a finding from others across runs: by its kind and what it is about, not by its text or its line."""

    def __init__(self, artifacts: Artifacts) -> None:
        self._artifacts = artifacts
        self._numbers: Counter[str] = Counter()

    def of(self, finding: Finding) -> str:
        """Return the fingerprint; findings that are about the same are numbered in the order they come."""
        about = self._artifacts.identity(finding), finding.rule.lower(), finding.client.lower()
        digest = sha256("\n".join((finding.id, *about)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._numbers[digest] += 1
        return f"{digest}:{self._numbers[digest]}"


def _invocation(audit: Audit, left_out: int) -> JsonObject:
    """Return how the run went: what could not be read, warnings, and how many results are left out."""
    errors = [each.error for each in audit.inputs if each.error]
    left = f"{count(left_out, 'finding')} left out, because GitHub takes no more; {ALL_IN_JSON}."
    warnings = [*audit.warnings, *([left] if left_out else [])]
    return {
        "executionSuccessful": not errors,
        "toolExecutionNotifications": [*_notifications("error", errors), *_notifications("warning", warnings)],
    }


def _notifications(level: str, texts: Iterable[str]) -> Iterator[JsonObject]:
    return ({"level": level, "message": {"text": _LINK.sub(r"\\[", printable(text))}} for text in texts)
