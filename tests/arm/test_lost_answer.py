"""A write that was refused, one that was accepted, and one of which nobody says whether it was carried out."""

from __future__ import annotations

import socket
import ssl

import pytest
import requests
from azure.core.exceptions import AzureError
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    IncompleteRead,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from acrnet.arm import bounds
from acrnet.arm.lost_answer import says_how_it_ended
from acrnet.errors import AcrnetError, NotFoundError, OutcomeUnknownError, RemoteError
from acrnet.resource_id import ResourceId

from ..estates import nsg_id
from ..scripted import Reply, Script, error

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
DOING = "write rule acrnet-x of network security group nsg-app"
CANNOT, NOT_KNOWN = f"Cannot {DOING}: ", f"It is not known whether the request to {DOING} took effect: "
LOOK = "Look whether the rule is there before you go on; what took effect is not written again."
POOL = HTTPSConnectionPool("management.azure.com")
CONNECTION = HTTPSConnection("management.azure.com")
RESET = requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")))
DONE = Reply(200, {"name": "acrnet-x", "properties": {"provisioningState": "Succeeded"}})


def unconnected(reason: Exception) -> requests.ConnectionError:
    """What requests raises once urllib3 has given up, which it does at once here."""
    return requests.ConnectionError(MaxRetryError(POOL, "/", reason))


NOT_SENT = {
    "a name nobody knows": (
        unconnected(NameResolutionError("management.azure.com", CONNECTION, socket.gaierror(-2, "unknown"))),
        "its name cannot be resolved",
    ),
    "a refused connection": (
        unconnected(NewConnectionError(CONNECTION, "Failed to establish a new connection: refused")),
        "the connection failed",
    ),
    "a connect timeout": (
        requests.ConnectTimeout(MaxRetryError(POOL, "/", ConnectTimeoutError(CONNECTION, "slow"))),
        "the time allowed for an answer ran out",
    ),
    "a proxy that refuses": (requests.exceptions.ProxyError("no"), "the proxy does not let the request through"),
    "a certificate nobody signed": (
        requests.exceptions.SSLError(MaxRetryError(POOL, "/", ssl.SSLCertVerificationError("self-signed"))),
        "its certificate or TLS settings are not accepted",
    ),
}
PERHAPS_SENT = {
    "a reset": (RESET, "it closed the connection"),
    "a read timeout": (requests.ReadTimeout("slow"), "the time allowed for an answer ran out"),
    "a body that stops arriving": (
        requests.ConnectionError(ReadTimeoutError(POOL, "/", "Read timed out.")),
        "the time allowed for an answer ran out",
    ),
    "a body that is cut off": (
        requests.exceptions.ChunkedEncodingError(ProtocolError("Connection broken", IncompleteRead(10, 90))),
        "it closed the connection",
    ),
    "a body that cannot be unpacked": (requests.exceptions.ContentDecodingError("gzip"), "the connection failed"),
    "a TLS connection that breaks": (
        requests.exceptions.SSLError(MaxRetryError(POOL, "/", ssl.SSLEOFError("EOF in violation of protocol"))),
        "its certificate or TLS settings are not accepted",
    ),
}


def raised_by(script: Script) -> AcrnetError:
    with pytest.raises(AcrnetError) as caught:
        script.arm.put_security_rule(RULE, {"priority": 1000})
    return caught.value


@pytest.mark.parametrize(("raises", "words"), NOT_SENT.values(), ids=NOT_SENT)
def test_a_write_that_was_not_sent_was_not_carried_out(raises: Exception, words: str) -> None:
    raised = raised_by(Script(Reply(raises=raises)))
    assert type(raised) is RemoteError
    assert raised.message == f"{CANNOT}management.azure.com did not answer: {words}."


@pytest.mark.parametrize(("raises", "words"), PERHAPS_SENT.values(), ids=PERHAPS_SENT)
def test_a_write_whose_answer_does_not_come_whole_may_have_been_carried_out(raises: Exception, words: str) -> None:
    raised = raised_by(Script(Reply(raises=raises)))
    assert type(raised) is OutcomeUnknownError
    assert str(raised) == f"{NOT_KNOWN}management.azure.com did not answer: {words}. {LOOK}"


