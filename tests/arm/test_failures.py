from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
import requests

from acrnet.errors import (
    AcrnetError,
    LockedError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    PolicyDeniedError,
    RemoteError,
    UnknownSubscriptionError,
)
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import GROUP, nsg, nsg_id, registry_id, rule
from ..scripted import Reply, Script, error

NSG = ResourceId.parse(nsg_id("nsg-app"))
REGISTRY = ResourceId.parse(registry_id("contoso"))
RULE = NSG.child("securityRules", "acrnet-x")
ASSIGNMENT = f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/no-rules"
READING = f"Cannot read network security group nsg-app ({NSG})"
WRITING = "Cannot write rule acrnet-x of network security group nsg-app"


def failure_of(*replies: Reply) -> AcrnetError:
    """Write a rule against the replies and return what is raised."""
    with pytest.raises(AcrnetError) as caught:
        Script(*replies).arm.put_security_rule(RULE, {"priority": 1000})
    return caught.value


ANSWERS: dict[str, tuple[Reply, type[AcrnetError], str]] = {
    "a missing permission names action and scope": (
        Reply(
            403,
            error(
                "AuthorizationFailed",
                "The client 'me' with object id '1' does not have authorization to perform action "
                f"'Microsoft.Network/networkSecurityGroups/securityRules/write' over scope '{RULE}' or the scope is "
                "invalid. If access was recently granted, please refresh your credentials.",
            ),
        ),
        PermissionDeniedError,
        (
            f"{WRITING}: you lack the action Microsoft.Network/networkSecurityGroups/securityRules/write on {RULE} "
            "(AuthorizationFailed, request request-1). "
            "Ask for a role that has it, and allow some minutes for a new assignment to take effect."
        ),
    ),
    "a missing permission on a linked resource names that one": (
        Reply(
            403,
            error(
                "LinkedAuthorizationFailed",
                "The client 'me' has permission to perform action 'Microsoft.Network/a/write' on scope '/x'; however, "
                "it does not have permission to perform action(s) "
                "'Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/action' on the linked scope(s) "
                "'/groups/asg' (respectively) or the linked scope(s) are invalid.",
            ),
        ),
        PermissionDeniedError,
        (
            f"{WRITING}: you lack the action Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/"
            "action on /groups/asg (LinkedAuthorizationFailed, request request-1). "
            "Ask for a role that has it, and allow some minutes for a new assignment to take effect."
        ),
    ),
    "a missing permission in other words keeps them": (
        Reply(403, error("AuthorizationFailed", "You shall not pass. Go away.")),
        PermissionDeniedError,
        (
            f"{WRITING}: you lack a permission: You shall not pass (AuthorizationFailed, request request-1). "
            "Ask for a role that has it, and allow some minutes for a new assignment to take effect."
        ),
    ),
    "a policy names its assignments": (
        Reply(
            403,
            error(
                "RequestDisallowedByPolicy",
                "Resource 'x' was disallowed by policy.",
                additionalInfo=[{"type": "PolicyViolation", "info": {"policyAssignmentId": ASSIGNMENT}}],
            ),
        ),
        PolicyDeniedError,
        (
            f"{WRITING}: forbidden by Azure Policy: {ASSIGNMENT} (RequestDisallowedByPolicy, request request-1). "
            "Ask the owner of the assignment for an exemption, or change what the plan writes."
        ),
    ),
    "a policy that names its assignments in the message only": (
        Reply(
            403,
            error(
                "RequestDisallowedByPolicy",
                "Resource 'x' was disallowed by policy. Policy identifiers: "
                f'\'[{{"policyAssignment":{{"name":"n","id":"{ASSIGNMENT}"}}}}]\'.',
            ),
        ),
        PolicyDeniedError,
        (
            f"{WRITING}: forbidden by Azure Policy: {ASSIGNMENT} (RequestDisallowedByPolicy, request request-1). "
            "Ask the owner of the assignment for an exemption, or change what the plan writes."
        ),
    ),
    "a deny assignment is named": (
        Reply(
            403,
            error(
                "DenyAssignmentAuthorizationFailed",
                "The client 'me' has permission to perform action 'a' on scope '/x'; however, the access is denied "
                "because of the deny assignment with name 'stack-lock' and Id '1234' at scope '/y'.",
            ),
        ),
        PolicyDeniedError,
        (
            f"{WRITING}: forbidden by the deny assignment stack-lock (1234) "
            "(DenyAssignmentAuthorizationFailed, request request-1). "
            "It is set by a deployment stack or a managed application; change the rules where that is defined."
        ),
    ),
    "a lock names the locked scope": (
        Reply(
            409,
            error(
                "ScopeLocked",
                f"The scope '{RULE}' cannot perform write operation because following scope(s) are locked: '{GROUP}'. "
                "Please remove the lock and try again.",
            ),
        ),
        LockedError,
        (
            f"{WRITING}: {GROUP} is locked (ScopeLocked, request request-1). "
            "Have the lock removed for the change, then apply the plan again."
        ),
    ),
    "a priority that is taken is planned again": (
        Reply(400, error("SecurityRuleConflict", "Rules a and b conflict. More words.")),
        RemoteError,
        (
            f"{WRITING}: Rules a and b conflict (SecurityRuleConflict, request request-1). "
            "Plan again: another rule took the priority."
        ),
    ),
    "an answer without JSON tells its status": (
        Reply(400, "<html>Bad gateway</html>"),
        RemoteError,
        f"{WRITING}: Azure answered 400 (HTTP 400, request request-1). Correct what Azure names and try again.",
    ),
    "an answer whose JSON is a list tells its status": (
        Reply(418, [1]),
        RemoteError,
        f"{WRITING}: Azure answered 418 (HTTP 418, request request-1). Correct what Azure names and try again.",
    ),
    "code and message at the top": (
        Reply(400, {"code": "BadThing", "message": "A bad thing."}),
        RemoteError,
        f"{WRITING}: A bad thing (BadThing, request request-1). Correct what Azure names and try again.",
    ),
    "a token of another tenant": (
        Reply(401, error("InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer.")),
        RemoteError,
        (
            f"{WRITING}: The access token is from the wrong issuer (InvalidAuthenticationTokenTenant, request "
            "request-1). The subscription is in another tenant: give --tenant ID, or sign in there with az login"
            " --tenant ID."
        ),
    ),
    "a token of another tenant than the one that is named": (
        Reply(
            401,
            error(
                "InvalidAuthenticationTokenTenant",
                "The access token is from the wrong issuer 'https://sts.windows.net/11111111/'. It must match the"
                " tenant 'https://sts.windows.net/22222222-2222-2222-2222-222222222222/' associated with this"
                " subscription. Please use the authority (URL) 'https://login.windows.net/2222' to get the token.",
            ),
        ),
        RemoteError,
        (
            f"{WRITING}: The access token is from the wrong issuer 'https://sts.windows.net/11111111/'"
            " (InvalidAuthenticationTokenTenant, request request-1). The subscription is in tenant"
            " 22222222-2222-2222-2222-222222222222: give --tenant"
            " 22222222-2222-2222-2222-222222222222, or sign in there with az login --tenant"
            " 22222222-2222-2222-2222-222222222222."
        ),
    ),
    "the reason of Resource Graph is in the details": (
        Reply(
            400,
            error(
                "BadRequest",
                "Please provide below info when asking for support: timestamp = 2026-11-29T10:00:00Z, id = 1.",
                details=["odd", {"code": "InvalidQuery", "message": "Query is invalid. Please refer to the docs."}],
            ),
        ),
        RemoteError,
        f"{WRITING}: Query is invalid (InvalidQuery, request request-1). Correct what Azure names and try again.",
    ),
    "a retryable error without details says what it says": (
        Reply(400, error("RetryableError", "A retryable error occurred.", details=[])),
        RemoteError,
        (
            f"{WRITING}: A retryable error occurred (RetryableError, request request-1). "
            "Another operation still holds the resource; wait for it to end and try again."
        ),
    ),
    "an answer 403 of another kind": (
        Reply(403, error("Forbidden", "No.")),
        RemoteError,
        f"{WRITING}: No (Forbidden, request request-1). Ask for a role that allows it.",
    ),
}


