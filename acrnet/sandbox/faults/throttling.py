"""How Azure says that there were too many calls: Resource Manager, the providers, and Resource Graph.

Resource Manager: ``SubscriptionRequestsThrottled`` as its users print it (azure-metrics-exporter issue 36,
MicrosoftDocs/azure-docs issue 105248, and in the wording of its token buckets a failure list of Azure/ARO-HCP), headers
as in learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling. The network provider:
``RetryableError`` with ``RetryableErrorDueToTooManyCalls`` or ``...ToThisOperation`` (azure-sdk-for-net issue 45317,
terraform-provider-azapi issue 691), with a Retry-After. Resource Graph: ``RateLimiting`` with the real reason among the
details, quota headers and a Retry-After, as a client's source keeps an answer of 2023-02-03. Checked 2026-11-29. That
other providers throttle in the words of the network provider, and that writes are named like reads, is unverified.
"""

import re

from acrnet.sandbox.exchange import Request, Response, answer
from acrnet.sandbox.faults.fault import Fault
from acrnet.sandbox.graph.quota import too_many_queries
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.response_headers import budget_name

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_PROVIDER = re.compile(r".*/providers/([^/]+)/([^?]*)", re.IGNORECASE)
_CALLS = {"GET": ("read", "Get"), "PUT": ("write", "Put"), "PATCH": ("write", "Patch"), "DELETE": ("delete", "Delete")}


def throttled(fault: Fault, request: Request, now: float) -> Response:
    """The answer with status 429 that a fault declares, with the wait it asks for."""
    wait = fault.retry_after
    headers = {"Retry-After": str(wait)}
    if fault.throttled == "graph":
        headers |= {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": f"00:00:{min(wait, 59):02}"}
        return too_many_queries(now, headers).response()
    if fault.throttled == "subscription":
        headers[budget_name(request.method)] = "0"
        return answer(429, {"error": _too_many_of_subscription(request, wait)}, headers)
    return answer(429, {"error": _too_many_of_provider(fault, request)}, headers)


def _too_many_of_subscription(request: Request, wait: int) -> JsonObject:
    calls, _ = _CALLS.get(request.method, ("write", "Post"))
    return {
        "code": "SubscriptionRequestsThrottled",
        "message": f"Number of '{calls}' requests for subscription '{_subscription(request)}' actor "
        f"'{guid('actor')}' exceeded. Please try again after '{wait}' seconds after additional tokens are available. "
        "Refer to https://aka.ms/arm-throttling for additional information.",
    }


def _too_many_of_provider(fault: Fault, request: Request) -> JsonObject:
    named = _PROVIDER.fullmatch(request.path)
    provider, kind = (named[1], named[2].split("/")[0]) if named else ("Microsoft.Resources", "resources")
    if kind.lower() == "locations" and named:
        kind = named[2].rpartition("/")[2]
    if fault.throttled == "operation":
        _, verb = _CALLS.get(request.method, ("write", "Post"))
        code = "RetryableErrorDueToTooManyCallsToThisOperation"
        who = f"Operation {verb}{kind[:1].upper()}{kind[1:]}Operation exceeded throttling limit of 5 calls"
    else:
        code = "RetryableErrorDueToTooManyCalls"
        who = f"Subscription {_subscription(request)} was used to perform too many calls"
    detail: JsonObject = {
        "code": code,
        "message": f"{who} within last 5 minutes. The number of calls exceeds {provider} throttling limit. "
        f"The call can be retried in {fault.retry_after} seconds.",
    }
    return {"code": "RetryableError", "message": "A retryable error occurred.", "details": [detail]}


def _subscription(request: Request) -> str:
    named = _SUBSCRIPTION.match(request.path)
    return named[1] if named else ""
