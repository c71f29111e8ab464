"""Policies with external evaluation: a write needs a token, and the token is valid for that write only.

Shapes are those of api-version 2025-03-01 of ``acquirePolicyToken`` and of the denials that its clients read
(azure-cli pull request 31741, terraform-provider-azapi pull request 1145).
"""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from acrnet.sandbox.access import policy_violation
from acrnet.sandbox.arm_id import Target, covers, parse_path
from acrnet.sandbox.behaviour import Behaviour, Policy
from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_text, read_json
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call

ACQUIRE = "Microsoft.Authorization/acquirePolicyToken"
HEADER = "x-ms-policy-external-evaluations"


def check_policy_token(behaviour: Behaviour, request: Request, target: Target) -> None:
    """Refuse a write that a policy evaluates externally, unless it has the token for exactly this write.

    Raises:
        ArmError: 403 ``RequestDisallowedByPolicy`` with ``missingPolicyTokenDetails``.
    """
    policy = next(_evaluated(behaviour, target), None)
    if policy is None or request.headers.get(HEADER) == _token_for(request):
        return
    missing: JsonObject = {
        "shouldDeny": True,
        "isChangeReferenceRequired": policy.evaluation == "ChangeReference",
        "endpointKind": "AzureResourceGraph",
    }
    raise policy_violation(policy, target, {"evaluationDetails": {"missingPolicyTokenDetails": missing}})


def acquire_policy_token(call: Call) -> Response:
    """The token for a write, or the reason why there is none.

    Raises:
        ArmError: 400 for a body that describes no write.
    """
    operation = call.request.document().get("operation")
    write = _described(operation) if isinstance(operation, dict) else None
    target = parse_path(write.path) if write else None
    if write is None or target is None:
        raise ArmError(400, "InvalidRequestContent", "The operation names no uri and httpMethod.")
    policies = list(_evaluated(call.state.behaviour, target))
    allowed = all(policy.evaluation == "Allow" for policy in policies)
    body: JsonObject = {
        "result": "Succeeded" if allowed else "Failed",
        "results": [_result(policy) for policy in policies],
    }
    if allowed:
        body["token"] = _token_for(write)
        body["tokenId"] = guid("policy-token-id", _token_for(write))
    return answer(200, body)


def _evaluated(behaviour: Behaviour, target: Target) -> Iterator[Policy]:
    for policy in behaviour.policies:
        if policy.evaluation and covers(policy.scope, target.path) and policy.type.lower() == target.type.lower():
            yield policy


def _result(policy: Policy) -> JsonObject:
    result: JsonObject = {"policyInfo": {"policyAssignmentName": policy.assignment}}
    if policy.evaluation == "Allow":
        return {**result, "result": "Succeeded"}
    return {**result, "result": "Failed", "message": f"The evaluation of {policy.assignment} denies the change."}


def _described(operation: JsonObject) -> Request | None:
    method = as_text(operation.get("httpMethod"))
    try:
        uri = urlsplit(as_text(operation.get("uri")))
    except ValueError:  # the host is in brackets and is not an address
        return None
    if not uri.path or not method:
        return None
    content = operation.get("content")
    body = b"" if content is None else json.dumps(content).encode()
    return Request(method.upper(), uri.netloc, uri.path, dict(parse_qsl(uri.query)), body=body)


def _token_for(write: Request) -> str:
    """One token for each write: method, path, api-version and content."""
    try:
        content = read_json(write.body or b"null")
    except ValueError:
        content = write.body.decode(errors="replace")
    stable = json.dumps(content, sort_keys=True)
    return f"PoP {guid('policy-token', write.method, write.path.lower(), write.api_version, stable)}"


ROUTES = (on_many("POST", ACQUIRE, acquire_policy_token),)
