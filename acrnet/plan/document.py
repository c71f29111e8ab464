"""A plan as JSON: the form that is saved, reviewed and applied.

The bytes depend on the plan alone. A new minor version of the format only adds names, and readers ignore names they
do not know; a new major version is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from acrnet.codec import (
    FLAG,
    NUMBER,
    TEXT,
    Codec,
    Schema,
    ShapeError,
    defaulting,
    known,
    listed,
    mapped,
    object_schema,
    object_with,
    one_of,
    optional,
    record,
    text,
    word,
)
from acrnet.errors import PlanFileError
from acrnet.plan.model import (
    Action,
    Change,
    Clients,
    NeedVerdict,
    Override,
    Plan,
    Problem,
    ProblemCode,
    RegistrySummary,
    TagSource,
    TargetPlan,
    WireRule,
)
from acrnet.plan.other_files import PLAN, kind_of_document, kind_of_text
from acrnet.registry.document import NEED, RESOURCE_ID
from acrnet.registry.need import Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.document import DECIDING_RULE, EFFECT_PART
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome

FORMAT_VERSION: Final = "1.0"
WITH_GROUP_PREFIXES: Final = "1.1"
WITH_PLATFORM: Final = "1.2"
WITH_POLICIES: Final = "1.3"
WITH_DUAL_STACK: Final = "1.4"
"""The versions of documents with `group_prefixes`, with needs of the purpose `platform`, with firewall policies,
which brought `drops` of changes, `hosts` of effects, the scope `this_policy` and problems of their own, and with
firewalls that pass IPv6. A document
without any of these has the same bytes as in the first version, so that its digest, which names its journal, stays the
same."""

_FIRST_KINDS: Final = frozenset({"nsg"})
"""The kinds of targets that documents had from the first version on."""

JsonObject = dict[str, Any]

_SHA256: Final = text("[0-9a-f]{64}")

_TAG_SOURCE: Final = record(
    TagSource,
    id=TEXT,
    source=one_of("file", "api"),
    location=TEXT,
    cloud=TEXT,
    change_number=TEXT,
    sha256=_SHA256,
    prefixes=mapped(listed(TEXT)),
)
_CLIENTS: Final = record(
    Clients,
    name=TEXT,
    sources=listed(TEXT),
    virtual_network=listed(TEXT),
    default_route=FLAG,
    rule_sets=listed(TEXT),
    group_prefixes=defaulting(mapped(known(listed(TEXT))), {}),
    dual_stack=defaulting(FLAG, absent=False),
)
_WIRE_RULE: Final[Codec[WireRule]] = object_with(name=TEXT, properties=object_with())
_CHANGE: Final = record(
    Change,
    action=word(Action),
    name=TEXT,
    before=optional(_WIRE_RULE),
    after=optional(_WIRE_RULE),
    reason=TEXT,
    overrides=listed(record(Override, name=TEXT, priority=NUMBER, reason=TEXT)),
    needs=listed(TEXT),
    drops=defaulting(listed(TEXT), ()),
)
_VERDICT: Final = record(
    NeedVerdict,
    need=TEXT,
    before=word(Outcome),
    after=word(Outcome),
    deciding_rules=listed(DECIDING_RULE),
    scope=one_of("attached", "this_nsg", "this_policy"),
    reason=TEXT,
)
_TARGET: Final = record(
    TargetPlan,
    id=RESOURCE_ID.via(ResourceId.parse, str),
    kind=TEXT,
    location=TEXT,
    service_tags=TEXT,
    state_digest=_SHA256,
    rule_digests=mapped(TEXT),
    attached_to=listed(TEXT),
    clients=listed(_CLIENTS),
    changes=listed(_CHANGE),
    verdicts=listed(_VERDICT),
    effect=record(Effect, opened=listed(EFFECT_PART), closed=listed(EFFECT_PART)),
    problems=listed(record(Problem, code=word(ProblemCode), message=TEXT)),
)
_FIELDS: Final[Mapping[str, Codec[Any]]] = {  # Any: each field has a type of its own
    "cloud": TEXT,
    "owner": TEXT,
    "complete": FLAG,
    "registries": listed(
        record(RegistrySummary, id=TEXT, login_server=TEXT, location=TEXT, sku=TEXT, replicas=listed(TEXT))
    ),
    "service_tags": listed(_TAG_SOURCE),
    "needs": listed(NEED),
    "assumptions": listed(TEXT),
    "targets": listed(_TARGET),
    "warnings": listed(TEXT),
}
_PLAN: Final = record(Plan, **_FIELDS)
_ENVELOPE: Final = {"format_version": text(r"1\.[0-9]+"), "digest": text("sha256:[0-9a-f]{64}")}
"""The fields of a document beside those of the plan."""


def plan_document(plan: Plan) -> JsonObject:
    """Return the plan as a JSON object, with the version of the format and a digest over everything else.

    The version is the first one that has every name in the document.
    """
    content = {"format_version": _version(plan), "digest": "", **_PLAN.write(plan)}
    return {**content, "digest": content_digest(content)}


def _version(plan: Plan) -> str:
    if any(clients.dual_stack for target in plan.targets for clients in target.clients):
        return WITH_DUAL_STACK
    if any(each.kind not in _FIRST_KINDS for each in plan.targets):
        return WITH_POLICIES
    if any(need.purpose is Purpose.PLATFORM for need in plan.needs):
        return WITH_PLATFORM
    prefixes = any(clients.group_prefixes for target in plan.targets for clients in target.clients)
    return WITH_GROUP_PREFIXES if prefixes else FORMAT_VERSION


def dump_plan(plan: Plan) -> str:
    """Return the text of a plan file in ASCII with escapes, so that nothing in it can control a terminal."""
    return json.dumps(plan_document(plan), indent=2) + "\n"


def plan_digest(plan: Plan) -> str:
    """Return the digest that identifies this plan."""
    return str(plan_document(plan)["digest"])


def content_digest(document: JsonObject) -> str:
    """Return the digest over a plan document without its `digest`; it does not depend on the order of keys."""
    content = {key: value for key, value in document.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def plan_schema() -> Schema:
    """Return the JSON Schema (2020-12) that every plan document of this major version satisfies.

    The file `plan.schema.json` beside this module has the same schema, for other languages.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "acrnet plan",
        "description": "What acrnet plan --format json and --out write. Minor versions only add names.",
        **object_schema({**_ENVELOPE, **_FIELDS}),
    }