@pytest.mark.parametrize(("reply", "kind", "message"), ANSWERS.values(), ids=ANSWERS)
def test_an_error_answer_is_one_sentence_with_code_request_id_and_next_step(
    reply: Reply, kind: type[AcrnetError], message: str
) -> None:
    raised = failure_of(reply)
    assert type(raised) is kind
    assert str(raised) == message


def proxy_page(status: int) -> Reply:
    """A page of a proxy, which has no request id."""
    page = Reply(status, "<html><body>No.</body></html>", Content_Type="text/html")
    del page.headers["x-ms-request-id"]
    return page


@pytest.mark.parametrize(
    ("status", "next_step"),
    [
        (403, "Check --cloud and what stands between you and Azure."),
        (404, "Check --cloud and what stands between you and Azure."),
        (407, "Check --cloud and what stands between you and Azure."),
        (503, "Try again in some minutes; if it stays, check --cloud and what stands between you and Azure."),
    ],
)
def test_a_page_of_a_proxy_is_not_an_answer_of_azure(status: int, next_step: str) -> None:
    with pytest.raises(RemoteError) as caught:
        Script(proxy_page(status)).arm.network_security_group(NSG)
    assert type(caught.value) is RemoteError, "a group is not missing because a proxy has no page"
    assert str(caught.value) == (
        f"Cannot read network security group nsg-app ({NSG}): management.azure.com answered {status} with something "
        f"that is not what Resource Manager sends. {next_step}"
    )


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_page_of_a_proxy_does_not_say_that_azure_accepted_a_write(status: int) -> None:
    with pytest.raises(OutcomeUnknownError) as caught:
        Script(proxy_page(status)).arm.put_security_rule(RULE, {"priority": 1000})
    assert caught.value.message == (
        "It is not known whether the request to write rule acrnet-x of network security group nsg-app took effect: "
        f"management.azure.com answered {status} with something that is not what Resource Manager sends."
    )


