"""The baseline: findings of an earlier audit, so that only new findings count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from acrnet.audit.checks.need_results import NEED_PARTLY_DENIED
from acrnet.audit.denied_before import denied_flows, denies_more
from acrnet.audit.identity import Identity, Place, identity, place_of, place_of_rule_set
from acrnet.audit.model import Finding, Result, VerdictChange
from acrnet.errors import AuditFileError
from acrnet.net import FlowSet
from acrnet.rules.inputs import LIVE, Location
from acrnet.rules.verdict import Outcome

MAJOR_VERSIONS = ("1", "2")
"""The major versions of audit documents that can be read; a higher minor version only adds keys. Version 2 moved
assumptions, which are not used here."""
_VERSIONS = " and ".join(f"{major}.x" for major in MAJOR_VERSIONS)

_OUTCOMES: Mapping[object, Outcome] = {each.value: each for each in Outcome}
_NEXT_STEP = "Give a file that acrnet audit --format json wrote."
_Subject = tuple[str, Location, str, str]
"""The id of the rule set, its location, the name of the client and the id of the need."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier audit."""

    numbers: Mapping[Identity, int]
    """How many findings of each identity there were at one place. Level and message are not part of the identity,
    because a new version may change them."""
    messages: frozenset[str]
    """The messages, used only to pick the old findings where there are more of one identity than before."""
    denied: Mapping[Identity, FlowSet] = field(default_factory=dict)
    """The denied flows of needs that were denied in part."""
    verdicts: Mapping[Identity, Outcome] = field(default_factory=dict)
    """The verdicts on required needs."""
    folder: str = ""
    """The folder to which relative paths refer, so that a file is recognised however its path is spelt."""

    @classmethod
    def of(cls, document: object, name: str, folder: str = "") -> Baseline:
        """Return the findings in the parsed JSON of an audit; `name` is the file as messages name it.

        `folder` is the folder to which relative paths refer, "" if that does not matter.

        Findings that were known from the earlier audit's own baseline count as well. Suppressed ones do not, because a
        suppression ends. Raises AuditFileError if the document is not an audit, or has another major version.
        """
        if not isinstance(document, Mapping) or document.get("kind") != "audit":
            raise AuditFileError(f"{name} is not an audit of acrnet.", next_step=_NEXT_STEP)
        version = document.get("format_version")
        if not isinstance(version, str) or version.split(".")[0] not in MAJOR_VERSIONS:
            raise AuditFileError(
                f"{name} has the format version {version!r}; this acrnet reads {_VERSIONS}.",
                next_step="Make a new baseline with this version of acrnet.",
            )
        at_places: Counter[tuple[Identity, Place]] = Counter()
        messages: set[str] = set()
        for key in ("findings", "known"):
            entries = document.get(key, [] if key == "known" else None)
            if not _is_list(entries):
                _refuse(name, f"$.{key}", "a list")
            for index, entry in enumerate(entries):
                for finding_identity, place, message in _read(entry, name, f"$.{key}[{index}]", folder):
                    at_places[finding_identity, place] += 1
                    messages.add(message)
        numbers: dict[Identity, int] = {}
        for (finding_identity, _), number in at_places.items():
            numbers[finding_identity] = max(number, numbers.get(finding_identity, 0))
        denied, verdicts = _results(document, name, folder)
        return cls(numbers, frozenset(messages), denied, verdicts, folder)

    def split(
        self, findings: Iterable[Finding], results: Iterable[Result] = ()
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return the new findings and the known ones, each in the order of `findings`.

        Of several findings with one identity at one place, as many are known as there were before: a rule may name two
        unknown tags now, and named one before. A partly denied need is new if `results` deny any address to any client
        to which it was not denied before.
        """
        every = tuple(findings)
        worse = self._worse(results)
        remaining: dict[tuple[Identity, Place], int] = {}
        known: set[int] = set()
        for index in sorted(range(len(every)), key=lambda index: every[index].message not in self.messages):
            finding = every[index]
            if finding.id == NEED_PARTLY_DENIED.id and _subject_of(finding) in worse:
                continue
            key = _identity_and_place(finding, self.folder)
            number = remaining.setdefault(key, self.numbers.get(key[0], 0))
            if number:
                remaining[key] = number - 1
                known.add(index)
        new = tuple(finding for index, finding in enumerate(every) if index not in known)
        return new, tuple(finding for index, finding in enumerate(every) if index in known)

    def changes(self, results: Iterable[Result]) -> tuple[VerdictChange, ...]:
        """Return the required needs of which the verdict is another now, in the order of `results`.

        What the earlier audit did not judge is none of them.
        """
        return tuple(
            VerdictChange(result.rule_set_id, result.client, result.need.id, before, result.outcome)
            for result in results
            if result.need.required
            and (before := self.verdicts.get(self._identity(result))) is not None
            and before is not result.outcome
        )

    def _identity(self, result: Result) -> Identity:
        location = LIVE if result.subject is None else result.subject.location
        place = place_of(location.file, location.json_path, self.folder)
        return identity(result.rule_set_id, place, (result.need.id, result.client))

    def _worse(self, results: Iterable[Result]) -> set[_Subject]:
        """Return the subjects of results that deny more than before."""
        worse: set[_Subject] = set()
        for result in results:
            if result.outcome is Outcome.PARTIAL:
                location = LIVE if result.subject is None else result.subject.location
                before = self.denied.get(self._identity(result))
                if before is not None and denies_more(result, before):
                    worse.add((result.rule_set_id, location, result.client, result.need.id))
        return worse


def _identity_and_place(finding: Finding, folder: str) -> tuple[Identity, Place]:
    place = place_of_rule_set(finding.rule_set, finding.location.file, folder)
    return identity(finding.rule_set, place, (finding.id, finding.rule, finding.need, finding.client)), place


def _subject_of(finding: Finding) -> _Subject:
    """Return which result a finding is about; a finding about a client may also name a rule set on its path."""
    rule_set = "" if finding.client else finding.rule_set
    return rule_set, finding.location, finding.client, finding.need


def _results(
    document: Mapping[str, object], name: str, folder: str
) -> tuple[dict[Identity, FlowSet], dict[Identity, Outcome]]:
    """Return the denied flows of the partly denied needs in a document, and the verdicts on required needs."""
    results = document.get("results", [])
    if not isinstance(results, list | tuple):
        _refuse(name, "$.results", "a list")
    denied: dict[Identity, FlowSet] = {}
    verdicts: dict[Identity, Outcome] = {}
    for index, entry in enumerate(results):
        path = f"$.results[{index}]"
        if not isinstance(entry, Mapping):
            _refuse(name, path, "an object")
        verdict = _OUTCOMES.get(entry.get("verdict"))
        if verdict is None or not (entry.get("required") or verdict is Outcome.PARTIAL):
            continue
        key = _identity_of_result(entry, name, path, folder)
        if entry.get("required"):
            verdicts[key] = verdict
        if verdict is Outcome.PARTIAL:
            try:
                denied[key] = denied.get(key, FlowSet.EMPTY) | denied_flows(entry)
            except ValueError:
                _refuse(name, path, "a result with lists of prefixes")
    return denied, verdicts


def _identity_of_result(entry: Mapping[str, object], name: str, path: str, folder: str) -> Identity:
    rule_set, client = entry.get("rule_set") or {}, entry.get("client") or {}
    if not isinstance(rule_set, Mapping) or not isinstance(client, Mapping):
        _refuse(name, path, "the result of a rule set or a client")
    at = f"{path}.rule_set"
    place = place_of(_text(rule_set, "file", name, at), _text(rule_set, "json_path", name, at), folder)
    about = _text(entry, "need", name, path), _text(client, "name", name, f"{path}.client")
    return identity(_text(rule_set, "id", name, at), place, about)


def _read(entry: object, name: str, path: str, folder: str) -> Iterator[tuple[Identity, Place, str]]:
    """Yield the identity, the place and the message of a finding in a document, once for each need it concerns.

    Documents before version 2.1 have a finding for each need.
    """
    if not isinstance(entry, Mapping):
        _refuse(name, path, "an object")
    kind, rule_set, rule, need, client = (
        _text(entry, key, name, path) for key in ("id", "rule_set", "rule", "need", "client")
    )
    location = entry.get("location") or {}
    if not isinstance(location, Mapping):
        _refuse(name, f"{path}.location", "an object")
    place = place_of_rule_set(rule_set, _text(location, "file", name, f"{path}.location"), folder)
    if not kind:
        _refuse(name, f"{path}.id", "text")
    needs = entry.get("needs") or [need]
    if not isinstance(needs, list | tuple) or not all(isinstance(each, str) for each in needs):
        _refuse(name, f"{path}.needs", "a list of texts")
    message = _text(entry, "message", name, path)
    for each in needs:
        yield identity(rule_set, place, (kind, rule, each, client)), place, message


def _text(entry: Mapping[str, object], key: str, name: str, path: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        _refuse(name, f"{path}.{key}", "text")
    return value


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _refuse(name: str, path: str, expected: str) -> NoReturn:
    raise AuditFileError(f"{name} does not have the shape of an audit: {path} is not {expected}.", next_step=_NEXT_STEP)
