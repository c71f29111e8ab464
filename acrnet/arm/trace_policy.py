"""Recording requests as they are sent: the last policy of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from acrnet.arm.redaction import redact_header
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.tracing import Call, CallLog


class TracePolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Records each request that is sent, retries and polls included, with its answer."""

    def __init__(self, log: CallLog) -> None:
        super().__init__()
        self._log = log

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send the request and record it."""
        try:
            response = self.next.send(request)
        except (AzureError, StoppedCallError):
            self._log.record(lambda: _call(request.http_request, 0, {}))
            raise
        answer = response.http_response
        self._log.record(lambda: _call(request.http_request, answer.status_code, answer.headers))
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
