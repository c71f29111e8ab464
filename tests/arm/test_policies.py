from __future__ import annotations

from uuid import UUID

import pytest

from acrnet.arm.busy_retry import BUSY_WAITS
from acrnet.errors import LockedError, RemoteError
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import nsg, nsg_id, rule
from ..scripted import Reply, Script, error

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
DONE = Reply(200, {"name": "acrnet-x", "properties": {"provisioningState": "Succeeded"}})

BUSY = {
    "409 in progress": Reply(409, error("AnotherOperationInProgress", "Another operation is in progress.")),
    "429 retryable": Reply(429, error("RetryableError", "A retryable error occurred.")),
    "429 with the reason in its details": Reply(
        429, error("Conflict", details=[{"code": "RetryableErrorDueToAnotherOperation", "message": "Wait."}])
    ),
}


@pytest.mark.parametrize("busy", BUSY.values(), ids=BUSY)
def test_a_write_waits_for_another_operation_and_is_sent_again(busy: Reply) -> None:
    script = Script(busy, busy, DONE)
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert [(call.method, call.status) for call in script.calls] == [("PUT", busy.status)] * 2 + [("PUT", 200)]
    assert script.slept == list(BUSY_WAITS[:2])
    assert len({request.body for request in script.adapter.requests}) == 1, "the same body each time"


@pytest.mark.parametrize("busy", BUSY.values(), ids=BUSY)
def test_a_resource_that_stays_busy_is_given_up_after_a_bounded_number_of_tries(busy: Reply) -> None:
    script = Script(busy)
    with pytest.raises(RemoteError):
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert script.arm.calls == len(BUSY_WAITS) + 1
    assert script.slept == list(BUSY_WAITS)


def test_a_resource_that_stays_busy_says_what_to_do() -> None:
    with pytest.raises(RemoteError, match=r"AnotherOperationInProgress.*wait for it to end and try again"):
        Script(BUSY["409 in progress"]).arm.delete_security_rule(RULE)


@pytest.mark.parametrize("code", ["AnotherOperationInProgress", "TooManyRequests"])
def test_acrnet_waits_as_long_as_azure_asks(code: str) -> None:
    script = Script(Reply(429, error(code), Retry_After="17"), DONE)
    script.arm.network_security_group(NSG)
    assert script.slept == [17.0]


@pytest.mark.parametrize(
    "code",
    [
        "RetryableErrorDueToTooManyCalls",
        "RetryableErrorDueToTooManyCallsToThisOperation",
        "RetryableErrorDueTooHighReadDataSize",
    ],
)
def test_a_limit_of_the_network_provider_is_not_taken_for_another_operation(code: str) -> None:
    detail = {"code": code, "message": "Too many calls within last 5 minutes. The call can be retried in 39 seconds."}
    limited = error("RetryableError", "A retryable error occurred.", details=[detail])
    script = Script(Reply(429, limited, Retry_After="39"))
    with pytest.raises(RemoteError) as caught:
        script.arm.network_security_group(NSG)
    assert str(caught.value) == (
        f"Cannot read network security group nsg-app ({NSG}): Too many calls within last 5 minutes ({code}, request "
        "request-1). Azure limits the rate of calls; wait some minutes and try again."
    )
    assert script.slept == [39.0] * 3
    assert script.messages[0] == "Azure limits the rate of calls; waiting 39 seconds"


def test_throttling_that_goes_on_ends_with_what_to_do() -> None:
    script = Script(Reply(429, error("TooManyRequests", "Slow down."), Retry_After="17"))
    with pytest.raises(RemoteError, match="wait some minutes"):
        script.arm.network_security_group(NSG)
    assert script.slept == [17.0] * 3


@pytest.mark.parametrize("code", ["ScopeLocked", "SecurityRuleConflict"])
def test_a_permanent_conflict_is_not_retried(code: str) -> None:
    script = Script(Reply(409, error(code, "No.")))
    with pytest.raises((LockedError, RemoteError)):
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert (script.arm.calls, script.slept) == (1, [])


@pytest.mark.parametrize("body", ["<html>", "[]", "null", '{"error": null}', '{"error": {"details": 7}}'])
def test_a_conflict_without_a_code_is_not_retried(body: str) -> None:
    script = Script(Reply(409, body))
    with pytest.raises(RemoteError):
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert script.arm.calls == 1


def test_a_lost_connection_is_tried_again_by_the_virtual_clock(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"), settings='faults: [{path: "*", connection: refused, times: 3}]')
    assert estate.arm.network_security_group(NSG)["name"] == "nsg-app"
    assert [call.status for call in estate.calls] == [0, 0, 0, 200]
    assert estate.sandbox.clock.now > 0


def test_two_writes_on_one_security_group_at_once_both_arrive(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"), settings="concurrent_write: 409")
    started = estate.sandbox.session.put(
        f"https://management.azure.com{NSG}/securityRules/other?api-version=2026-03-01",
        json=rule("other", 300),
        headers={"Authorization": "Bearer x"},
    )
    assert started.status_code == 201
    estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
    assert 409 in [call.status for call in estate.calls]
    names = {rule["name"] for rule in estate.arm.network_security_group(NSG)["properties"]["securityRules"]}
    assert names == {"other", "acrnet-x"}


def test_each_request_has_a_random_id_and_polls_that_of_their_write() -> None:
    accepted = Reply(201, {}, Azure_AsyncOperation="https://management.azure.com/operations/1")
    script = Script(accepted, Reply(200, {"status": "InProgress"}), Reply(200, {"status": "Succeeded"}), DONE)
    script.arm.put_security_rule(RULE, {"priority": 1000})
    script.arm.network_security_group(NSG)
    write, *polls, read = [UUID(str(each.headers["x-ms-client-request-id"])) for each in script.adapter.requests]
    assert polls == [write, write]
    assert read != write
    assert {each.version for each in (write, read)} == {4}, "without the address of the network card"


def test_no_resource_provider_is_registered_on_the_way(estate_of: EstateOf) -> None:
    script = Script(Reply(409, error("MissingSubscriptionRegistration", "Not registered.")))
    with pytest.raises(RemoteError, match="MissingSubscriptionRegistration"):
        script.arm.network_security_group(NSG)
    assert [call.method for call in script.calls] == ["GET"]


@pytest.mark.parametrize("path", ["operation", "path"])
def test_an_answer_that_breaks_off_is_asked_for_again(path: str) -> None:
    script = Script(Reply(200, {"name": "nsg-app"}, Content_Length="4000"), Reply(200, {"properties": {}, "value": []}))
    if path == "operation":
        assert script.arm.network_security_group(NSG) == {"properties": {}, "value": []}
    else:
        assert script.arm.subscriptions() == []
    assert len(script.adapter.requests) == 2
