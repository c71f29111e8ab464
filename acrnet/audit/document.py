"""A saved audit, read back from the JSON that `report/audit/json.py` writes, so that it can be rendered again.

Rule sets, rules and service tags are only what a report shows of them. A reader ignores names it does not know; names
that a later minor version added have defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from acrnet.audit.model import (
    Audit,
    Change,
    Finding,
    Level,
    Missing,
    NameVerdict,
    Result,
    StageKind,
    StageVerdict,
    Suppressed,
    VerdictChange,
    View,
)
from acrnet.audit.saved_views import entries, member, read_views, value
from acrnet.audit.subject import SavedSubject
from acrnet.codec import (
    FLAG,
    NUMBER,
    TEXT,
    Json,
    ShapeError,
    defaulting,
    listed,
    mapped,
    number,
    object_with,
    one_of,
    optional,
    record,
    word,
)
from acrnet.errors import AuditFileError
from acrnet.registry.document import NEED, RESOURCE_ID
from acrnet.registry.need import Need
from acrnet.rules.document import EFFECT_PART
from acrnet.rules.inputs import Input, Location, RuleSetKind
from acrnet.rules.verdict import Outcome
from acrnet.tags.edition import NamedEdition

MAJOR_VERSION: Final = "2"
_COMPLETE_SINCE: Final = 4
_NOUNS: Final = {"ip_group": "IP Group"}
"""What people call resources of Azure Firewall, where that is not their name in a document with spaces."""


def load_audit(document: Json, name: str) -> Audit:
    """Return the audit in the parsed JSON of a file; `name` is the file as messages name it.

    Raises AuditFileError for a document of another major version, and for one that does not have the shape of an audit.
    """
    version = document.get("format_version") if isinstance(document, Mapping) else None
    if not isinstance(version, str) or version.split(".")[0] != MAJOR_VERSION:
        raise AuditFileError(
            f"{name} has the format version {version!r}; this acrnet shows {MAJOR_VERSION}.x.",
            next_step="Show it with the acrnet that wrote it, or make a new audit.",
        )
    try:
        return _audit(document)
    except ShapeError as error:
        raise AuditFileError(
            f"{name} does not have the shape of an audit: {error}",
            next_step="Give a file that acrnet audit --format json wrote.",
        ) from None


def has_everything(document: Mapping[str, Json]) -> bool:
    """Return whether a document of this major version has everything that reports show.

    Before version 2.4 results did not say which rule decides which flows, so that reports name no rules.
    """
    minor = str(document.get("format_version")).partition(".")[2]
    return minor.isdecimal() and int(minor) >= _COMPLETE_SINCE


def _audit(document: Mapping[str, Json]) -> Audit:
    needs = entries(document, "needs", NEED.read)
    reader = _ResultReader(needs, read_views(document))
    return Audit(
        cloud=value(document, "cloud", TEXT.read),
        registries=entries(document, "registries", TEXT.read),
        catalogs=entries(document, "service_tags", _EDITION.read),
        needs=needs,
        results=entries(document, "results", reader.result),
        findings=entries(document, "findings", _FINDING.read),
        suppressed=entries(document, "suppressed", _SUPPRESSED.read),
        known=entries(document, "known", _FINDING.read),
        inputs=entries(document, "inputs", _input),
        assumptions=entries(document, "assumptions", TEXT.read),
        warnings=entries(document, "warnings", TEXT.read),
        incomplete=entries(document, "incomplete", TEXT.read),
        hypotheses=entries(document, "hypotheses", TEXT.read),
        changes=entries(document, "changes", _change),
        since_baseline=_since_baseline(document),
    )


def _since_baseline(document: Mapping[str, Json]) -> tuple[VerdictChange, ...] | None:
    if document.get("since_baseline") is None:
        return None
    return entries(document, "since_baseline", _VERDICT_CHANGE.read)


def _verdict_change(verdict: Outcome, **fields: Any) -> VerdictChange:  # Any: each field has a type of its own
    return VerdictChange(after=verdict, **fields)


_VERDICT_CHANGE: Final = record(
    _verdict_change, rule_set=TEXT, client=TEXT, need=TEXT, before=word(Outcome), verdict=word(Outcome)
)


_EDITION: Final = record(NamedEdition, id=TEXT, source=TEXT, location=TEXT, cloud=TEXT, change_number=TEXT, sha256=TEXT)
_LOCATION: Final = record(Location, file=TEXT, json_path=TEXT, line=defaulting(number(0), 0))


def _finding(needs: tuple[str, ...], **fields: Any) -> Finding:  # Any: each field has a type of its own
    return Finding(needs=needs if len(needs) > 1 else (), **fields)


_FINDING: Final = record(
    _finding,
    id=TEXT,
    level=word(Level),
    rule_set=TEXT,
    rule=TEXT,
    need=TEXT,
    needs=defaulting(listed(TEXT), ()),
    client=TEXT,
    message=TEXT,
    fix=TEXT,
    location=_LOCATION,
)
_SUPPRESSED: Final = record(Suppressed, finding=_FINDING, reason=TEXT, until=TEXT)


def _input(form: Json) -> Input:
    read = _INPUT.read(form)
    resources = {_NOUNS.get(name, name.replace("_", " ")): each for name, each in read.firewall_resources.items()}
    return Input(
        read.path,
        read.format,
        read.rule_sets,
        read.rules,
        read.unresolved,
        read.error,
        nothing=read.nothing,
        firewall_resources=resources,
    )


_INPUT: Final = record(
    Input,
    path=TEXT,
    format=TEXT,
    rule_sets=NUMBER,
    rules=NUMBER,
    firewall_resources=defaulting(mapped(NUMBER), {}),
    unresolved=listed(TEXT),
    error=TEXT,
    nothing=defaulting(TEXT, ""),
)


def _change(form: Json) -> Change:
    about = _CHANGED.read(form)
    return Change(
        about["rule_set"],
        about["client"],
        about["effect"] == "opens",
        EFFECT_PART.read(form),
        about.get("certain", True) is True,
    )


_CHANGED: Final = object_with(rule_set=TEXT, client=TEXT, effect=one_of("opens", "breaks"))


class _ResultReader:
    """Reads results, whose needs and verdicts are in tables; equal rule sets become one subject."""

    def __init__(self, needs: tuple[Need, ...], views: tuple[tuple[View, ...], ...]) -> None:
        self._needs = {need.id: need for need in reversed(needs)}
        self._views = member(views)
        self._subjects: dict[SavedSubject, SavedSubject] = {}

    def result(self, form: Json) -> Result:
        """Return the result; raises ShapeError for one about neither a rule set nor a client."""
        whole = _RESULT.read(form)
        subject = value(whole, "rule_set", optional(_SUBJECT).read)
        client = value(whole, "client", optional(_CLIENT).read)
        if (subject is None) is (client is None):
            raise ShapeError("is about neither a rule set nor a client, or about both")
        missing = entries(whole, "missing", _MISSING.read)
        return Result(
            need=self._need(whole["need"]),
            outcome=Outcome(whole["verdict"]),
            seen=Outcome(whole["seen"]),
            views=value(whole, "views", self._views) if "views" in whole else (),
            subject=None if subject is None else self._subjects.setdefault(subject, subject),
            client="" if client is None else client["name"],
            client_id=None if client is None else value(client, "id", optional(RESOURCE_ID).read),
            stages=entries(whole, "stages", _STAGE.read),
            decided_by=optional(word(StageKind)).read(whole["decided_by"]),
            reason=whole["reason"],
            missing=tuple(each for each in missing if each is not None),
            assumptions=entries(whole, "assumptions", TEXT.read),
            before=None if whole["before"] is None else Outcome(whole["before"]),
            queries=() if whole.get("queries") is None else value(whole, "queries", self._one_view).verdict.parts,
            by_name=entries(whole, "by_name", self._name_verdict) if "views" in whole else (),
        )

    def _need(self, need: str) -> Need:
        if need not in self._needs:
            raise ShapeError("is not in $.needs", ".need")
        return self._needs[need]

    def _name_verdict(self, form: Json) -> NameVerdict:
        whole = _NAMED.read(form)
        return NameVerdict(whole["name"], value(whole, "views", self._one_view).verdict)

    def _one_view(self, form: Json) -> View:
        views = self._views(form)
        if len(views) != 1:
            raise ShapeError("refers to several verdicts where there is one")
        return views[0]


def _subject(file: str, json_path: str, line: int, **fields: Any) -> SavedSubject:  # Any: as above
    return SavedSubject(location=Location(file, json_path, line), **fields)


_SUBJECT: Final = record(
    _subject,
    kind=defaulting(word(RuleSetKind), RuleSetKind.NSG),
    id=TEXT,
    name=TEXT,
    file=TEXT,
    json_path=TEXT,
    line=defaulting(number(0), 0),
    region=defaulting(TEXT, ""),
)
_CLIENT: Final = object_with(name=TEXT, id=optional(TEXT))


def _missing(stage: StageKind | None, reason: str) -> Missing | None:
    """Return what is missing; None for what leaves a rule set undecided, because its verdicts say it too."""
    return None if stage is None else Missing(stage, reason)


_MISSING: Final = record(_missing, stage=optional(word(StageKind)), reason=TEXT)


def _stage(stage: StageKind, name: str, verdict: Outcome, because: str) -> StageVerdict:
    return StageVerdict(stage, name, verdict, because)


_STAGE: Final = record(_stage, stage=word(StageKind), name=TEXT, verdict=word(Outcome), because=TEXT)
_NAMED: Final = object_with(name=TEXT, views=NUMBER)
_RESULT: Final = object_with(
    rule_set=optional(object_with()),
    client=optional(object_with()),
    need=TEXT,
    required=FLAG,
    verdict=word(Outcome),
    seen=word(Outcome),
    before=optional(word(Outcome)),
    reason=TEXT,
    decided_by=optional(word(StageKind)),
)