def load_plan(written: str, name: str = "The plan") -> Plan:
    """Return the plan that `dump_plan` wrote; `name` is the name of the file in messages.

    Raises PlanFileError for a text that is not JSON, is of another major version, was altered after it was written, or
    does not have the form of a plan.
    """
    document = _parse(written, name)
    _check_version(document, name)
    if document.get("digest") != content_digest(document):
        raise PlanFileError(
            f"{name} was altered after it was written: its digest does not match its content.",
            next_step="Make a new plan with acrnet plan --out FILE, and apply that file as it is.",
        )
    try:
        return _PLAN.read(document)
    except ShapeError as error:
        raise PlanFileError(
            f"{name} does not have the shape of a plan: {error}", next_step="Make a new plan."
        ) from None


def _parse(written: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(written)
    except json.JSONDecodeError as error:
        _refuse_another(kind_of_text(written), name)
        raise PlanFileError(
            f"{name} is not complete JSON (line {error.lineno}, column {error.colno}): it was cut short or is not a"
            " plan.",
            next_step="Make a new plan with acrnet plan --out FILE.",
        ) from None
    except RecursionError:
        raise PlanFileError(f"{name} is nested too deeply to be a plan.", next_step="Make a new plan.") from None
    except ValueError:
        raise PlanFileError(f"{name} has a number too long to be in a plan.", next_step="Make a new plan.") from None
    _refuse_another(kind_of_document(document), name)
    if not isinstance(document, dict) or "format_version" not in document:
        raise PlanFileError(
            f"{name} is JSON, but not a plan of acrnet.", next_step="Give a file that acrnet plan --out wrote."
        )
    return document


def _refuse_another(kind: str, name: str) -> None:
    """Raise PlanFileError for a file of a known kind other than a plan."""
    if kind not in {"", PLAN}:
        raise PlanFileError(f"{name} is {kind}, not a plan.", next_step="Give a file that acrnet plan --out wrote.")


def _check_version(document: Mapping[str, Any], name: str) -> None:
    version = document["format_version"]
    if not isinstance(version, str) or version.split(".")[0] != FORMAT_VERSION.split(".")[0]:
        raise PlanFileError(
            f"{name} has the format version {version!r}; this acrnet reads {FORMAT_VERSION.split('.')[0]}.x.",
            next_step="Make a new plan with this version of acrnet, or apply it with the one that wrote it.",
        )
