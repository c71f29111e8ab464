"""The server over real sockets: who is served, and what becomes of edits and broken connections."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from acrnet.sandbox import EstateError
from acrnet.sandbox.sandbox import Exchange
from acrnet.sandbox.server import Serving, serve

from ...estates import SUBSCRIPTION, nsg, nsg_id, write_estate

GROUPS = nsg_id("a").rpartition("/")[0]
EVERYWHERE = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups"
VERSION = "?api-version=2025-05-01"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    return write_estate(tmp_path / "estate", nsg("a"))


@pytest.fixture
def log() -> list[Exchange]:
    return []


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def served(estate: Path, log: list[Exchange], troubles: list[str]) -> Iterator[Serving]:
    with serve(estate, on_exchange=log.append, on_trouble=troubles.append) as serving:
        yield serving


class Client:
    """A client that trusts the server and has a token."""

    def __init__(self, served: Serving) -> None:
        self.url = served.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(served.certificates.authority)
        self.session.headers["Authorization"] = "Bearer any"

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.url}{path}", timeout=30, **options)


@pytest.fixture
def client(served: Serving) -> Iterator[Client]:
    own = Client(served)
    yield own
    own.session.close()


def group_file(estate: Path) -> Path:
    return next(path for path in estate.glob("*.json") if "networkSecurityGroups" in path.read_text(encoding="utf-8"))


def test_a_group_is_read_and_written_over_the_socket(client: Client, estate: Path, log: list[Exchange]) -> None:
    (group,) = client("GET", f"{EVERYWHERE}{VERSION}").json()["value"]
    rule = {
        "properties": {
            "direction": "Outbound",
            "access": "Deny",
            "priority": 200,
            "protocol": "*",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "*",
        }
    }
    answered = client("PUT", f"{group['id']}/securityRules/no{VERSION}", json=rule)
    assert answered.status_code == 201
    assert answered.headers["Azure-AsyncOperation"].startswith(f"{client.url}/subscriptions/")
    assert '"no"' in group_file(estate).read_text(encoding="utf-8")
    assert [(each.method, each.status) for each in log] == [("GET", 200), ("PUT", 201)]
    assert str(log[1]) == f"PUT {group['id']}/securityRules/no?api-version=2025-05-01 201"


def test_head_has_no_body_and_no_length_of_one(client: Client) -> None:
    group = GROUPS.partition("/providers")[0]
    assert client("HEAD", f"{group}{VERSION}").status_code == 204
    missing = client("HEAD", f"{group}x{VERSION}")
    assert (missing.status_code, missing.content) == (404, b"")
    assert missing.headers["Content-Length"] == "0"  # so recorded by azure-cli on 2023-02-07
    assert client("GET", f"{group}{VERSION}").status_code == 200  # on the same connection


def test_a_body_in_chunks_is_read(client: Client) -> None:
    body = json.dumps({"location": "westeurope", "properties": {}}).encode()
    answered = client("PUT", f"{GROUPS}/b{VERSION}", data=iter([body[:10], body[10:]]))
    assert (answered.status_code, answered.json()["name"]) == (201, "b")


def test_nobody_gets_at_the_estate_without_a_token(served: Serving, client: Client) -> None:
    del client.session.headers["Authorization"]
    assert client("GET", f"/subscriptions{VERSION}").status_code == 401


def test_a_client_that_does_not_trust_the_authority_is_not_served(served: Serving) -> None:
    client = Client(served)
    client.session.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        client("GET", f"/subscriptions{VERSION}")
    client.session.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8443", "", "[::1", "127.0.0.1@evil.example"])
def test_a_page_whose_name_points_here_is_turned_away(client: Client, host: str, log: list[Exchange]) -> None:
    assert client("GET", f"/subscriptions{VERSION}", headers={"Host": host}).status_code in {400, 421}
    assert log == []


def test_the_server_listens_on_loopback_only(served: Serving) -> None:
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", served.port), timeout=5):
        pass


def test_a_declared_reset_breaks_the_connection(estate: Path) -> None:
    (estate / "sandbox.yaml").write_text(
        "faults:\n  - {method: GET, path: '*/networkSecurityGroups', connection: reset}\n", encoding="utf-8"
    )
    with serve(estate) as served:
        client = Client(served)
        path = f"{EVERYWHERE}{VERSION}"
        with pytest.raises(requests.ConnectionError):
            client("GET", path)
        assert client("GET", path).status_code == 200
        client.session.close()


def test_an_edited_file_is_read_again(client: Client, estate: Path) -> None:
    assert client("GET", f"{GROUPS}/a{VERSION}").status_code == 200
    file = group_file(estate)
    file.write_text(file.read_text(encoding="utf-8").replace('"westeurope"', '"francecentral"'), encoding="utf-8")
    assert client("GET", f"{GROUPS}/a{VERSION}").json()["location"] == "francecentral"
    assert client("PUT", f"{GROUPS}/b{VERSION}", json={"location": "francecentral"}).status_code == 201


def test_a_broken_file_is_reported_once_and_writes_are_refused_until_it_is_corrected(
    client: Client, estate: Path, troubles: list[str]
) -> None:
    file = group_file(estate)
    good = file.read_text(encoding="utf-8")
    file.write_text(good.rstrip()[:-1], encoding="utf-8")
    for _ in range(2):
        assert client("GET", f"{GROUPS}/a{VERSION}").status_code == 200
    refused = client("PUT", f"{GROUPS}/b{VERSION}", json={"location": "westeurope"})
    assert refused.status_code == 507
    assert refused.json()["error"]["message"] == troubles[0]
    assert troubles[0].startswith(f"{file.name}, line ")
    assert len(troubles) == 1
    file.write_text(good + "\n", encoding="utf-8")
    assert client("PUT", f"{GROUPS}/b{VERSION}", json={"location": "westeurope"}).status_code == 201


def test_several_clients_write_at_once_and_nothing_is_lost(served: Serving) -> None:
    statuses: list[int] = []

    def write(number: int) -> None:
        own = Client(served)
        statuses.append(own("PUT", f"{GROUPS}/g{number}{VERSION}", json={"location": "westeurope"}).status_code)
        own.session.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 12
    client = Client(served)
    assert len(client("GET", f"{GROUPS}{VERSION}").json()["value"]) == 13
    client.session.close()


def test_a_port_that_is_taken_is_refused_in_one_sentence(served: Serving, tmp_path: Path) -> None:
    other = write_estate(tmp_path / "other", nsg("b"))
    with (
        pytest.raises(EstateError, match=f"The port {served.port} on 127.0.0.1 cannot be opened"),
        serve(other, port=served.port),
    ):
        pass


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(
            b"PUT /subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", id="large"
        ),
        pytest.param(b"PUT /subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", id="negative"),
        pytest.param(
            b"PUT /subscriptions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="chunk"
        ),
        pytest.param(
            b"PUT /subscriptions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffff\r\n",
            id="large chunk",
        ),
        pytest.param(b"GARBAGE\r\n\r\n", id="garbage"),
    ],
)
def test_an_invalid_request_is_400_and_ends_the_connection(served: Serving, sent: bytes) -> None:
    context = ssl.create_default_context(cafile=served.certificates.authority)
    with (
        socket.create_connection(("127.0.0.1", served.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        secure.sendall(sent)
        answered = b"".join(iter(lambda: secure.recv(65536), b""))
    assert b" 400 " in answered.splitlines()[0]


def test_a_closed_server_does_not_answer(estate: Path) -> None:
    with serve(estate) as served:
        client = Client(served)
        assert client("GET", f"/subscriptions{VERSION}").status_code == 200
    with pytest.raises(requests.ConnectionError):
        client("GET", f"/subscriptions{VERSION}")
    client.session.close()
