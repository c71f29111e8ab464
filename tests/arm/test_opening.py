from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from acrnet.arm import ArmSession, open_session
from acrnet.arm.credentials import StaticCredential, token_scope
from acrnet.arm.pipeline import ArmPipeline
from acrnet.arm.requests_transport import CALLS_IN_FLIGHT, BoundedTransport
from acrnet.arm.tracing import CallLog
from acrnet.cloud import PUBLIC, US_GOVERNMENT, Cloud, find_cloud
from acrnet.errors import RemoteError, UsageError

from ..conftest import EstateOf
from ..estates import registry
from ..scripted import Reply, Script


def test_a_wrong_credential_name_is_refused_even_over_a_replacement_transport() -> None:
    with pytest.raises(UsageError, match="There is no credential named 'password'"):
        open_session(PUBLIC, auth="password", transport=Script(Reply()))


def test_opening_a_live_session_asks_for_no_token_and_makes_no_call() -> None:
    with open_session(PUBLIC, auth="cli") as session:
        assert session.calls == 0
        assert session.cloud is PUBLIC


def test_a_live_session_without_a_sign_in_says_how_to_sign_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with open_session(PUBLIC, auth="cli") as session, pytest.raises(RemoteError) as caught:
        session.subscriptions()
    assert caught.value.message.startswith("Cannot list the subscriptions: no token for management.azure.com: ")
    assert caught.value.next_step == "Run az login, or choose a credential with --auth."


@pytest.mark.parametrize("cloud", [US_GOVERNMENT, find_cloud("https://management.example.test:8443/")])
def test_every_call_goes_to_the_management_api_of_the_cloud(estate_of: EstateOf, cloud: Cloud) -> None:
    script = Script(Reply(200, {"value": [{"id": "x"}]}))
    with open_session(cloud, transport=script) as session:
        session.subscriptions()
        session.service_tags("s", "here")
    assert [str(request.url).partition("/subscriptions")[0] for request in script.adapter.requests] == [
        cloud.resource_manager
    ] * 2


def session_over_the_network(endpoint: str) -> ArmSession:
    """A session that talks to a socket, with a token that means nothing and no real waiting."""
    cloud = find_cloud(endpoint)
    log = CallLog(None)
    transport = BoundedTransport(requests.Session(), session_owner=True, sleep=lambda _: None)
    return ArmSession(cloud, ArmPipeline(cloud, StaticCredential(), token_scope(cloud), transport, log), log)


def test_a_refused_connection_names_host_and_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with session_over_the_network(f"https://127.0.0.1:{port}") as session, pytest.raises(RemoteError) as caught:
        session.subscriptions()
    assert caught.value.message == (
        f"Cannot list the subscriptions: 127.0.0.1:{port} did not answer: it refuses the connection."
    )


def test_a_plain_http_endpoint_gets_no_token() -> None:
    cloud = Cloud("x", "Public", "http://127.0.0.1:9", "a", "b", "c", ())
    script = Script(Reply(200, {"value": []}))
    with open_session(cloud, transport=script) as session, pytest.raises(RemoteError, match=r"127\.0\.0\.1:9"):
        session.subscriptions()
    assert script.adapter.requests == []


def test_no_more_calls_are_in_flight_than_the_limit() -> None:
    gate = threading.Semaphore(0)
    inside: list[int] = []
    most: list[int] = []

    class Gated(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *_arguments: Any, **_options: Any) -> requests.Response:
            inside.append(1)
            most.append(len(inside))
            if len(most) == CALLS_IN_FLIGHT:
                gate.release(1000)
            gate.acquire()
            inside.pop()
            raw = HTTPResponse(BytesIO(b'{"value": []}'), status=200, preload_content=False)
            return self.build_response(request, raw)

    script = Script(Reply())
    script.session.mount("https://", Gated())
    with ThreadPoolExecutor(3 * CALLS_IN_FLIGHT) as pool:
        list(pool.map(lambda _: script.arm.subscriptions(), range(3 * CALLS_IN_FLIGHT)))
    assert max(most) == CALLS_IN_FLIGHT


def test_closing_a_session_leaves_a_replacement_transport_open(estate_of: EstateOf) -> None:
    estate = estate_of(registry("contoso"))
    estate.arm.close()
    with open_session(PUBLIC, transport=estate.sandbox) as again:
        assert len(again.subscriptions()) == 1


@pytest.mark.processes
@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import acrnet.arm, acrnet.inventory.live.nsg, acrnet.inventory.live.networks", ("azure", "requests")),
        (
            (
                "from acrnet.arm import open_session; from acrnet.cloud import PUBLIC; import requests, types; "
                "stand_in = types.SimpleNamespace(session=requests.Session(), sleep=None); "
                "open_session(PUBLIC, transport=stand_in)"
            ),
            ("azure.mgmt.network", "azure.mgmt.containerregistry", "azure.identity", "msal"),
        ),
    ],
    ids=["importing the package", "opening a session over a stand-in"],
)
def test_no_more_of_the_sdk_is_imported_than_is_used(statement: str, absent: tuple[str, ...]) -> None:
    code = f"{statement}; import sys; print([name for name in {absent!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert ran.stdout == "[]\n"


def test_logs_of_the_sdk_do_not_precede_the_sentence_of_an_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    open_session(PUBLIC, auth="cli").close()
    logging.getLogger("azure.identity").warning("fifteen lines on credentials")
    assert capfd.readouterr().err == ""
