"""Sending requests, and the token with them, to one Resource Manager only, whatever its answers say.

The links of an answer (`nextLink`, `Location`, `Azure-AsyncOperation`, a redirect) choose the next address, and the SDK
sends the token to whatever host that is (azure-core 1.41.0, azure-mgmt-core 1.6.0, checked 2026-11-29).
"""

from __future__ import annotations

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from acrnet.arm.stopped_call import StoppedCallError

_DEFAULT_PORTS = {"https": 443, "http": 80}


class SameOriginPolicy(SansIOHTTPPolicy[HttpRequest, HttpResponse]):
    """Stops a request to any scheme, host or port other than those of the endpoint.

    It comes after the policy that follows redirects and before the one that adds the token.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._origin = origin(endpoint)
        self._prefix = f"{self._origin}/"

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Check the request; raises StoppedCallError with its origin if that is another one."""
        url = request.http_request.url
        if self._origin and url.startswith(self._prefix):  # the first slash after the host ends it for every parser
            return
        target = origin(url)
        if target != self._origin:
            raise StoppedCallError(
                f"the next address in the answer belongs to {target or 'no host that can be read'}, not to "
                f"{self._origin}; nothing was sent there",
                "Check --cloud and what stands between you and Azure; acrnet gives its token to one host only.",
            )


def origin(url: str) -> str:
    """Return scheme, host and port of `url`, without a default port; "" if it has no scheme or host.

    It is parsed by the same parser as in the transport, so that both mean the same host.
    """
    try:
        parts = parse_url(url)
    except LocationParseError:
        return ""
    if not parts.scheme or not parts.host:
        return ""
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{parts.host}{port}"
