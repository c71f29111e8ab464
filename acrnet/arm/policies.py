"""The pipeline every management call goes through."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import (
    ContentDecodePolicy,
    HTTPPolicy,
    RedirectPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from acrnet import __version__
from acrnet.arm.redaction import redact_header
from acrnet.arm.same_origin import SameOriginPolicy
from acrnet.arm.tracing import Call, CallLog

Request: TypeAlias = PipelineRequest[HttpRequest]
Response: TypeAlias = PipelineResponse[HttpRequest, HttpResponse]

BUSY_WAITS = (5.0, 10.0, 20.0, 30.0, 30.0, 30.0, 30.0, 30.0)
"""Seconds before each further try when another operation holds the resource and Azure does not say how long to wait."""

_BUSY_CODES = frozenset({"anotheroperationinprogress", "retryableerror", "retryableerrorduetoanotheroperation"})


class BusyRetryPolicy(RetryPolicy[HttpRequest, HttpResponse]):
    """The SDK's retries, and patience with a resource that another operation holds.

    Two writes at once on one network security group meet 429 RetryableError or 409 AnotherOperationInProgress, neither
    of which is rate limiting (azure-sdk-for-python#556, terraform-provider-azurerm#32081, checked 2026-11-23). The SDK
    gives the first up after about five seconds and never retries the second.
    """

    # Any, here and below: the SDK keeps the state of its retries in an untyped dict and promises its base class to take
    # responses of two generations, though only those of `azure.core.rest` come here.
    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether to send the request again."""
        return _is_busy(response.http_response) or super().is_retry(settings, response)

    def increment(
        self,
        settings: dict[str, Any],
        response: Any = None,
        error: Exception | None = None,
    ) -> bool:
        """Count a try; returns whether one more is left."""
        if isinstance(response, PipelineResponse) and _is_busy(response.http_response):
            settings["busy"] = settings.get("busy", 0) + 1
            return bool(settings["busy"] <= len(BUSY_WAITS))
        return super().increment(settings, response=response, error=error)

    def sleep(
        self,
        settings: dict[str, Any],
        transport: HttpTransport[HttpRequest, HttpResponse],
        response: Response | None = None,
    ) -> None:
        """Wait before the next try: as long as Azure says, else as long as such operations tend to take."""
        if response is not None and _is_busy(response.http_response):
            transport.sleep(self.get_retry_after(response) or BUSY_WAITS[settings["busy"] - 1])
            return
        super().sleep(settings, transport, response)


def _is_busy(response: HttpResponse) -> bool:
    return response.status_code in {409, 429} and not _BUSY_CODES.isdisjoint(_error_codes(response))


def _error_codes(response: HttpResponse) -> set[str]:
    try:
        error = json.loads(response.read())["error"]
        return {str(entry["code"]).lower() for entry in [error, *(error.get("details") or [])] if "code" in entry}
    except (ValueError, TypeError, KeyError, AttributeError):
        return set()  # a body of another shape names no code


class TracePolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Records each request that leaves, retries and polls included, with what came back."""

    def __init__(self, log: CallLog) -> None:
        super().__init__()
        self._log = log

    def send(self, request: Request) -> Response:
        """Send the request on and record it."""
        try:
            response = self.next.send(request)
        except AzureError:
            self._log.record(_call(request.http_request, 0, {}))
            raise
        self._log.record(
            _call(request.http_request, response.http_response.status_code, response.http_response.headers)
        )
        return response


def _call(request: HttpRequest, status: int, response_headers: Mapping[str, str]) -> Call:
    url = urlsplit(request.url)
    return Call(
        method=request.method,
        path=url.path,
        api_version=parse_qs(url.query).get("api-version", [""])[0],
        status=status,
        request_id=response_headers.get("x-ms-request-id", ""),
        request_headers=_shown(request.headers),
        response_headers=_shown(response_headers),
    )


def _shown(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, redact_header(name, value)) for name, value in headers.items())


def management_policies(endpoint: str, credential: TokenCredential, scope: str, log: CallLog) -> list[object]:
    """Return the policies of one client of the Resource Manager at `endpoint`, outermost first.

    The SDK's own list also registers resource providers, which would be a write nobody asked for, and logs
    requests, which `TracePolicy` does here with secrets taken out.
    """
    return [
        RequestIdPolicy(),
        UserAgentPolicy(base_user_agent=f"acrnet/{__version__}"),
        ContentDecodePolicy(),
        RedirectPolicy(),
        SameOriginPolicy(endpoint),
        BusyRetryPolicy(),
        ARMChallengeAuthenticationPolicy(credential, scope),
        SensitiveHeaderCleanupPolicy(),
        TracePolicy(log),
    ]
