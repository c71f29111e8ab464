"""What an earlier audit found already, so that only new findings count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from acrnet.audit.model import Finding
from acrnet.errors import AuditFileError

MAJOR_VERSION = "1"
"""Of the audit documents that can be read; a higher minor version only adds keys."""

_NEXT_STEP = "Give a file that acrnet audit --format json wrote."
_Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier audit."""

    identities: frozenset[_Identity]
    """What tells each finding from others: never its level or its words, which a new version may change."""

    @classmethod
    def of(cls, document: object, name: str) -> Baseline:
        """Return the findings in the parsed JSON of an audit; `name` is what messages call the file.

        Findings that the earlier audit took for known from a baseline of its own count as well; suppressed ones do not,
        because a suppression ends. Raises AuditFileError when the document is none, or of another major version.
        """
        if not isinstance(document, Mapping) or document.get("kind") != "audit":
            raise AuditFileError(f"{name} is not an audit of acrnet.", next_step=_NEXT_STEP)
        version = document.get("format_version")
        if not isinstance(version, str) or version.split(".")[0] != MAJOR_VERSION:
            raise AuditFileError(
                f"{name} has the format version {version!r}; this acrnet reads {MAJOR_VERSION}.x.",
                next_step="Make a new baseline with this version of acrnet.",
            )
        found: set[_Identity] = set()
        for key in ("findings", "known"):
            entries = document.get(key, [] if key == "known" else None)
            if not _is_list(entries):
                _refuse(name, f"$.{key}", "a list")
            found.update(_read(entry, name, f"$.{key}[{index}]") for index, entry in enumerate(entries))
        return cls(frozenset(found))

    def split(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return the findings that are new, and those that are known, each in the order given."""
        new: list[Finding] = []
        known: list[Finding] = []
        for finding in findings:
            (known if identity_of(finding) in self.identities else new).append(finding)
        return tuple(new), tuple(known)


def identity_of(finding: Finding) -> _Identity:
    """Return what tells a finding from others: kind, rule set, rule, need and client, without case.

    Where the rule set has no id of Resource Manager, the place it was found at belongs to it.
    """
    location = finding.location
    return _identity(
        (finding.id, finding.rule_set, finding.rule, finding.need, finding.client), (location.file, location.json_path)
    )


def _identity(parts: Sequence[str], place: Sequence[str]) -> _Identity:
    known = tuple(part.lower() for part in parts)
    return known if known[1].startswith("/subscriptions/") else (*known, *place)


def _read(entry: object, name: str, path: str) -> _Identity:
    if not isinstance(entry, Mapping):
        _refuse(name, path, "an object")
    parts = [_text(entry, key, name, path) for key in ("id", "rule_set", "rule", "need", "client")]
    location = entry.get("location") or {}
    if not isinstance(location, Mapping):
        _refuse(name, f"{path}.location", "an object")
    place = [_text(location, key, name, f"{path}.location") for key in ("file", "json_path")]
    if not parts[0]:
        _refuse(name, f"{path}.id", "text")
    return _identity(parts, place)


def _text(entry: Mapping[str, object], key: str, name: str, path: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        _refuse(name, f"{path}.{key}", "text")
    return value


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _refuse(name: str, path: str, wanted: str) -> NoReturn:
    raise AuditFileError(f"{name} does not have the shape of an audit: {path} is not {wanted}.", next_step=_NEXT_STEP)
