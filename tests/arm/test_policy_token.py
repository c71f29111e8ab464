from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from acrnet.errors import PolicyDeniedError, RemoteError
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import GROUP, SUBSCRIPTION, nsg, nsg_id, rule
from ..scripted import Reply, Script, error

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
ASSIGNMENT = f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/change-window"
WRITING = "Cannot write rule acrnet-x of network security group nsg-app"
NEXT_STEP = "Ask the owner of the assignment for an exemption, or change what the plan writes."
PROPERTIES: Mapping[str, object] = {"priority": 1000}
DONE = Reply(200, {"name": "acrnet-x", "properties": {"provisioningState": "Succeeded"}})


def denial(**details: object) -> Reply:
    """What a policy with external evaluation answers to a write without a token."""
    missing = {"shouldDeny": True, "isChangeReferenceRequired": False, "endpointKind": "AzureResourceGraph", **details}
    info = {"policyAssignmentId": ASSIGNMENT, "evaluationDetails": {"missingPolicyTokenDetails": missing}}
    return Reply(
        403,
        error(
            "RequestDisallowedByPolicy",
            "Resource 'acrnet-x' was disallowed by policy.",
            additionalInfo=[{"type": "PolicyViolation", "info": info}],
        ),
    )


def test_the_token_a_policy_asks_for_is_acquired_and_the_write_repeated_with_it() -> None:
    issued = Reply(200, {"result": "Succeeded", "token": "PoP S3cretPolicyToken", "tokenId": "1"})
    script = Script(denial(), issued, DONE)
    script.arm.put_security_rule(RULE, PROPERTIES)
    first, question, repeated = script.adapter.requests
    assert (question.method, question.url) == (
        "POST",
        (
            f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/"
            "acquirePolicyToken?api-version=2025-03-01"
        ),
    )
    assert json.loads(question.body or b"") == {
        "operation": {"uri": first.url, "httpMethod": "PUT", "content": json.loads(first.body or b"")}
    }
    assert question.headers["x-ms-force-sync"] == "true"
    assert question.headers["Authorization"] == "Bearer sandbox"
    assert "x-ms-policy-external-evaluations" not in first.headers
    assert repeated.headers["x-ms-policy-external-evaluations"] == "PoP S3cretPolicyToken"
    assert (repeated.method, repeated.url, repeated.body) == (first.method, first.url, first.body)
    assert "S3cret" not in repr(script.calls)


REFUSED = {
    "an evaluation that fails": (
        Reply(200, {"result": "Failed", "results": [{"result": "Failed", "message": "No change is open"}]}),
        "No change is open",
    ),
    "a failure with words of its own and of two results": (
        Reply(200, {"result": "Failed", "message": "Two fail", "results": [{"message": "a"}, {"message": "b"}, 7]}),
        "Two fail; a; b",
    ),
    "a token that is none": (
        Reply(200, {"result": "Succeeded", "token": ""}),
        "no policy token was issued (HTTP 200)",
    ),
    "an answer of another shape": (Reply(200, "<html>"), "no policy token was issued (HTTP 200)"),
    "a token that may not be asked for": (
        Reply(403, error("AuthorizationFailed", "You may not do that.")),
        "You may not do that",
    ),
    "a token that comes later": (Reply(202), "no policy token was issued (HTTP 202)"),
}


@pytest.mark.parametrize(("answer", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_token_that_is_not_issued_is_a_denial_by_the_policy(answer: Reply, reason: str) -> None:
    script = Script(denial(), answer)
    with pytest.raises(PolicyDeniedError) as caught:
        script.arm.put_security_rule(RULE, PROPERTIES)
    assert str(caught.value) == (
        f"{WRITING}: forbidden by Azure Policy: {ASSIGNMENT}: {reason} "
        f"(RequestDisallowedByPolicy, request request-1). {NEXT_STEP}"
    )
    assert [call.method for call in script.calls] == ["PUT", "POST"]


def test_a_change_reference_is_not_made_up() -> None:
    script = Script(denial(isChangeReferenceRequired=True))
    with pytest.raises(PolicyDeniedError, match="the reference of an approved change, which acrnet cannot give"):
        script.arm.put_security_rule(RULE, PROPERTIES)
    assert [call.method for call in script.calls] == ["PUT"]


def test_a_denial_for_another_reason_than_a_missing_token_is_reported_unchanged() -> None:
    script = Script(denial(shouldDeny=False))
    with pytest.raises(PolicyDeniedError, match=f"forbidden by Azure Policy: {ASSIGNMENT} \\("):
        script.arm.put_security_rule(RULE, PROPERTIES)
    assert [call.method for call in script.calls] == ["PUT"]


def test_a_write_that_is_denied_with_a_token_too_is_not_repeated_again() -> None:
    script = Script(denial(), Reply(200, {"result": "Succeeded", "token": "PoP t"}), denial())
    with pytest.raises(PolicyDeniedError):
        script.arm.put_security_rule(RULE, PROPERTIES)
    assert [call.method for call in script.calls] == ["PUT", "POST", "PUT"]


def test_a_read_is_not_repeated_with_a_token() -> None:
    script = Script(denial())
    with pytest.raises(PolicyDeniedError):
        script.arm.network_security_group(NSG)
    assert [call.method for call in script.calls] == ["GET"]


def policies(evaluation: str) -> str:
    kind = "Microsoft.Network/networkSecurityGroups/securityRules"
    return f"policies: [{{scope: {GROUP}, type: {kind}, assignment: change-window, evaluation: {evaluation}}}]"


def test_an_estate_with_such_a_policy_takes_writes_and_deletions_with_their_tokens(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"), settings=policies("Allow"))
    estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
    estate.arm.delete_security_rule(RULE)
    assert [(call.method, call.status) for call in estate.calls if call.method != "GET"] == [
        ("PUT", 403), ("POST", 200), ("PUT", 201), ("DELETE", 403), ("POST", 200), ("DELETE", 202),
    ]  # fmt: skip
    assert estate.arm.network_security_group(NSG)["properties"]["securityRules"] == []


@pytest.mark.parametrize(
    ("evaluation", "reason"),
    [
        ("Deny", "The evaluation of change-window denies the change"),
        ("ChangeReference", "it asks for the reference of an approved change, which acrnet cannot give"),
    ],
)
def test_an_estate_whose_policy_denies_is_not_written(estate_of: EstateOf, evaluation: str, reason: str) -> None:
    estate = estate_of(nsg("nsg-app"), settings=policies(evaluation))
    with pytest.raises(PolicyDeniedError) as caught:
        estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
    assert f"forbidden by Azure Policy: {ASSIGNMENT}: {reason} (" in caught.value.message
    assert estate.arm.network_security_group(NSG)["properties"]["securityRules"] == []


def test_a_question_that_is_not_answered_is_a_remote_error(estate_of: EstateOf) -> None:
    fault = "\nfaults: [{method: POST, path: '*/acquirePolicyToken', status: 500, times: always}]"
    estate = estate_of(nsg("nsg-app"), settings=f"{policies('Allow')}{fault}")
    with pytest.raises((PolicyDeniedError, RemoteError), match="declared fault"):
        estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
