"""An error answer of Resource Manager as a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from acrnet.arm.waiting import retry_after

_FAILED: Final = frozenset({"failed", "canceled"})
_SAYS_NOTHING: Final = ("a retryable error occur", "please provide below info when asking for support")
"""How the messages of the network provider and of Resource Graph begin whose reason is in the first of the details
(azure-sdk-for-net#45317, azure-powershell's tests of Search-AzGraph, checked 2026-11-29)."""


class HttpAnswer(Protocol):
    """The parts of the SDK's responses that this module reads."""

    @property
    def status_code(self) -> int | None:
        """The HTTP status."""

    @property
    def reason(self) -> str | None:
        """The reason phrase of the status."""

    def text(self) -> str:
        """The body as text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The fields of an error answer; "" for missing ones."""

    status: int
    reason: str
    code: str
    message: str
    """As Azure wrote it: not redacted."""
    request_id: str
    retry_after: float | None
    """The seconds it asks to wait."""
    policy_assignments: tuple[str, ...]
    """Ids of the policy assignments in the body."""
    is_foreign: bool
    """Whether it comes from elsewhere, such as a proxy."""


def read_answer(response: HttpAnswer) -> Answer:
    """Return the fields of `response`, whatever its form.

    The body is `{"error": {"code", "message", "details", "additionalInfo"}}`, `{"code", "message"}`, a finished
    operation `{"status": "Failed", "error": ...}`, or a resource whose `provisioningState` says that the last write
    failed (learn.microsoft.com/azure/azure-resource-manager/management/async-operations, checked 2026-11-29); a proxy
    may answer with a page instead.
    """
    body = object_in(response.text())
    error = body.get("error")
    fields = _fields_with_reason(error if isinstance(error, dict) else body)
    operation = body.get("status") or _failed_state(body)
    headers = _headers(response)
    return Answer(
        status=response.status_code or 0,
        reason=response.reason or "",
        code=_text(fields.get("code")) or _text(operation),
        message=_text(fields.get("message")) or (f"the operation ended {operation}" if operation else ""),
        request_id=headers.get("x-ms-request-id", ""),
        retry_after=retry_after(headers),
        policy_assignments=tuple(_assignments(fields)),
        is_foreign=is_foreign(response),
    )


def is_foreign(response: HttpAnswer) -> bool:
    """Return whether an answer comes from elsewhere, such as a proxy: no request id, and a body that is no object."""
    if "x-ms-request-id" in _headers(response):
        return False  # and its text is not read, whatever encoding it is in
    text = response.text()
    return bool(text.strip()) and not object_in(text)


def _headers(response: HttpAnswer) -> Mapping[str, str]:
    """Return the headers, which every response has; the SDK's type does not say so."""
    headers: Mapping[str, str] = getattr(response, "headers", {})
    return headers


def _fields_with_reason(fields: dict[str, object]) -> dict[str, object]:
    """Return the fields of an error, or of the first of its details if the error itself gives no reason."""
    details = fields.get("details")
    if not _text(fields.get("message")).lower().startswith(_SAYS_NOTHING) or not isinstance(details, list):
        return fields
    reasons = (detail for detail in details if isinstance(detail, dict) and _text(detail.get("message")))
    return next(reasons, fields)


def object_in(text: str | bytes) -> dict[str, object]:
    """Return the JSON object in the body of an answer; an empty one for anything else."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _failed_state(resource: Mapping[str, object]) -> str:
    """Return the provisioning state of a resource whose last write failed, else ""."""
    properties = resource.get("properties")
    state = _text(properties.get("provisioningState")) if isinstance(properties, dict) else ""
    return state if state.lower() in _FAILED else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _assignments(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key.lower() == "policyassignmentid" and isinstance(value, str):
                yield value
            else:
                yield from _assignments(value)
    elif isinstance(node, list):
        for value in node:
            yield from _assignments(value)