@pytest.mark.parametrize(("status", "code"), [(404, "ResourceNotFound"), (404, "ResourceGroupNotFound")])
def test_a_missing_resource_is_a_not_found_error_with_code_and_request_id(status: int, code: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        Script(Reply(status, error(code, "It was not found."))).arm.network_security_group(NSG)
    assert str(caught.value) == (
        f"{READING}: It was not found ({code}, request request-1). "
        "Check the name and the subscription, and that you may read it."
    )
    assert (caught.value.status, caught.value.code, caught.value.request_id) == (404, code, "request-1")


def test_a_server_that_keeps_failing_is_asked_four_times_and_then_named() -> None:
    script = Script(Reply(503, error("ServerBusy", "Busy.")))
    with pytest.raises(RemoteError, match="give the request id to Azure support") as caught:
        script.arm.network_security_group(NSG)
    assert (caught.value.status, script.arm.calls) == (503, 4)


def test_a_write_that_is_accepted_and_then_fails_is_a_failure() -> None:
    accepted = Reply(
        201,
        {"name": "acrnet-x", "properties": {"provisioningState": "Updating"}},
        Azure_AsyncOperation="https://management.azure.com/operations/1",
    )
    failed = Reply(200, {"status": "Failed", "error": {"code": "InternalServerError", "message": "It broke inside."}})
    raised = failure_of(accepted, failed)
    assert type(raised) is RemoteError
    assert raised.message == f"{WRITING}: It broke inside (InternalServerError, request request-1)."
    assert (raised.code, raised.status) == ("InternalServerError", 200)
    cancelled = failure_of(accepted, Reply(200, {"status": "Canceled"}))
    assert cancelled.message == f"{WRITING}: the operation ended Canceled (Canceled, request request-1)."


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_a_rule_whose_write_ended_without_an_operation_to_follow_says_how_it_ended(state: str) -> None:
    ended = Reply(200, {"name": "acrnet-x", "properties": {"provisioningState": state}})
    assert failure_of(ended).message == f"{WRITING}: the operation ended {state} ({state}, request request-1)."


def test_an_operation_whose_status_is_gone_is_reported() -> None:
    accepted = Reply(
        201,
        {"properties": {"provisioningState": "Updating"}},
        Azure_AsyncOperation="https://management.azure.com/o/1",
    )
    gone = Reply(404, error("OperationNotFound", "No such operation."))
    assert failure_of(accepted, gone).message == (
        "Azure accepted the request to write rule acrnet-x of network security group nsg-app, "
        "and how that ended is not known: No such operation (OperationNotFound, request request-1)."
    )


def test_an_operation_that_fails_because_of_a_lock_is_a_locked_error() -> None:
    accepted = Reply(
        201, {"properties": {"provisioningState": "Updating"}}, Azure_AsyncOperation="https://management.azure.com/o/1"
    )
    locked = {"status": "Failed", "error": {"code": "ScopeLocked", "message": "scope(s) are locked: '/x'."}}
    assert isinstance(failure_of(accepted, Reply(200, locked)), LockedError)


@pytest.mark.parametrize(
    ("status", "code"), [(404, "SubscriptionNotFound"), (400, "InvalidSubscriptionId"), (404, "InvalidSubscriptionId")]
)
def test_a_missing_subscription_is_a_usage_error(status: int, code: str) -> None:
    with pytest.raises(UnknownSubscriptionError) as caught:
        Script(Reply(status, error(code, "The subscription 'nope' could not be found."))).arm.resources("nope", "a/b")
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, NotFoundError), "whoever can go on without it does"
    assert str(caught.value) == (
        "Cannot list a/b in subscription nope: The subscription 'nope' could not be found "
        f"({code}, request request-1). "
        "Check --subscription and the ids you gave, and that your account may see that subscription."
    )


FOREIGN = "management.azure.com answered with something that is not what Resource Manager sends"


