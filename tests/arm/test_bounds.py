"""What the other side can make acrnet do: never without an end, and never without a word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, HTTPSConnectionPool
from urllib3.exceptions import ReadTimeoutError

from acrnet.arm import ArmSession, bounds
from acrnet.arm.bounded_body import BoundedBody
from acrnet.arm.credentials import StaticCredential, token_scope
from acrnet.arm.page_links import PageLinks
from acrnet.arm.pipeline import ArmPipeline
from acrnet.arm.requests_transport import BoundedTransport
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.tracing import CallLog
from acrnet.arm.waiting import duration, retry_after
from acrnet.cloud import PUBLIC
from acrnet.errors import OutcomeUnknownError, RemoteError
from acrnet.resource_id import ResourceId

from ..estates import nsg_id, registry_id, vnet_id
from ..scripted import Reply, Script, error

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
STATUS = "https://management.azure.com/operations/1"
ACCEPTED_BODY = {"properties": {"provisioningState": "Updating"}}
ACCEPTED = Reply(201, ACCEPTED_BODY, Azure_AsyncOperation=STATUS)
ACCEPTED_LEAD = (
    "Azure accepted the request to write rule acrnet-x of network security group nsg-app, "
    "and how that ended is not known: "
)
DONE = Reply(200, {"id": NSG.text, "name": "nsg-app", "properties": {}})

CYCLES: dict[str, tuple[dict[str, object], Callable[[ArmSession], object]]] = {
    "a list read by path": (
        {"value": [], "nextLink": "https://management.azure.com/again"},
        lambda arm: arm.subscriptions(),
    ),
    "a list of the SDK": (
        {"value": [], "nextLink": "https://management.azure.com/again"},
        lambda arm: arm.replications(ResourceId.parse(registry_id("contoso"))),
    ),
    "a list by tokens": (
        {"value": [], "skipToken": "again"},
        lambda arm: arm.effective_admin_rules(ResourceId.parse(vnet_id("vnet"))),
    ),
    "service tags": (
        {"values": [], "nextLink": "https://management.azure.com/again"},
        lambda arm: arm.service_tags("s", "westeurope"),
    ),
}


@pytest.mark.parametrize(("page", "read"), CYCLES.values(), ids=CYCLES)
def test_a_page_that_names_itself_as_the_next_one_ends_the_list(
    page: dict[str, object], read: Callable[[ArmSession], object]
) -> None:
    script = Script(Reply(200, page))
    with pytest.raises(RemoteError) as caught:
        read(script.arm)
    assert caught.value.message.endswith(": page 2 of the list names an earlier page as the next one.")
    assert len(script.adapter.requests) == 2


def test_an_endless_list_is_stopped_and_reports_progress() -> None:
    messages: list[str] = []
    links = PageLinks(CallLog(None, messages.append))
    for number in range(bounds.PAGES - 1):  # the first page has no link
        links.follow(f"/{number}")
    with pytest.raises(StoppedCallError, match="the list does not end after 10,000 pages"):
        links.follow("/one-more")
    assert messages[:2] == ["100 pages of a list are read so far", "200 pages of a list are read so far"]


def test_an_endless_operation_has_an_unknown_outcome() -> None:
    script = Script(ACCEPTED, Reply(200, {"status": "InProgress"}, Retry_After="20"))
    with pytest.raises(OutcomeUnknownError) as caught:
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert str(caught.value) == (
        f"{ACCEPTED_LEAD}it is not done after 30 minutes of waiting. "
        "Look whether the rule is there before you go on; what took effect is not written again."
    )
    assert script.slept == [20.0] * 90
    assert script.messages[0] == "Azure carries out the write; waiting 20 seconds"
    assert script.messages[-1] == "Azure carries out the write; waiting 20 seconds, 30 minutes in all"


def test_an_operation_with_slow_polls_is_given_up_too() -> None:
    script = Script(ACCEPTED, Reply(200, {"status": "InProgress"}, Retry_After="10"))
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 100  # it is asked several times a call, so each look takes some minutes
        return now

    transport = BoundedTransport(script.session, session_owner=False, sleep=script.sleep, clock=clock)
    log = CallLog(None)
    arm = ArmSession(PUBLIC, ArmPipeline(PUBLIC, StaticCredential(), token_scope(PUBLIC), transport, log), log)
    with pytest.raises(OutcomeUnknownError) as caught:
        arm.put_security_rule(RULE, {"priority": 1000})
    assert caught.value.message == f"{ACCEPTED_LEAD}it is not done after 30 minutes."
    assert sum(script.slept) < bounds.OPERATION_SECONDS


@pytest.mark.parametrize(("asked", "slept"), [("7", [7.0]), ("0", []), ("soon", [])])
def test_an_operation_is_first_polled_after_the_wait_that_azure_asks_for(asked: str, slept: list[float]) -> None:
    accepted = Reply(201, ACCEPTED_BODY, Azure_AsyncOperation=STATUS, Retry_After=asked)
    script = Script(accepted, Reply(200, {"status": "Succeeded"}))
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert script.slept == slept
    assert [request.method for request in script.adapter.requests] == ["PUT", "GET"]


def test_a_write_that_asks_to_wait_longer_than_acrnet_does_is_not_polled() -> None:
    script = Script(Reply(201, ACCEPTED_BODY, Azure_AsyncOperation=STATUS, Retry_After="3600"))
    with pytest.raises(OutcomeUnknownError, match="Azure asks to wait 60 minutes, and acrnet waits 5 minutes at most"):
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert len(script.adapter.requests) == 1


def test_a_write_that_has_ended_with_its_answer_is_not_waited_for() -> None:
    script = Script(Reply(200, {"properties": {"provisioningState": "Succeeded"}}, Retry_After="7"))
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert (len(script.adapter.requests), script.slept) == (1, [])


@pytest.mark.parametrize("asked", ["0", "0.001"])
def test_an_operation_is_polled_with_a_pause_even_if_azure_asks_for_none(asked: str) -> None:
    script = Script(ACCEPTED, Reply(200, {"status": "InProgress"}, Retry_After=asked), DONE, DONE)
    with pytest.raises(OutcomeUnknownError):  # DONE is no status of an operation
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert all(pause >= bounds.SHORTEST_POLL_SECONDS for pause in script.slept)
    assert script.slept


def test_short_waits_for_an_operation_are_reported_each_minute() -> None:
    running = [Reply(200, {"status": "InProgress"}, Retry_After="10")] * 13
    script = Script(ACCEPTED, *running, Reply(200, {"status": "Succeeded"}), DONE)
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert script.messages == [
        "Azure carries out the write; waiting 10 seconds, 60 seconds in all",
        "Azure carries out the write; waiting 10 seconds, 2 minutes in all",
    ]


def test_a_longer_wait_than_acrnet_accepts_is_refused_with_the_answer_of_azure() -> None:
    script = Script(Reply(429, error("TooManyRequests", "Slow down."), Retry_After="3600"))
    with pytest.raises(RemoteError) as caught:
        script.arm.network_security_group(NSG)
    assert str(caught.value) == (
        f"Cannot read network security group nsg-app ({NSG}): Slow down (TooManyRequests, request request-1). "
        "Azure asks to wait 60 minutes, and acrnet waits 5 minutes at most; try again after that."
    )
    assert (len(script.adapter.requests), script.slept) == (1, [])


def test_an_operation_that_asks_for_a_longer_wait_than_acrnet_accepts_is_unknown() -> None:
    script = Script(ACCEPTED, Reply(200, {"status": "InProgress"}, Retry_After="3600"))
    with pytest.raises(OutcomeUnknownError) as caught:
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert caught.value.message == (
        f"{ACCEPTED_LEAD}Azure asks to wait 60 minutes, and acrnet waits 5 minutes at most."
    )
    assert script.slept == []


def test_long_waits_are_reported_with_their_reason() -> None:
    script = Script(Reply(429, error("TooManyRequests", "Slow down."), Retry_After="30"), DONE)
    script.arm.network_security_group(NSG)
    assert script.messages == ["Azure limits the rate of calls; waiting 30 seconds"]


@pytest.mark.parametrize("text", ["soon", "", "1e999999 hours", "Sun, 99 Foo 2026 99:99:99 GMT", "\x00"])
def test_an_unreadable_wait_is_ignored(text: str) -> None:
    assert retry_after({"retry-after": text}) is None
    script = Script(Reply(503, error("ServerBusy", "Busy."), Retry_After=text or "-"), DONE)
    assert script.arm.network_security_group(NSG)["name"] == "nsg-app"


def test_an_endless_wait_is_refused() -> None:
    script = Script(Reply(429, error("TooManyRequests", "Slow down."), Retry_After="inf"))
    with pytest.raises(RemoteError, match="acrnet waits 5 minutes at most"):
        script.arm.network_security_group(NSG)
    assert script.slept == []


SILENCE = {
    "before the answer": requests.ReadTimeout("slow"),
    "within the body": requests.ConnectionError(ReadTimeoutError(HTTPSConnectionPool("a.example"), "/", "slow")),
}


@pytest.mark.parametrize("silence", SILENCE.values(), ids=SILENCE)
def test_a_server_that_does_not_answer_is_asked_once_more(silence: Exception) -> None:
    script = Script(Reply(raises=silence))
    with pytest.raises(RemoteError, match="the time allowed for an answer ran out"):
        script.arm.network_security_group(NSG)
    assert len(script.adapter.requests) == bounds.SILENT_TRIES
    assert script.messages == ["No answer from Azure within 60 seconds; asking once more"]


def body_of(raw: HTTPResponse, times: list[float]) -> bytes:
    return b"".join(BoundedBody(raw, lambda: times.pop(0) if len(times) > 1 else times[0]).stream())


class Dripping(BytesIO):
    """A socket that gives one byte whenever it is asked for some."""

    def read1(self, _size: int | None = -1) -> bytes:
        return self.read(1)


def test_a_slow_body_is_stopped_at_its_deadline() -> None:
    raw = HTTPResponse(Dripping(b"x" * 100), preload_content=False)
    with pytest.raises(StoppedCallError, match="the answer did not arrive within 5 minutes"):
        body_of(raw, [0.0, 100.0, 200.0, 300.0, 301.0])
    assert raw.closed


def test_an_endless_body_is_stopped_at_the_limit() -> None:
    class Endless(BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return bytes(size or 0)

    with pytest.raises(StoppedCallError, match="the answer is larger than 256 MiB"):
        body_of(HTTPResponse(Endless(), preload_content=False), [0.0])


def test_an_answer_that_is_stopped_is_one_sentence_and_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acrnet.arm.bounded_body.BODY_BYTES", 1 << 20)
    script = Script(Reply(200, "x" * (1 << 21)))
    with pytest.raises(RemoteError) as caught:
        script.arm.network_security_group(NSG)
    assert str(caught.value) == (
        f"Cannot read network security group nsg-app ({NSG}): the answer is larger than 1 MiB. "
        "Check --cloud and what stands between you and Azure."
    )
    assert [call.status for call in script.calls] == [0]


def test_a_chunked_or_compressed_body_is_read_whole() -> None:
    import gzip

    text = json.dumps({"value": list(range(50_000))}).encode()
    for headers, sent in (({}, text), ({"content-encoding": "gzip"}, gzip.compress(text))):
        assert body_of(HTTPResponse(BytesIO(sent), headers=headers, preload_content=False), [0.0]) == text


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 seconds"), (90.0, "90 seconds"), (300, "5 minutes"), (86_400, "24 hours")]
)
def test_a_duration_is_shown_in_a_readable_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_every_limit_is_in_the_documentation_with_its_value() -> None:
    page = (Path(__file__).parents[2] / "docs" / "azure-access.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9,]+)", page, re.MULTILINE))
    constants = {name: f"{value:,}" for name, value in vars(bounds).items() if isinstance(value, int)}
    constants["BODY_BYTES"] = f"{bounds.BODY_BYTES >> 20}"
    assert documented == constants


class Lost(HTTPAdapter):
    """Accepts a write and loses every connection after that."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str | None] = []

    # Any: the signature of requests.
    def send(self, request: requests.PreparedRequest, *_arguments: Any, **_options: Any) -> requests.Response:
        self.asked.append(request.method)
        if request.method != "PUT":
            raise requests.ConnectionError(ConnectionResetError(104, "reset"))
        raw = HTTPResponse(
            BytesIO(b'{"properties": {"provisioningState": "Updating"}}'),
            headers={"Azure-AsyncOperation": STATUS, "Content-Type": "application/json"},
            status=201,
            preload_content=False,
        )
        return self.build_response(request, raw)


def test_a_write_whose_status_cannot_be_read_is_reported_as_accepted() -> None:
    script, lost = Script(Reply()), Lost()
    script.session.mount("https://", lost)
    with pytest.raises(OutcomeUnknownError) as caught:
        script.arm.put_security_rule(RULE, {"priority": 1000})
    assert caught.value.message == (f"{ACCEPTED_LEAD}management.azure.com did not answer: it closed the connection.")
    assert lost.asked == ["PUT", "GET", "GET", "GET", "GET"]
