"""What clients send that no client should: each gets an answer or a closed connection, and nobody else is held up."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from acrnet.sandbox.sandbox import Exchange, Sandbox
from acrnet.sandbox.server import Serving, serve

from ...estates import GROUP, SUBSCRIPTION, nsg, nsg_id, write_estate
from .raw import RawClient, connected, parsed, request

NSG = nsg_id("a")
READ = request("GET", NSG)


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def served(tmp_path: Path, troubles: list[str]) -> Iterator[Serving]:
    with serve(write_estate(tmp_path / "estate", nsg("a")), on_trouble=troubles.append) as serving:
        yield serving


def test_requests_sent_at_once_are_answered_in_their_order(served: Serving) -> None:
    with connected(served) as client:
        client.send(READ + request("GET", f"{NSG}x") + request("HEAD", GROUP) + READ)
        data = b""
        while data.count(b"HTTP/1.1 ") < 4 or not data.endswith(b"}"):
            data += client.receive()
    statuses = [int(part.split(b" ", 1)[0]) for part in data.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 204, 200]


def test_a_request_of_http_1_0_is_answered_and_ends_the_connection(served: Serving) -> None:
    with connected(served) as client:
        client.send(request("GET", NSG, version="HTTP/1.0"))
        arrived, is_reset = client.to_the_end()
    assert (parsed(arrived).status, parsed(arrived).headers["connection"], is_reset) == (200, "close", False)
    assert json.loads(parsed(arrived).body)["name"] == "a"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(request("GET", "/subscriptions/" + "a" * 70_000), 414, id="a path that is too long"),
        pytest.param(request("GET", NSG, X_Long="a" * 70_000), 431, id="a header that is too long"),
        pytest.param(request("GET", NSG, **{f"X_{n}": "a" for n in range(200)}), 431, id="too many headers"),
        pytest.param(request("BREW", NSG), 501, id="an unknown method"),
        pytest.param(request("GET", NSG, version="HTTP/3.0"), 505, id="an unknown version"),
        pytest.param(b"GET\r\n\r\n", 400, id="no path"),
    ],
)
def test_what_goes_beyond_http_is_refused_in_the_form_of_all_errors(served: Serving, sent: bytes, status: int) -> None:
    with connected(served) as client:
        client.send(sent)
        answered = client.answer()
    assert answered.status == status
    assert set(json.loads(answered.body)["error"]) == {"code", "message", "details"}
    assert answered.headers["connection"] == "close"


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD"])
def test_other_methods_are_answered_and_keep_the_connection(served: Serving, method: str) -> None:
    with connected(served) as client:
        client.send(request(method, NSG) + READ)
        data = b""
        while not data.endswith(b"}") or b'"provisioningState"' not in data:
            data += client.receive()
    assert data.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 200 OK" in data


@pytest.mark.parametrize(
    "sent",
    [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"PUT /subscriptions HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"],
)
def test_plain_http_is_told_to_use_https(served: Serving, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as plain:
        plain.sendall(sent)
        arrived = parsed(b"".join(iter(lambda: plain.recv(65536), b"")))
    assert (arrived.status, arrived.body) == (400, b"This server speaks HTTPS; ask it by https://\n")
    assert int(arrived.headers["content-length"]) == len(arrived.body)


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x00\x05hello", b"\x00" * 600, b"ssh-2.0\r\n", b""])
def test_a_connection_of_another_protocol_is_closed_without_an_answer(
    served: Serving, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as plain, suppress(ConnectionError, OSError):
        plain.sendall(sent)
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass
    with connected(served) as client:
        client.send(READ)
        assert client.answer().status == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"location": "westeurope", "tags": {"a": "\\ud800"}}', id="half of a surrogate pair"),
        pytest.param(b'{"a":' * 30_000 + b"1" + b"}" * 30_000, id="nested deeply"),
        pytest.param(b'{"a":' * 101 + b"1" + b"}" * 101, id="nested more than a hundred times"),
        pytest.param(b"\xff\xfe{}", id="no UTF-8"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b'{"location": NaN}', id="not a number"),
        pytest.param(b'{"location": 1e999}', id="a number without bounds"),
        pytest.param(b'{"location": 1' + b"0" * 5000 + b"}", id="endless digits"),
    ],
)
def test_a_body_that_is_not_a_json_object_is_400_and_changes_nothing(served: Serving, body: bytes) -> None:
    head = f"PUT {NSG}?api-version=2025-05-01 HTTP/1.1\r\nHost: localhost\r\nAuthorization: x\r\n"
    with connected(served) as client:
        client.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answered = client.answer()
        assert (answered.status, json.loads(answered.body)["error"]["code"]) == (400, "InvalidRequestContent")
        client.send(request("PATCH", NSG, {"tags": {"a": "b"}}))
        assert client.answer().status == 200


@pytest.mark.parametrize("name", ["..%2F..%2Fescaped", "..%5C..%5Cescaped", "a%00b", "a%0Ab"])
def test_a_name_with_a_separator_leads_nowhere(served: Serving, name: str, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.rglob("*")}
    with connected(served) as client:
        for path in (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}", f"{NSG.rpartition('/')[0]}/{name}"):
            client.send(request("PUT", path, {"location": "westeurope"}))
            assert client.answer().status == 404
    assert {path.name for path in tmp_path.rglob("*")} == before


def test_a_new_file_stays_in_the_folder_whatever_the_name_is(served: Serving) -> None:
    with connected(served) as client:
        lock = f"{NSG}/providers/Microsoft.Authorization/locks/a:b*c"
        client.send(request("PUT", lock, {"properties": {"level": "CanNotDelete"}}))
        assert client.answer().status == 201
    assert list(served.folder.glob("*a_b_c.json")) != []


@pytest.mark.parametrize(("path", "at"), [(NSG, "_read"), ("/msi/token", "claims_asked")])
def test_a_defect_is_answered_and_said(
    path: str, at: str, served: Serving, troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("oops")

    with connected(served) as client:
        with monkeypatch.context() as patch:
            patch.setattr(Sandbox, at, broken)
            client.send(request("GET", path))
            answered = client.answer()
        assert (answered.status, json.loads(answered.body)["error"]["code"]) == (500, "InternalServerError")
        client.send(READ)
        assert client.answer().status == 200
    assert troubles == [f"The sandbox failed at GET {path}: KeyError: 'oops'. Please report this."]


def test_clients_that_never_finish_block_no_other_and_end_with_the_server(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with ExitStack() as stack:
        slow: list[RawClient] = []
        with serve(write_estate(tmp_path / "estate", nsg("a"))) as served:
            for count in range(20):
                client = RawClient(served)
                stack.enter_context(client.plain)
                client.send(READ[: 10 + count])
                slow.append(client)
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            with connected(served) as quick:
                quick.send(READ)
                assert quick.answer().status == 200
        for client in slow:
            arrived, _ = client.to_the_end()
            assert arrived == b""
        assert silent.recv(1) == b""
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive()


def test_an_answer_under_way_is_written_to_its_end_when_the_server_stops(tmp_path: Path) -> None:
    reached, go = threading.Event(), threading.Event()

    def hold(_exchange: Exchange) -> None:
        reached.set()
        assert go.wait(30)

    serving = serve(write_estate(tmp_path / "estate", nsg("a")), on_exchange=hold)
    client = RawClient(serving.__enter__())
    stopping = threading.Thread(target=serving.__exit__, args=(None, None, None))
    with client.plain:
        client.send(request("PUT", nsg_id("b"), {"location": "westeurope"}))
        assert reached.wait(30)
        stopping.start()
        go.set()
        answered = client.answer()
        assert (answered.status, json.loads(answered.body)["name"]) == (201, "b")
        assert client.to_the_end()[0] == b""
    stopping.join(30)
    assert not stopping.is_alive()
