"""What an earlier audit found already, so that only new findings count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from acrnet.audit.model import Finding
from acrnet.errors import AuditFileError

MAJOR_VERSION = "1"
"""Of the audit documents that can be read; a higher minor version only adds keys."""

_NEXT_STEP = "Give a file that acrnet audit --format json wrote."
_Identity = tuple[str, ...]
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier audit."""

    numbers: Mapping[_Identity, int]
    """How many findings there were at one place by what tells them from others: never their level or their words,
    which a new version may change."""
    messages: frozenset[str]
    """Their words, which only tell the old from the new where there are more of one identity than before."""

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
        found: Counter[tuple[_Identity, _Place]] = Counter()
        messages: set[str] = set()
        for key in ("findings", "known"):
            entries = document.get(key, [] if key == "known" else None)
            if not _is_list(entries):
                _refuse(name, f"$.{key}", "a list")
            for index, entry in enumerate(entries):
                identity, place, message = _read(entry, name, f"$.{key}[{index}]")
                found[identity, place] += 1
                messages.add(message)
        numbers: dict[_Identity, int] = {}
        for (identity, _), number in found.items():
            numbers[identity] = max(number, numbers.get(identity, 0))
        return cls(numbers, frozenset(messages))

    def split(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return the findings that are new, and those that are known, each in the order given.

        A rule can name two unknown tags, and only one of them before: of several findings with one identity at one
        place, as many are known as there were.
        """
        given = tuple(findings)
        left: dict[tuple[_Identity, _Place], int] = {}
        known: set[int] = set()
        for index in sorted(range(len(given)), key=lambda index: given[index].message not in self.messages):
            identity, place = _told_apart(given[index])
            rest = left.setdefault((identity, place), self.numbers.get(identity, 0))
            if rest:
                left[identity, place] = rest - 1
                known.add(index)
        new = tuple(finding for index, finding in enumerate(given) if index not in known)
        return new, tuple(finding for index, finding in enumerate(given) if index in known)


def _told_apart(finding: Finding) -> tuple[_Identity, _Place]:
    place = finding.location.file, finding.location.json_path
    return _identity((finding.id, finding.rule_set, finding.rule, finding.need, finding.client), place), place


def _identity(parts: Sequence[str], place: _Place) -> _Identity:
    """Return what tells a finding from others: kind, rule set, rule, need and client, without case.

    Where the rule set has no id of Resource Manager, the place it was found at belongs to it.
    """
    known = tuple(part.lower() for part in parts)
    return known if known[1].startswith("/subscriptions/") else (*known, *place)


def _read(entry: object, name: str, path: str) -> tuple[_Identity, _Place, str]:
    """Return the identity, the place and the words of a finding in a document."""
    if not isinstance(entry, Mapping):
        _refuse(name, path, "an object")
    parts = [_text(entry, key, name, path) for key in ("id", "rule_set", "rule", "need", "client")]
    location = entry.get("location") or {}
    if not isinstance(location, Mapping):
        _refuse(name, f"{path}.location", "an object")
    at = f"{path}.location"
    place = _text(location, "file", name, at), _text(location, "json_path", name, at)
    if not parts[0]:
        _refuse(name, f"{path}.id", "text")
    return _identity(parts, place), place, _text(entry, "message", name, path)


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
