"""Checking the file of CA certificates that the environment names in place of the default ones."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from acrnet.errors import UsageError

_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""`requests` uses the first of these that is set, and not SSL_CERT_FILE (requests 2.34, checked 2026-11-29)."""


def require_certificates() -> None:
    """Raise UsageError if the environment names certificates that cannot be read, with which every call would fail."""
    variable = next((name for name in _VARIABLES if os.environ.get(name)), None)
    if variable is None:
        return
    path = Path(os.environ[variable])
    if path.is_dir():
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        problem = "has no certificates"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    else:
        return
    raise UsageError(
        f"{variable} names {path}, which {problem}.",
        next_step="Name a file of certificates in PEM, or unset the variable.",
    )
