"""Where a resource that is gone or closed to the caller is a value and no failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from acrnet.errors import NotFoundError, PermissionDeniedError, RemoteError
from acrnet.unknown import Unknown

Value = TypeVar("Value")


def or_unknown(read: Callable[[], Value]) -> Value | Unknown:
    """Return what `read` returns, or Unknown when Azure answers 403 or 404; any other error is raised."""
    try:
        return read()
    except (NotFoundError, PermissionDeniedError) as error:
        return _unknown(error.message)
    except RemoteError as error:
        if error.status != 403:
            raise
        return _unknown(error.message)


def _unknown(message: str) -> Unknown:
    return Unknown(f"acrnet {message[:1].lower()}{message[1:].rstrip('.')}")
