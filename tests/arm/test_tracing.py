from __future__ import annotations

import pytest
import requests

from acrnet.arm import Call
from acrnet.arm.tracing import CallLog
from acrnet.errors import RemoteError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import nsg, nsg_id, rule
from ..scripted import Reply, Script

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")


def test_a_read_is_one_line_with_its_method_path_version_status_and_request_id() -> None:
    script = Script(Reply(200, {"id": NSG.text, "properties": {}}))
    script.arm.network_security_group(NSG)
    (call,) = script.calls
    assert call.line() == f"GET {NSG} api-version=2026-03-01 -> 200 request-id=request-1"


def test_a_request_without_an_answer_is_counted_too() -> None:
    script = Script(Reply(raises=requests.ConnectionError("gone")))
    with pytest.raises(RemoteError):
        script.arm.network_security_group(NSG)
    assert {call.line() for call in script.calls} == {f"GET {NSG} api-version=2026-03-01 -> no answer"}
    assert script.arm.calls == len(script.calls) == 4


def test_a_write_is_traced_with_its_polls_and_leaves_reading_to_the_caller(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"))
    estate.arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])
    kinds = [(call.method, "operations" in call.path) for call in estate.calls]
    assert kinds == [("PUT", False), ("GET", True)]
    assert estate.arm.calls == len(estate.sandbox.requests) == 2


def test_traces_have_no_token_and_no_signed_query() -> None:
    signed = "https://management.azure.com/operations/1?api-version=2026-03-01&c=S3cretSigned&s=S3cretSigned"
    started = Reply(
        201, {"properties": {"provisioningState": "Updating"}}, Azure_AsyncOperation=signed, Set_Cookie="S3cretCookie"
    )
    script = Script(started, Reply(200, {"status": "Succeeded"}))
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert script.adapter.requests[1].url == signed, "followed to the letter"
    traced = repr(script.calls)
    assert "S3cret" not in traced
    assert "Bearer" not in traced
    headers = dict(script.calls[0].request_headers)
    assert headers["Authorization"] == "REDACTED"
    assert headers["User-Agent"].startswith("acrnet/")
    assert dict(script.calls[0].response_headers)["x-ms-request-id"] == "request-1"


def test_calls_from_many_threads_are_all_counted_and_reported_one_at_a_time() -> None:
    inside: list[bool] = []
    seen: list[Call] = []

    def observe(call: Call) -> None:
        assert not inside
        inside.append(True)
        seen.append(call)
        inside.clear()

    log = CallLog(observe)
    call = Call("GET", "/x", "", 200, "", (), ())
    in_parallel(lambda _: log.record(lambda: call), range(200))
    assert log.count == len(seen) == 200


def test_a_call_that_nobody_observes_is_counted_and_not_described() -> None:
    def describe() -> Call:
        raise AssertionError("nobody observes")

    log = CallLog(None)
    log.record(describe)
    assert log.count == 1
