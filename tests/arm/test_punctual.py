"""Answers that begin slowly, from a socket that gives one byte at a time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any

import pytest
import requests

from acrnet.arm.punctual import PunctualAdapter


@contextmanager
def answering(*pieces: bytes, endlessly: bytes = b"") -> Iterator[str]:
    """A server that sends these pieces to each client, the last one for ever; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            with client:
                client.recv(65536)
                try:
                    for piece in pieces:
                        client.sendall(piece)
                    while endlessly:
                        client.sendall(endlessly)
                        client.settimeout(0.01)
                        try:
                            if not client.recv(1):
                                break
                        except TimeoutError:
                            pass
                except OSError:
                    pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", PunctualAdapter())
        yield session


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(b".", id="a header that never ends"),
        pytest.param(b"X-A: b\r\n", id="headers without end"),
    ],
)
def test_a_head_that_never_ends_times_out(
    endless: bytes, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acrnet.arm.punctual.SILENT_SECONDS", 0.1)
    with answering(b"HTTP/1.1 200 OK\r\nX: ", endlessly=endless) as url, pytest.raises(requests.ReadTimeout):
        session.get(url, timeout=30)


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Folded: a\r\n b\r\n\r\nbody"


@pytest.mark.parametrize("size", [1, 7, len(WHOLE)])
def test_a_head_that_arrives_in_pieces_is_read_as_it_is(size: int, session: requests.Session) -> None:
    pieces = [WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]
    with answering(*pieces) as url:
        answer = session.get(url, timeout=30)
    assert (answer.status_code, answer.text, answer.headers["X-Folded"].split()) == (200, "body", ["a", "b"])


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"HTTP/1.1 200", id="half a line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000, id="a line that is too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200, id="too many headers"),
        pytest.param(b"garbage\r\n\r\n", id="garbage"),
    ],
)
def test_what_is_no_head_is_refused_as_by_requests_itself(sent: bytes, session: requests.Session) -> None:
    outcomes: list[object] = []
    for own in (session, requests.Session()):
        own.trust_env = False
        with answering(sent) as url, own:
            try:
                outcomes.append(own.get(url, timeout=30).status_code)
            except requests.RequestException as error:
                outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("url", ["http://a.example/", "https://a.example/"])
@pytest.mark.parametrize("proxies", [{}, {"http": "http://proxy.example:1", "https": "http://proxy.example:1"}])
def test_every_connection_is_punctual_through_proxies_too(url: str, proxies: dict[str, str]) -> None:
    prepared = requests.Request("GET", url).prepare()
    adapter = PunctualAdapter()
    pool: Any = adapter.get_connection_with_tls_context(prepared, verify=True, proxies=proxies)
    adapter.close()
    response_class = pool.ConnectionCls.response_class
    assert issubclass(response_class, HTTPResponse)
    assert response_class is not HTTPResponse
