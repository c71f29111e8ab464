"""Why there was no answer, in words for people."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import requests
from azure.core.exceptions import (
    IncompleteReadError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from urllib3.exceptions import DecodeError, IncompleteRead, NameResolutionError, ReadTimeoutError

_CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((NameResolutionError, socket.gaierror), "its name cannot be resolved"),
    ((requests.exceptions.ProxyError,), "the proxy does not let the request through"),
    ((requests.exceptions.SSLError, ssl.SSLError), "its certificate or TLS settings are not accepted"),
    (
        (
            ServiceRequestTimeoutError,
            ServiceResponseTimeoutError,
            requests.exceptions.Timeout,
            ReadTimeoutError,
            TimeoutError,
        ),
        "the time allowed for an answer ran out",
    ),
    ((ConnectionRefusedError,), "it refuses the connection"),
    ((ConnectionResetError, IncompleteReadError, IncompleteRead), "it closed the connection"),
    ((DecodeError,), "its answer cannot be decompressed"),
)


def why_unreachable(error: BaseException) -> str:
    """Return why the request got no usable answer, as a clause."""
    chain = list(causes(error))
    for kinds, words in _CAUSES:
        if any(isinstance(link, kinds) for link in chain):
            return words
    return "the connection failed"


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and every error it wraps: cause, context, arguments, and those stored by the SDK or urllib3."""
    return _wrapped(error, set())


def _wrapped(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    inner = (getattr(error, name, None) for name in ("inner_exception", "reason"))
    wrapped = [error.__cause__, error.__context__, *inner, *error.args]
    for inner in wrapped:
        if isinstance(inner, BaseException):
            yield from _wrapped(inner, seen)