@pytest.mark.parametrize("raises", [*(each for each, _ in PERHAPS_SENT.values())], ids=PERHAPS_SENT)
def test_a_read_with_an_incomplete_answer_counts_as_unanswered(raises: Exception) -> None:
    with pytest.raises(RemoteError, match="did not answer") as caught:
        Script(Reply(raises=raises)).arm.network_security_group(NSG)
    assert type(caught.value) is RemoteError


def test_a_write_whose_answer_is_too_large_may_have_been_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acrnet.arm.bounded_body.BODY_BYTES", 1 << 20)
    raised = raised_by(Script(Reply(201, "x" * (1 << 21))))
    assert type(raised) is OutcomeUnknownError
    assert raised.message == f"{NOT_KNOWN}the answer is larger than 1 MiB."


@pytest.mark.parametrize("body", ["<html>welcome</html>", "[]", "null"])
def test_a_write_that_something_else_seems_to_accept_is_not_known_to_have_ended(body: str) -> None:
    raised = raised_by(Script(Reply(201, body)))
    assert type(raised) is OutcomeUnknownError
    assert raised.message.startswith(f"Azure accepted the request to {DOING}, and how that ended is not known: ")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 499, 520])
@pytest.mark.parametrize("body", [error("GatewayTimeout", "No answer in time."), "<html>Bad gateway</html>"])
def test_a_failure_of_a_server_or_gateway_may_hide_a_write_that_was_carried_out(status: int, body: object) -> None:
    raised = raised_by(Script(Reply(status, body)))
    assert isinstance(raised, OutcomeUnknownError)
    assert raised.message.startswith(NOT_KNOWN)
    assert (raised.status, raised.request_id, raised.next_step) == (status, "request-1", LOOK)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 412, 413, 429, 501, 507])
@pytest.mark.parametrize("body", [error("Refused", "No."), "<html>No</html>"])
def test_what_is_refused_was_not_carried_out(status: int, body: object) -> None:
    raised = raised_by(Script(Reply(status, body)))
    assert isinstance(raised, RemoteError)
    assert not isinstance(raised, OutcomeUnknownError)
    assert raised.message.startswith(CANNOT)


def test_the_first_lost_answer_counts_however_the_further_tries_end() -> None:
    refused = unconnected(NewConnectionError(CONNECTION, "refused"))
    for last in (Reply(raises=refused), Reply(403, error("AuthorizationFailed", "No.")), Reply(404, error("Gone"))):
        raised = raised_by(Script(Reply(raises=RESET), last))
        assert type(raised) is OutcomeUnknownError, last
        assert raised.message.startswith(NOT_KNOWN)


def test_a_lost_answer_does_not_matter_once_a_further_try_is_accepted() -> None:
    script = Script(Reply(raises=RESET), Reply(504), DONE)
    script.arm.put_security_rule(RULE, {"priority": 1000})
    assert [call.status for call in script.calls] == [0, 504, 200]


def test_a_deletion_is_judged_like_any_write() -> None:
    script = Script(Reply(raises=RESET))
    with pytest.raises(OutcomeUnknownError, match="whether the request to delete rule acrnet-x of"):
        script.arm.delete_security_rule(RULE)
    with pytest.raises(NotFoundError):
        Script(Reply(404, error("ResourceNotFound"))).arm.delete_security_rule(RULE)


def test_a_silent_server_is_asked_to_write_once_more_only() -> None:
    script = Script(Reply(raises=requests.ReadTimeout("slow")))
    assert type(raised_by(script)) is OutcomeUnknownError
    assert len(script.adapter.requests) == bounds.SILENT_TRIES


def test_each_status_is_either_an_end_or_a_doubt() -> None:
    doubts = [status for status in range(200, 600) if not says_how_it_ended(status)]
    assert [status for status in doubts if status < 500] == [203, *range(205, 300), 408, 499]
    assert [status for status in range(500, 600) if status not in doubts] == [501, 507]


def test_errors_of_the_sdk_are_told_apart_by_their_causes_and_not_by_their_names() -> None:
    """azure-core 1.41.0 calls a body that stops arriving a ServiceRequestError, which is to mean that nothing was sent.

    Seen 2026-11-29.
    """
    raised = raised_by(Script(Reply(raises=PERHAPS_SENT["a body that stops arriving"][0])))
    cause = raised.__cause__
    assert cause is not None
    assert isinstance(cause.__cause__, AzureError)
    assert type(cause.__cause__).__name__ == "ServiceRequestError"
