"""Removing secrets from text; the only module that knows what secrets look like."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

REDACTED = "REDACTED"

_URL = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_PLAIN_QUERY_KEYS = frozenset({"api-version", "$filter", "%24filter", "$expand", "$top"})

_SECRET_NAMES = (
    "sig", "signature", "client_?secret", "client_?assertion", "access_?token", "refresh_?token", "id_?token",
    "assertion", "password", "pwd", "secret", "accountkey", "sharedaccesskey", "x-identity-header",
)  # fmt: skip
_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A token by its scheme, and a JSON Web Token in any place.
        r"(?P<kept>\b(?:bearer|basic|pop|sharedkey|sharedaccesssignature)\s+)[A-Za-z0-9._~+/=:%&-]{8,}",
        r"(?P<kept>)\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?",
        # name=value and "name": "value", for the names of secrets in queries, forms, connection strings and bodies.
        rf"(?P<kept>\b(?:{'|'.join(_SECRET_NAMES)})\b[\"']?\s*[=:]\s*[\"']?)(?!{REDACTED})[^\s\"'&;,)}}]{{4,}}",
    )
)

_PLAIN_HEADERS = frozenset(
    {
        "accept", "azure-asyncnotification", "cache-control", "content-length", "content-type", "date", "etag",
        "expires", "pragma", "retry-after", "server", "user-agent", "x-ms-arm-service-request-id",
        "x-ms-client-request-id", "x-ms-correlation-request-id", "x-ms-failure-cause", "x-ms-operation-identifier",
        "x-ms-ratelimit-remaining-subscription-deletes", "x-ms-ratelimit-remaining-subscription-reads",
        "x-ms-ratelimit-remaining-subscription-resource-requests", "x-ms-ratelimit-remaining-subscription-writes",
        "x-ms-ratelimit-remaining-tenant-reads", "x-ms-ratelimit-remaining-tenant-writes", "x-ms-request-id",
        "x-ms-routing-request-id", "x-ms-tenant-subscription-limit-hit", "x-ms-user-quota-remaining",
        "x-ms-user-quota-resets-after",
    }
)  # fmt: skip
_URL_HEADERS = frozenset({"azure-asyncoperation", "location", "operation-location"})


def redact(text: str) -> str:
    """Return `text` without tokens, passwords and signatures.

    Every URL keeps its path and only the parameters of its query that are never secret: the polling URLs of Resource
    Manager have about 3.5 kB of signed query (recorded traffic, checked 2026-11-23).
    """
    cleaned = _URL.sub(lambda match: redact_url(match.group()), text)
    for secret in _SECRETS:
        cleaned = secret.sub(lambda match: match.group("kept") + REDACTED, cleaned)
    return cleaned


def redact_url(url: str) -> str:
    """Return `url` without user information and with the values of its query redacted, except harmless ones."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if not parts.query:
        return address
    return f"{address}?{'&'.join(map(_redact_parameter, parts.query.split('&')))}"


def _redact_parameter(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    if not equals:
        return REDACTED
    return parameter if name.lower() in _PLAIN_QUERY_KEYS else f"{name}={REDACTED}"


def redact_header(name: str, value: str) -> str:
    """Return the value of a header to show: only headers known to be harmless keep theirs."""
    lowered = name.lower()
    if lowered in _URL_HEADERS:
        return redact_url(value)
    return value if lowered in _PLAIN_HEADERS else REDACTED
