"""Policies that an external service evaluates: a token for each write, and for no other."""

import pytest
import requests

from .conftest import GROUP, NSG, Arm, OpenEstate, rule_properties

KIND = "Microsoft.Network/networkSecurityGroups/securityRules"
SUBSCRIPTION = "https://management.azure.com/subscriptions/sub-1"
RULE = f"https://management.azure.com{NSG}/securityRules/new?api-version=2026-03-01"
HEADER = "x-ms-policy-external-evaluations"
WRITE = {"name": "new", "properties": rule_properties()}


@pytest.fixture
def guarded(open_estate: OpenEstate) -> Arm:
    policy = f"policies:\n  - {{scope: {GROUP}, type: {KIND}, assignment: window, evaluation: Allow}}\n"
    return open_estate({"sandbox.yaml": policy})


def send(arm: Arm, method: str, url: str, body: object = None, token: str = "") -> requests.Response:
    headers = {"Authorization": "Bearer x", **({HEADER: token} if token else {})}
    return arm.sandbox.session.request(method, url, json=body, headers=headers)


def acquire(arm: Arm, operation: object) -> requests.Response:
    url = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/acquirePolicyToken?api-version=2025-03-01"
    return send(arm, "POST", url, {"operation": operation})


def test_a_write_without_a_token_is_told_that_it_lacks_one(guarded: Arm) -> None:
    answer = send(guarded, "PUT", RULE, WRITE)
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert error["code"] == "RequestDisallowedByPolicy"
    info = error["additionalInfo"][0]["info"]
    assert info["policyAssignmentId"] == f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/window"
    missing = info["evaluationDetails"]["missingPolicyTokenDetails"]
    assert (missing["shouldDeny"], missing["isChangeReferenceRequired"]) == (True, False)


def test_a_token_is_for_one_write_only(guarded: Arm) -> None:
    body = acquire(guarded, {"uri": RULE, "httpMethod": "PUT", "content": WRITE}).json()
    token = body["token"]
    assert body["result"] == "Succeeded"
    assert token.startswith("PoP ")
    other = {"name": "new", "properties": rule_properties(1001)}
    assert send(guarded, "PUT", RULE, other, token).status_code == 403
    assert send(guarded, "DELETE", RULE, token=token).status_code == 403
    assert send(guarded, "PUT", RULE, WRITE, token).status_code == 201


@pytest.mark.parametrize(
    "operation", [None, {}, {"uri": RULE}, *({"uri": uri, "httpMethod": "PUT"} for uri in ("https://x", "https://["))]
)
def test_a_policy_token_request_without_a_write_is_refused(guarded: Arm, operation: object) -> None:
    answer = acquire(guarded, operation)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequestContent")


def test_a_write_that_is_not_json_is_judged_too(guarded: Arm) -> None:
    headers = {"Authorization": "Bearer x"}
    assert guarded.sandbox.session.put(RULE, data=b"{", headers=headers).status_code == 403


def test_other_types_need_no_token(guarded: Arm) -> None:
    assert guarded.call("PATCH", NSG, {"tags": {}}).status == 200