@pytest.mark.parametrize("body", ["{}", '{"id": "/x"}', '{"properties": null}', '{"properties": []}'])
def test_an_object_without_properties_is_not_a_resource(body: str) -> None:
    arm = Script(Reply(200, body)).arm
    with pytest.raises(RemoteError, match=FOREIGN):
        arm.network_security_group(NSG)
    with pytest.raises(RemoteError, match=FOREIGN):
        arm.registry(REGISTRY)


@pytest.mark.parametrize("body", ["{}", '{"value": null}', '{"value": {}}', '{"value": [1]}'])
def test_an_object_without_a_list_is_not_a_page(body: str) -> None:
    arm = Script(Reply(200, body)).arm
    reads: list[Callable[[], object]] = [
        arm.subscriptions,
        lambda: arm.replications(REGISTRY),
        lambda: arm.private_endpoint_connections(REGISTRY),
        lambda: arm.effective_admin_rules(NSG),
    ]
    for read in reads:
        with pytest.raises(RemoteError, match=FOREIGN):
            read()


@pytest.mark.parametrize("status", [200, 400, 409])
def test_an_answer_nested_too_deep_is_a_remote_error(status: int) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(RemoteError, match="Cannot read network security group nsg-app"):
        Script(Reply(status, deep)).arm.network_security_group(NSG)


UNREACHABLE = {
    "a name nobody knows": (
        requests.ConnectionError(socket.gaierror(-2, "unknown")),
        "its name cannot be resolved",
    ),
    "a refused connection": (
        requests.ConnectionError(ConnectionRefusedError(111, "refused")),
        "it refuses the connection",
    ),
    "a connect timeout": (requests.ConnectTimeout("slow"), "the time allowed for an answer ran out"),
    "a read timeout": (requests.ReadTimeout("slow"), "the time allowed for an answer ran out"),
    "a certificate nobody signed": (
        requests.exceptions.SSLError("bad"),
        "its certificate or TLS settings are not accepted",
    ),
    "a proxy that refuses": (requests.exceptions.ProxyError("no"), "the proxy does not let the request through"),
    "a reset": (requests.ConnectionError(ConnectionResetError(104, "reset")), "it closed the connection"),
    "anything else": (requests.ConnectionError("what"), "the connection failed"),
}


@pytest.mark.parametrize(("raises", "words"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_host_that_does_not_answer_is_named_with_the_reason(raises: Exception, words: str) -> None:
    with pytest.raises(RemoteError) as caught:
        Script(Reply(raises=raises)).arm.network_security_group(NSG)
    assert str(caught.value) == (
        f"{READING}: management.azure.com did not answer: {words}. "
        "Check the network, the proxy and --cloud, then try again."
    )
    assert (caught.value.status, caught.value.code, caught.value.request_id) == (0, "", "")


@pytest.mark.parametrize("body", ["<html>sign in to the guest network</html>", "[]", "null", ""])
def test_an_answer_that_is_not_a_json_object_is_a_remote_error(body: str) -> None:
    arm = Script(Reply(200, body)).arm
    for read in (lambda: arm.network_security_group(NSG), lambda: arm.replications(REGISTRY), arm.subscriptions):
        with pytest.raises(RemoteError, match=r"^Cannot .* management\.azure\.com .* Check "):
            read()


def test_a_message_from_azure_is_shown_without_the_secrets_in_it() -> None:
    raised = failure_of(Reply(400, error("Bad", "See https://x/y?sig=S3cretS3cret and Bearer abcdefghijk now.")))
    assert (
        raised.message == f"{WRITING}: See https://x/y?sig=REDACTED and Bearer REDACTED now (Bad, request request-1)."
    )


SETTINGS = {
    "permissions": (
        'permissions: [{scope: "/", actions: ["*/read"]}]',
        PermissionDeniedError,
        f"you lack the action Microsoft.Network/networkSecurityGroups/securityRules/write on {RULE}",
    ),
    "a lock": (f'locks: [{{scope: "{GROUP}", level: ReadOnly}}]', LockedError, f"{GROUP} is locked"),
    "a policy": (
        'policies: [{scope: "/", type: Microsoft.Network/networkSecurityGroups/securityRules, assignment: no-rules}]',
        PolicyDeniedError,
        "forbidden by Azure Policy: /providers/Microsoft.Authorization/policyAssignments/no-rules (",
    ),
    "a deny assignment": (
        'deny_assignments: [{scope: "/", actions: ["*/write"], name: stack}]',
        PolicyDeniedError,
        "forbidden by the deny assignment stack",
    ),
}


@pytest.mark.parametrize(("settings", "kind", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_refusal_of_an_estate_has_its_own_error(
    estate_of: EstateOf, settings: str, kind: type[AcrnetError], words: str
) -> None:
    estate = estate_of(nsg("nsg-app"), settings=settings)
    with pytest.raises(kind) as caught:
        estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
    assert f": {words}" in caught.value.message
