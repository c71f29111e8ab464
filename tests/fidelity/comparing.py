"""What in an answer is not as it was recorded: status, header names, error, and the body value for value.

Values that differ from one run to the next are compared by their form alone: identifiers, etags, times, addresses that
the service picks. So is the state of a resource, which depends on the moment, and who wrote it: people made the
recordings, and an application calls the sandbox.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ..sandbox.conftest import Answer
from .recordings import Recorded

JsonValue: TypeAlias = Any  # what json reads

# Headers in which an answer may differ from every recording, each with its reason.
_RECORDER = "recorders remove it from some recordings"
_WIRE = "there is no wire between sandbox and client"
_ELSEWHERE = "front doors and shards of Azure add it to some answers and not to others of one day"
HEADERS: Mapping[str, str] = {
    "x-ms-request-id": _RECORDER,
    "x-ms-correlation-request-id": _RECORDER,
    "x-ms-routing-request-id": _RECORDER,
    "x-ms-client-request-id": _RECORDER,
    "retry-after": _RECORDER,
    "content-length": "a chunked answer has none",
    "transfer-encoding": _WIRE,
    "content-encoding": _WIRE,
    "connection": _WIRE,
    "keep-alive": _WIRE,
    "vary": _WIRE,
    "server": _ELSEWHERE,
    "x-cache": _ELSEWHERE,
    "x-msedge-ref": _ELSEWHERE,
    "x-powered-by": _ELSEWHERE,
    "x-azure-ref": _ELSEWHERE,
    "x-ms-original-request-ids": _ELSEWHERE,
    "x-ms-throttling-version": _ELSEWHERE,
    "set-cookie": _ELSEWHERE,
    "mise-correlation-id": _ELSEWHERE,
    "x-ms-operation-identifier": _ELSEWHERE,
}
_SINCE: tuple[tuple[str, str, int], ...] = (
    (".*", "x-ms-arm-service-request-id", 2020),
    (".*", "azure-asyncnotification", 2020),
    (".*/effective.*", "azure-asyncnotification", 2023),
    (".*", "api-supported-versions", 2022),
)
"""Headers of types that no recording of an earlier year has, and those of this year and later have."""
_BUDGET = re.compile(r"x-ms-ratelimit-remaining-.*")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")
_SUBJECT = re.compile(r"'[^']*'|\"[^\"]*\"|/subscriptions/\S+")
_AUTHOR = frozenset({"createdby", "createdbytype", "lastmodifiedby", "lastmodifiedbytype"})
_VOLATILE = _AUTHOR | frozenset(
    {
        "etag",
        "provisioningstate",
        "resourceguid",
        "privateipaddress",
        "ipaddress",
        "nextlink",
        "internaldomainnamesuffix",
    }
)


def differences(recorded: Recorded, answer: Answer, kind: str) -> Iterator[str]:
    """Each difference in a form that is the same for all exchanges with it: names and identifiers are left out.

    The kind is the type that the exchange concerns, in lower case.
    """
    if recorded.status != answer.status:
        refusal = f" ({answer.code}: {_plain(answer.message)})" if is_error(answer.body) else ""
        yield f"status {answer.status}, recorded {recorded.status}{refusal}"
        return
    yield from _headers(recorded, answer.headers, kind)
    if is_error(recorded.body) and is_error(answer.body):
        yield from _error(recorded.body["error"], answer.body["error"])
    else:
        yield from _body(recorded.body, answer.body, "")


def is_error(body: JsonValue) -> bool:
    """Whether a body is that of an error."""
    return isinstance(body, dict) and isinstance(body.get("error"), dict)


def _headers(one: Recorded, answered: Mapping[str, str], kind: str) -> Iterator[str]:
    recorded, year = one.headers, one.day.year if one.day else 0
    unknown = {name for kinds, name, since in _SINCE if year < since and re.fullmatch(kinds, kind)}
    for name in sorted(answered.keys() - recorded.keys() - HEADERS.keys() - unknown):
        if not _BUDGET.fullmatch(name):
            yield f"header {name} was not recorded"
    for name in sorted(recorded.keys() - answered.keys() - HEADERS.keys()):
        if not _BUDGET.fullmatch(name):
            yield f"header {name} was recorded"


def _error(recorded: JsonValue, answered: JsonValue) -> Iterator[str]:
    if recorded.get("code") != answered.get("code"):
        yield f"error {answered.get('code')}, recorded {recorded.get('code')}"
        return
    if _canonical(recorded.get("message")) != _canonical(answered.get("message")):
        yield f"text of {recorded['code']}: {_plain(answered['message'])}, recorded {_plain(recorded['message'])}"
    yield from _body(_rest(recorded), _rest(answered), ".error")


def _rest(error: JsonValue) -> JsonValue:
    return {key: value for key, value in error.items() if key not in {"code", "message"}}


def _body(recorded: JsonValue, answered: JsonValue, path: str) -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(answered, dict):
        for key in recorded.keys() - answered.keys():
            yield f"{path}.{key} is missing: {_shown(recorded[key])}"
        for key in answered.keys() - recorded.keys():
            yield f"{path}.{key} is added: {_shown(answered[key])}"
        for key in [key for key in recorded if key in answered]:
            volatile = key.lower() in _VOLATILE and isinstance(recorded[key], str) and isinstance(answered[key], str)
            if not volatile:
                yield from _body(recorded[key], answered[key], f"{path}.{key}")
    elif isinstance(recorded, list) and isinstance(answered, list):
        if len(recorded) != len(answered):
            yield f"{path or 'body'} has {len(answered)} items, recorded {len(recorded)}"
        for one, other in zip(_in_order(recorded), _in_order(answered), strict=False):
            yield from _body(one, other, f"{path}[]")
    elif _canonical(recorded) != _canonical(answered):
        yield f"{path or 'body'} is {_shown(answered)}, recorded {_shown(recorded)}"


def _in_order(items: list[JsonValue]) -> list[JsonValue]:
    """Resources by their id, because lists of them are in no certain order; anything else as it is."""
    if all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items):
        return sorted(items, key=lambda item: str(item["id"]).lower())
    return items


def _canonical(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        return (type(value).__name__, value)
    return _TIME.sub("<time>", _GUID.sub("<guid>", value))


def _shown(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        return type(value).__name__ if value else repr(value)
    return _plain(repr(_canonical(value) if isinstance(value, str) else value), limit=60)


def _plain(text: str, limit: int = 160) -> str:
    """A text without the names in it, so that those of one kind are one."""
    return _SUBJECT.sub("<name>", text)[:limit] if len(text) > 24 else text
