"""Declared faults on a socket: what is written, byte by byte, and how the connection ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acrnet.sandbox.clock import VirtualClock
from acrnet.sandbox.server import Serving, serve

from ...estates import SUBSCRIPTION, nsg, nsg_id, write_estate
from .raw import RawClient, connected, parsed, request

GROUP = nsg_id("a")
RULE = f"{GROUP}/securityRules/new"
PROPERTIES = {
    "direction": "Outbound",
    "access": "Deny",
    "priority": 200,
    "protocol": "*",
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "*",
}
READ, READ_RULE = request("GET", GROUP), request("GET", RULE)
WRITE = request("PUT", RULE, {"properties": PROPERTIES})


@contextmanager
def serving(folder: Path, fault: str) -> Iterator[Serving]:
    estate = write_estate(folder / "estate", nsg("a"), settings=f"faults:\n  - {{{fault}}}\n")
    with serve(estate, clock=VirtualClock()) as served:
        yield served


@pytest.mark.parametrize(("fault", "is_reset"), [("answer: short", False), ("answer: cut", True)])
def test_a_body_that_ends_early_is_half_there_and_the_call_took_effect(
    fault: str, is_reset: bool, tmp_path: Path
) -> None:
    with serving(tmp_path, f"method: PUT, {fault}") as served:
        with connected(served) as client:
            client.send(WRITE)
            arrived, ended_with_reset = client.to_the_end()
        half = parsed(arrived)
        assert (half.status, ended_with_reset) == (201, is_reset)
        assert len(half.body) == int(half.headers["content-length"]) // 2
        with connected(served) as client:
            client.send(READ_RULE)
            assert client.answer().status == 200


def test_a_body_drips_byte_by_byte_until_it_is_whole(tmp_path: Path) -> None:
    with serving(tmp_path, "answer: drip, every: 0.001") as served, connected(served) as client:
        client.send(request("GET", f"/subscriptions/{SUBSCRIPTION}"))
        pieces = list(iter(client.receive, b""))
    answered = parsed(b"".join(pieces))
    assert json.loads(answered.body)["subscriptionId"] == SUBSCRIPTION
    assert len(pieces) == 1 + int(answered.headers["content-length"]), "one record for the head, one for each byte"


def test_a_head_that_never_ends_is_one_header_that_grows(tmp_path: Path) -> None:
    with serving(tmp_path, "answer: head, every: 0.001") as served, connected(served) as client:
        client.send(READ)
        arrived = b"".join(client.receive() for _ in range(20))
    assert arrived == b"HTTP/1.1 200 OK\r\nX-Endless: " + b"." * 19


def test_a_silent_answer_blocks_no_other_client_and_its_call_takes_effect(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "method: PUT, answer: silence") as served,
        connected(served) as silent,
        connected(served) as other,
    ):
        silent.send(WRITE)
        silent.plain.settimeout(0.1)
        with pytest.raises(TimeoutError):
            silent.receive()
        other.send(READ_RULE)
        assert other.answer().status == 200


@pytest.mark.parametrize("fault", ["answer: silence", "answer: head, every: 30", "answer: drip, every: 30"])
def test_the_server_stops_although_a_client_still_waits(fault: str, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with serving(tmp_path, fault) as served:
        client = RawClient(served)
        client.send(READ)
        if "silence" not in fault:
            assert client.receive().startswith(b"HTTP/")
    with client.plain:
        client.to_the_end()
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive()


def test_a_reset_is_a_reset_on_the_wire(tmp_path: Path) -> None:
    with serving(tmp_path, "connection: reset") as served, connected(served) as client:
        client.send(READ)
        assert client.to_the_end() == (b"", True)


def test_a_page_of_a_proxy_has_its_own_type_and_length(tmp_path: Path) -> None:
    with serving(tmp_path, "status: 407, answer: html") as served, connected(served) as client:
        client.send(READ)
        answered = client.answer()
    assert answered.status_line == "HTTP/1.1 407 Proxy Authentication Required"
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    assert answered.body.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(("path", "status"), [("*", 200), ("/msi/*", 503)])
def test_the_sign_in_is_met_by_faults_with_a_path_of_their_own(path: str, status: int, tmp_path: Path) -> None:
    with serving(tmp_path, f"path: '{path}', status: 503") as served, connected(served) as client:
        client.send(request("GET", "/msi/token"))
        assert client.answer().status == status
        client.send(READ)
        assert client.answer().status == (503 if path == "*" else 200), "the first call that the fault matches"
