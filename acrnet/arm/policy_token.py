"""Azure Policy with external evaluation: acquiring the token for such a policy, and repeating the write with it.

If another service decides for a policy, a write is answered with 403 and `missingPolicyTokenDetails`. The client then
posts the write to `acquirePolicyToken`, and repeats it with the returned token in a header. Request, answer and header
are those of api-version 2025-03-01 as az and azapi 2.11 use them (azure-cli#31741, azapi#1145, azure-sdk#10081, checked
2026-11-29).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from acrnet.arm import api_versions
from acrnet.arm.answer import object_in

_HEADER = "x-ms-policy-external-evaluations"

_SUBSCRIPTION = re.compile(
    r"(?P<endpoint>https://[^/]+)(?:/[^/]+)*?(?P<subscription>/subscriptions/[^/?]+)", re.IGNORECASE
)


class NoPolicyTokenError(Exception):
    """No token could be acquired, because of `reason`; `denial` is the answer that asked for it."""

    def __init__(self, denial: HttpResponse, reason: str) -> None:
        super().__init__(reason)
        self.denial = denial
        self.reason = reason


class PolicyTokenPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Acquires a policy token if a write is denied without it, and sends the write again.

    It is the outermost policy, so that the request for the token passes all others. Raises NoPolicyTokenError.
    """

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send the request, and again with a token if a policy asks for one."""
        response = self.next.send(request)
        if response.http_response.status_code != 403 or request.http_request.method == "GET":
            return response
        write = _SUBSCRIPTION.match(request.http_request.url)
        if write is None:
            return response
        details = list(_missing_tokens(object_in(response.http_response.read())))
        if not any(detail.get("shouldDeny") is True for detail in details):
            return response
        if any(detail.get("isChangeReferenceRequired") is True for detail in details):
            raise NoPolicyTokenError(
                response.http_response, "it asks for the reference of an approved change, which acrnet cannot give"
            )
        address = f"{write['endpoint']}{write['subscription']}/providers/Microsoft.Authorization/acquirePolicyToken"
        answer = self.next.send(
            PipelineRequest(_question(address, request.http_request), PipelineContext(request.context.transport))
        )
        request.http_request.headers[_HEADER] = _token(answer.http_response, response.http_response)
        return self.next.send(request)


def _question(address: str, write: HttpRequest) -> HttpRequest:
    operation: dict[str, object] = {"uri": write.url, "httpMethod": write.method}
    if write.content:
        operation["content"] = json.loads(write.content)
    return HttpRequest(
        "POST",
        address,
        params={"api-version": api_versions.POLICY_TOKENS},
        headers={"Accept": "application/json", "x-ms-force-sync": "true"},
        json={"operation": operation},
    )


def _token(answer: HttpResponse, denial: HttpResponse) -> str:
    body = object_in(answer.read())
    token = body.get("token")
    if (
        answer.status_code == 200
        and str(body.get("result")).lower() == "succeeded"
        and isinstance(token, str)
        and token
    ):
        return token
    results = body.get("results")
    entries = [body, *(results if isinstance(results, list) else []), body.get("error")]
    messages = [
        message for entry in entries if isinstance(entry, dict) and isinstance(message := entry.get("message"), str)
    ]
    raise NoPolicyTokenError(
        denial, "; ".join(filter(None, messages)) or f"no policy token was issued (HTTP {answer.status_code})"
    )


# object: JSON of any form.
def _missing_tokens(node: object) -> Iterator[dict[str, object]]:
    """Yield every `missingPolicyTokenDetails` in the `additionalInfo` of a denial."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "missingPolicyTokenDetails" and isinstance(value, dict):
                yield value
            else:
                yield from _missing_tokens(value)
    elif isinstance(node, list):
        for value in node:
            yield from _missing_tokens(value)
