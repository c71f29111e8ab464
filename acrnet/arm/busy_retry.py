"""Retrying requests: the rules of the SDK, and longer waits for a resource that another operation has locked."""

from __future__ import annotations

import json
from typing import Any

from azure.core.exceptions import ServiceResponseTimeoutError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest, HttpResponse
from urllib3.exceptions import ReadTimeoutError

from acrnet.arm.bounds import CALL_SECONDS, SILENT_SECONDS, SILENT_TRIES
from acrnet.arm.tracing import CallLog
from acrnet.arm.unreachable import causes
from acrnet.arm.waiting import Patience, duration, retry_after

BUSY_WAITS = (5.0, 10.0, 20.0, *(30.0,) * 20)
"""Seconds before each further try when another operation holds the resource and Azure does not say how long to wait.

They come to ten and a half minutes: twice what firewalls take on average to take over a change of a policy in whose
family another write waits (MicrosoftDocs/azure-docs issue 64513, three to five minutes, checked 2026-11-29).
"""

_BUSY_CODES = frozenset({"anotheroperationinprogress", "retryableerror", "retryableerrorduetoanotheroperation"})
_THROTTLED_CODES = ("retryableerrorduetotoo", "retryableerrorduetoo")
"""How the codes begin that the network provider puts into the details of RetryableError where it limits the rate of
calls (...DueToTooManyCalls, ...DueToTooManyCallsToThisOperation, ...DueTooHighReadDataSize; azure-sdk-for-net#45317 and
the page of Azure Kubernetes Service on the status 429, checked 2026-11-29)."""


class BusyRetryPolicy(RetryPolicy[HttpRequest, HttpResponse]):
    """The SDK's retries within limits, and longer waits for a resource that another operation has locked.

    Two simultaneous writes to one network security group get 429 RetryableError or 409 AnotherOperationInProgress,
    neither of which is rate limiting (azure-sdk-for-python#556, terraform-provider-azurerm#32081, checked 2026-11-23).
    The SDK gives up on the first after about five seconds and never retries the second.

    An answer that asks for a longer wait than acrnet accepts is returned unchanged; if a server does not answer, the
    request is sent only once more.
    """

    def __init__(self, log: CallLog) -> None:
        super().__init__(timeout=CALL_SECONDS)
        self._log = log

    # Any, here and below: the SDK keeps the state of its retries in an untyped dict and promises its base class to take
    # responses of two generations, though only those of `azure.core.rest` come here.
    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send the request, and retry where that may help."""
        transport: Any = request.context.transport
        request.context["patience"] = Patience(self._log, transport.sleep, CALL_SECONDS)
        return super().send(request)

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether to send the request again."""
        requested = retry_after(response.http_response.headers)
        if requested is not None and not response.context["patience"].allows(requested):
            return False
        return _is_busy(response.http_response) or super().is_retry(settings, response)

    def increment(self, settings: dict[str, Any], response: Any = None, error: Exception | None = None) -> bool:
        """Count a try; returns whether another one is left."""
        if isinstance(response, PipelineResponse) and _is_busy(response.http_response):
            settings["busy"] = settings.get("busy", 0) + 1
            return bool(settings["busy"] <= len(BUSY_WAITS))
        if error is not None and _has_timed_out(error):
            settings["silent"] = settings.get("silent", 0) + 1
            if settings["silent"] >= SILENT_TRIES:
                return False
            self._log.say(f"No answer from Azure within {duration(SILENT_SECONDS)}; asking once more")
        return super().increment(settings, response=response, error=error)

    def sleep(
        self,
        settings: dict[str, Any],
        transport: HttpTransport[HttpRequest, HttpResponse],
        response: PipelineResponse[HttpRequest, HttpResponse] | None = None,
    ) -> None:
        """Wait before the next try: as long as Azure says, else a typical time for this kind of failure."""
        if response is None:  # there was no answer
            super().sleep(settings, transport)
            return
        answer = response.http_response
        busy = _is_busy(answer)
        wait = retry_after(answer.headers) or (
            BUSY_WAITS[settings["busy"] - 1] if busy else self.get_backoff_time(settings)
        )
        if wait:
            response.context["patience"].wait(wait, _reason(answer.status_code, busy))


def _has_timed_out(error: Exception) -> bool:
    """Tell whether the server has stopped sending; within a body the SDK calls that an error of the request."""
    return isinstance(error, ServiceResponseTimeoutError) or any(
        isinstance(cause, ReadTimeoutError) for cause in causes(error)
    )


def _reason(status: int, busy: bool) -> str:
    if busy:
        return "Another operation holds the resource"
    return "Azure limits the rate of calls" if status == 429 else f"Azure answered {status}"


def _is_busy(response: HttpResponse) -> bool:
    if response.status_code not in {409, 429}:
        return False
    codes = _error_codes(response)
    return not _BUSY_CODES.isdisjoint(codes) and not any(code.startswith(_THROTTLED_CODES) for code in codes)


def _error_codes(response: HttpResponse) -> set[str]:
    try:
        error = json.loads(response.read())["error"]
        return {str(entry["code"]).lower() for entry in [error, *(error.get("details") or [])] if "code" in entry}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return set()  # a body of another form has no code
