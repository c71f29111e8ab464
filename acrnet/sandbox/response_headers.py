"""The headers of every answer.

Names are those of the recordings of 2020-04-01 and 2022-09-01; the first two providers differ in the request id they
add, and the registry provider names the api-versions that it knows. The provider is the last one of a path: a lock on a
virtual network has no header of the network provider (azure-cli, 2020 to 2023).
"""

import re

from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.clock import http_date
from acrnet.sandbox.exchange import Request, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.registry.supported_versions import supported_versions

# Resource Manager combines a list over a whole subscription from the answers of many providers.
_FAN_OUT = re.compile(r"/subscriptions/[^/]+/providers/[^/]+/[^/]+/?", re.IGNORECASE)
# The part of the network provider that serves policies of firewalls and IP Groups (recordings of 2022-09-01).
_WITHOUT_SERVICE_ID = re.compile(
    r"microsoft\.network/(?:firewallpolicies|ipgroups|locations/[^/]+/nfvoperation(?:s|results))(?:/|$)"
)
# Resource Manager itself knows which types a resource group has no resources of (azure-cli, 2020 to 2023).
_OF_GROUP = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/?", re.IGNORECASE)
_EMPTY = b'{"value":[]}'
_REMAINING = {
    "GET": ("x-ms-ratelimit-remaining-subscription-reads", 11999),
    "PUT": ("x-ms-ratelimit-remaining-subscription-writes", 1199),
    "PATCH": ("x-ms-ratelimit-remaining-subscription-writes", 1199),
    "POST": ("x-ms-ratelimit-remaining-subscription-writes", 1199),
    "DELETE": ("x-ms-ratelimit-remaining-subscription-deletes", 14999),
}


def budget_name(method: str) -> str:
    """The name of the header that says how many calls of a method are left."""
    return _REMAINING.get(method, _REMAINING["GET"])[0]


def complete_headers(response: Response, request: Request, count: int, now: float) -> dict[str, str]:
    """All headers of an answer; ``count`` is the number of the exchange, from which the request ids are derived."""
    if response.by_proxy:
        return {"Server": "proxy", "Content-Length": str(len(response.body)), **response.headers}
    identifier = guid("request", str(count))
    name, budget = _REMAINING.get(request.method, _REMAINING["GET"])
    headers = {
        "Cache-Control": "no-cache",
        "Pragma": "no-cache",
        "Expires": "-1",
        "Date": http_date(now),
        "Server": "Microsoft-HTTPAPI/2.0",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(len(response.body)),
        "x-ms-request-id": identifier,
        "x-ms-correlation-request-id": identifier,
        "x-ms-routing-request-id": f"SANDBOX:{identifier}",
        name: str(budget - count % budget),  # never 0, which only a throttled call has, however long a server runs
    }
    if response.body:
        headers["Content-Type"] = "application/json; charset=utf-8"
    if response.body and response.status == 200:
        headers["Vary"] = "Accept-Encoding"
    provider = request.path.lower().rpartition("/providers/")[2]
    by_gateway = response.headers.get("x-ms-failure-cause") == "gateway"
    if by_gateway or (response.body == _EMPTY and _OF_GROUP.fullmatch(request.path)):
        del headers["Server"]
    elif request.method in {"GET", "HEAD"} and _FAN_OUT.fullmatch(request.path):
        del headers["Server"]
        headers["x-ms-original-request-ids"] = identifier
    elif provider.startswith("microsoft.network/") and not _WITHOUT_SERVICE_ID.match(provider):
        headers["x-ms-arm-service-request-id"] = identifier
    elif provider.startswith("microsoft.containerregistry/") and response.status < 400:
        target = parse_path(request.path)
        headers |= supported_versions(target, request.api_version) if target else {}
    return {**headers, **response.headers}
