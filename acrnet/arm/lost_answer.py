"""Telling a write that Azure refused from one whose answer was lost, and which may have been carried out.

Two policies work together: the inner one looks at each try, the outer one at what the call came to with all its tries,
for a write whose first answer was lost may be refused when it is sent again.
"""

from __future__ import annotations

import ssl
from typing import Final

import requests
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.exceptions import ProxyError as UrllibProxyError

from acrnet.arm.stopped_call import LostAnswerError, StoppedCallError
from acrnet.arm.unreachable import causes

ACCEPTED: Final = frozenset({200, 201, 202, 204})
"""How Resource Manager accepts a write; 204 is the deletion of what is not there (azure-core 1.41.0, checked
2026-11-29)."""

_READS: Final = frozenset({"GET", "HEAD", "POST"})  # what acrnet posts only asks
_DOUBT: Final = "acrnet_may_have_been_carried_out"

_NOT_SENT: Final = (
    NewConnectionError,
    ConnectTimeoutError,
    requests.exceptions.ConnectTimeout,
    requests.exceptions.ProxyError,
    UrllibProxyError,
    ssl.SSLCertVerificationError,
)
"""What fails before a request is sent. That the SDK calls an error ServiceRequestError does not say so: it calls a body
that stops arriving one as well (azure-core 1.41.0 with requests 2.34, checked 2026-11-29)."""

_PERHAPS_PASSED_ON: Final = frozenset({408, 499})
_NOT_PERFORMED: Final = frozenset({501, 507})


class TryPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Notes of each try whether the request may have been carried out although no answer says so."""

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send the request on; the note is for `LostAnswerPolicy`."""
        try:
            response = self.next.send(request)
        except (AzureError, StoppedCallError) as error:
            if may_have_arrived(error):
                request.context[_DOUBT] = True
            raise
        if not says_how_it_ended(response.http_response.status_code):
            request.context[_DOUBT] = True
        return response


class LostAnswerPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Raises LostAnswerError, with the cause, for a write that failed and may have been carried out at any try."""

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send the request on, with all its tries."""
        if request.http_request.method in _READS:
            return self.next.send(request)
        try:
            response = self.next.send(request)
        except Exception as error:
            if request.context.get(_DOUBT):
                raise LostAnswerError from error
            raise
        answer = response.http_response
        if answer.status_code not in ACCEPTED and request.context.get(_DOUBT):
            raise LostAnswerError from HttpResponseError(response=answer)
        return response


def may_have_arrived(error: Exception) -> bool:
    """Tell whether a request that ended with `error` in place of an answer may have been sent."""
    return not any(isinstance(cause, _NOT_SENT) for cause in causes(error))


def says_how_it_ended(status: int) -> bool:
    """Tell whether an answer with this status says that a write was accepted, or that it was not carried out.

    The latter do redirects and errors of the client, whoever answers: what refuses a request or leads elsewhere does
    not pass it on. Errors of the server do not, for a gateway gives them when it loses the server behind it; but 501
    and 507 say that the method was not performed. Nor do 408 and 499, by which a gateway means that somebody took too
    long (RFC 9110, section 15, and RFC 4918, section 11.5, checked 2026-11-29; Resource Manager guarantees no more).
    """
    if status in ACCEPTED or status in _NOT_PERFORMED:
        return True
    return 300 <= status < 500 and status not in _PERHAPS_PASSED_ON
