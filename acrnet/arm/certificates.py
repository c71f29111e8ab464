"""The certificates that HTTPS is checked by, where the environment names others than the usual ones."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from acrnet.errors import UsageError

_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""What `requests` reads, the first that is set; it does not read SSL_CERT_FILE (requests 2.34, checked 2026-11-29)."""


def require_certificates() -> None:
    """Raise UsageError when the environment names certificates that cannot be read: `requests` would at each call."""
    variable = next((name for name in _VARIABLES if os.environ.get(name)), None)
    if variable is None:
        return
    path = Path(os.environ[variable])
    if path.is_dir():
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        problem = "holds no certificates"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    else:
        return
    raise UsageError(
        f"{variable} names {path}, which {problem}.",
        next_step="Name a file of certificates in PEM, or unset the variable.",
    )
