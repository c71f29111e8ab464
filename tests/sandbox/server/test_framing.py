"""Where a request ends, so that nothing of it can be taken for the next one (RFC 9112, sections 3.2, 6 and 7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrnet.sandbox.sandbox import Exchange
from acrnet.sandbox.server import Serving, serve

from ...estates import nsg, nsg_id, write_estate
from .raw import connected, parsed, request

NSG = nsg_id("a")
NEXT = request("DELETE", NSG)
CHUNKED = "Transfer-Encoding: chunked"
BODY = b'{"tags": {"a": "b"}}'


def patch(*lines: str, host: str = "Host: localhost") -> bytes:
    """The head of a PATCH with these further lines."""
    head = (f"PATCH {NSG}?api-version=2025-05-01 HTTP/1.1", host, "Authorization: Bearer x", *lines)
    return "\r\n".join([*head, "", ""]).encode()


def chunk(data: bytes, size: str = "", extension: str = "") -> bytes:
    return f"{size or format(len(data), 'x')}{extension}\r\n".encode() + data + b"\r\n"


@pytest.fixture
def log() -> list[Exchange]:
    return []


@pytest.fixture
def served(tmp_path: Path, log: list[Exchange]) -> Iterator[Serving]:
    with serve(write_estate(tmp_path / "estate", nsg("a")), on_exchange=log.append) as serving:
        yield serving


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(patch("Content-Length: 0", f"Content-Length: {len(NEXT)}"), id="two lengths"),
        pytest.param(patch(f"Content-Length: {len(NEXT)}", CHUNKED) + b"0\r\n\r\n", id="a length, and chunks"),
        pytest.param(patch("Transfer-Encoding: gzip, chunked") + chunk(BODY) + b"0\r\n\r\n", id="two codings"),
        pytest.param(patch("Transfer-Encoding: identity", CHUNKED) + b"0\r\n\r\n", id="two lines of codings"),
        pytest.param(patch("Transfer-Encoding: gzip"), id="an unknown coding"),
        pytest.param(patch("Content-Length: +0"), id="a length with a sign"),
        pytest.param(patch("Content-Length: " + "0" * 5000), id="a length of many digits"),
        pytest.param(patch("Content-Length:"), id="an empty length"),
        pytest.param(patch(CHUNKED) + chunk(BODY, "1_4") + b"0\r\n\r\n", id="a size with an underscore"),
        pytest.param(patch(CHUNKED) + chunk(BODY, "0x14") + b"0\r\n\r\n", id="a size with a prefix"),
        pytest.param(patch(CHUNKED) + chunk(BODY, "+14") + b"0\r\n\r\n", id="a size with a sign"),
        pytest.param(patch(CHUNKED) + b"2\r\n{}xx0\r\n\r\n", id="a chunk that goes on after its end"),
        pytest.param(patch(CHUNKED) + b"0\r\n" + b"X-Trailer: a\r\n" * 200 + b"\r\n", id="endless trailers"),
        pytest.param(patch(CHUNKED) + b"1\r\na\r\r0\r\n\r\n", id="a chunk that ends in half"),
        pytest.param(
            patch(CHUNKED) + b"0\r\n" + b"X: ".ljust(4096, b"a") + b"\r\n\r\n", id="a trailer that is too long"
        ),
        pytest.param(patch("Content-Length: 0", "Host: localhost"), id="two hosts"),
        pytest.param(patch("Content-Length: 0", host="X-No: host"), id="no host"),
        pytest.param(patch("Content-Length: 0").replace(b" /", b" http://[/", 1), id="a target that is no URL"),
    ],
)
def test_a_request_whose_end_is_in_doubt_is_400_and_nothing_after_it_is_read(
    served: Serving, log: list[Exchange], sent: bytes
) -> None:
    with connected(served) as client:
        client.send(sent + NEXT)
        arrived, _ = client.to_the_end()
    answered = parsed(arrived)
    assert (answered.status, answered.headers["connection"]) == (400, "close")
    assert set(json.loads(answered.body)["error"]) == {"code", "message", "details"}
    assert log == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(patch(CHUNKED) + chunk(BODY[:9]) + chunk(BODY[9:]) + b"0\r\n\r\n", id="chunks"),
        pytest.param(patch("Transfer-Encoding: Chunked") + chunk(BODY, "0014") + b"0\r\n\r\n", id="other spelling"),
        pytest.param(patch(CHUNKED) + chunk(BODY, extension=';a="b"; ' + "c" * 200) + b"0\r\n\r\n", id="extensions"),
        pytest.param(patch(CHUNKED) + chunk(BODY) + b"0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", id="trailers"),
        pytest.param(patch(f"Content-Length: {len(BODY)}", f"Content-Length: {len(BODY)}") + BODY, id="one length"),
    ],
)
def test_the_next_request_begins_where_a_body_ends(served: Serving, log: list[Exchange], sent: bytes) -> None:
    with connected(served) as client:
        client.send(sent)
        assert client.answer().status == 200
        client.send(request("GET", NSG))
        assert client.answer().status == 200
    assert [(each.method, each.status) for each in log] == [("PATCH", 200), ("GET", 200)]


def test_the_host_of_a_whole_url_counts(served: Serving, log: list[Exchange]) -> None:
    with connected(served) as client:
        client.send(request("GET", NSG).replace(b" /", b" https://elsewhere.example/", 1))
        assert client.answer().status == 421
        client.send(request("GET", NSG).replace(b" /", b" https://localhost/", 1))
        assert client.answer().status == 200
    assert len(log) == 1
