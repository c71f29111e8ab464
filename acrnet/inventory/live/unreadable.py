"""Treating a resource that is gone or closed to the caller as an Unknown value instead of a failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from acrnet.errors import NotFoundError, PermissionDeniedError, RefusedError, RemoteError
from acrnet.unknown import Unknown

Value = TypeVar("Value")


def or_unknown(read: Callable[[], Value]) -> Value | Unknown:
    """Return what `read` returns, or Unknown when Azure answers 403 or 404; any other error is raised."""
    try:
        return read()
    except (NotFoundError, PermissionDeniedError) as error:
        return unknown_because(error)
    except RemoteError as error:
        if error.status != 403:
            raise
        return unknown_because(error)


def unknown_because(error: RemoteError | RefusedError) -> Unknown:
    """Return the Unknown for a value that Azure refused to return.

    The reason goes into plans, which have the same bytes for the same inputs; so it leaves out the id of the request,
    which differs each time.
    """
    message = error.message.replace(f", request {error.request_id}", "") if error.request_id else error.message
    return Unknown(f"acrnet {message[:1].lower()}{message[1:].rstrip('.')}")
