"""Failures to get a token, as distinct from errors of Resource Manager, and their messages."""

from __future__ import annotations

import json
import re

import requests
from azure.core.exceptions import DecodeError, IncompleteReadError, ServiceRequestError, ServiceResponseError

from acrnet.arm.redaction import redact
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.unreachable import causes, why_unreachable
from acrnet.errors import AcrnetError, RemoteError, UsageError

_ENTRA = re.compile(r"AADSTS(?P<code>\d+):.*?(?=(?:\s|\\[rn])*(?:Trace ID|Correlation ID|Timestamp):|$)")
"""The message of Entra ID, however many sentences it has, without the ids after it, which are for support only."""
_HOST = re.compile(r"host='(?P<host>[^']+)'")
_PREFIX = "Authentication failed: "
_REFUSED = "Token request error: "
_NO_REASON = "None, None"
"""Of an answer in another form than that of App Service (msal 1.39.0, checked 2026-11-29)."""
_UNANSWERED = (
    ServiceRequestError,
    ServiceResponseError,
    IncompleteReadError,
    requests.exceptions.ChunkedEncodingError,
    StoppedCallError,
)
_CLAIMS_COMMAND = "--claims-challenge"
_WRONG_TENANT_OR_CLOUD = frozenset({"90002", "500011", "900382", "900432"})
"""The tenant does not exist, does not know the Resource Manager of this cloud, or belongs to another cloud
(azure-cli#22145 and #16850, azure-docs#35616 and #35243, checked 2026-11-29). Codes may change, says
learn.microsoft.com/entra/identity-platform/reference-error-codes; with other codes acrnet exits with 1, not 2."""


class NoTokenError(Exception):
    """The credential returned no token, because of `error`.

    It is not an error of the SDK, because the SDK would retry, and report it as a failure of Resource Manager.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def no_token(error: Exception, lead: str, host: str) -> AcrnetError:
    """Return the error of acrnet for a token for `host` that the credential did not return."""
    text = " ".join(redact(str(getattr(error, "message", None) or error)).split())
    entra = _ENTRA.search(text)
    if entra is not None and entra["code"] in _WRONG_TENANT_OR_CLOUD:
        return UsageError(
            f"{lead}: no token for {host}: {_end(entra[0])}.",
            next_step="Check --tenant and --cloud, and the tenant of the credential.",
        )
    if entra is not None:
        cause = entra[0]
    elif any(isinstance(link, _UNANSWERED) for link in causes(error)):
        named = _HOST.search(text)
        who = named["host"] if named else "the sign-in service"
        return RemoteError(
            f"{lead}: no token for {host}: {who} did not answer: {why_unreachable(error)}.",
            next_step="Check the network, the proxy and --auth, then try again.",
        )
    elif any(isinstance(link, DecodeError | json.JSONDecodeError) for link in causes(error)):
        cause = "the sign-in service answered with something that is not a token"
    elif _CLAIMS_COMMAND in text:  # the sentence that names the command is not the first
        return RemoteError(f"{lead}: no token for {host}: {_end(text)}.", next_step="Run that, then try again.")
    elif _REFUSED in text:  # after a sentence that says no identity is configured, which may not be so
        said = text.partition(_REFUSED)[2]
        cause = "the sign-in service refused it" + ("" if said.endswith(_NO_REASON) else f": {said}")
    else:
        cause = re.split(r"(?<=[.!?])\s", text.removeprefix(_PREFIX), maxsplit=1)[0]
    return RemoteError(
        f"{lead}: no token for {host}: {_end(cause)}.", next_step="Run az login, or choose a credential with --auth."
    )


def _end(sentence: str) -> str:
    return sentence.rstrip(".:; ")
