"""What reaches an adapter: the request as it was made, and the settings of the environment."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from acrnet.arm.plain_session import PlainSession
from acrnet.arm.stopped_call import StoppedCallError

URL = "https://management.azure.com/subscriptions?api-version=2022-12-01"


class Recorder(HTTPAdapter):
    """Answers everything alike, and keeps what it was given."""

    def __init__(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        super().__init__()
        self.requests: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []
        self._answer = (status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    # Any: the signature of requests.
    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # all options by name
        self.requests.append(request)
        self.options.append(options)
        status, body, headers = self._answer
        return self.build_response(
            request, HTTPResponse(BytesIO(body), headers=headers, status=status, preload_content=False)
        )


def ask(recorder: Recorder, url: str = URL, *, trust_env: bool = False, **headers: str) -> requests.Response:
    """Send a GET as the SDK's transport does."""
    other = requests.Session()
    other.trust_env = trust_env
    other.mount("https://", recorder)
    session = PlainSession.like(other, time.monotonic)
    return session.request(
        "GET",
        url,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        data=None,
        files=None,
        verify=True,
        timeout=(20, 60),
        cert=None,
        allow_redirects=False,
        proxies=None,
        stream=False,
    )


def test_a_request_has_the_headers_it_was_given_and_those_of_every_request() -> None:
    recorder = Recorder()
    ask(recorder, Authorization="Bearer token", accept="application/json")
    (sent,) = recorder.requests
    assert (sent.method, sent.url) == ("GET", URL)
    assert dict(sent.headers) == {
        "Authorization": "Bearer token",
        "accept": "application/json",
        "Accept-Encoding": requests.utils.DEFAULT_ACCEPT_ENCODING,
        "Connection": "keep-alive",
        "User-Agent": requests.utils.default_user_agent(),
    }
    assert recorder.options[0]["timeout"] == (20, 60)


def test_a_cookie_of_an_answer_is_not_sent_with_the_next_request() -> None:
    recorder = Recorder(Set_Cookie="session=1; Path=/")
    ask(recorder)
    ask(recorder)
    assert [sent.headers.get("Cookie") for sent in recorder.requests] == [None, None]


def test_a_login_in_the_address_does_not_replace_the_token() -> None:
    recorder = Recorder()
    ask(recorder, URL.replace("//", "//ann:secret@"), Authorization="Bearer token")
    assert recorder.requests[0].headers["Authorization"] == "Bearer token"


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_returned_and_not_followed(status: int) -> None:
    recorder = Recorder(status, Location="https://elsewhere.example/")
    answer = ask(recorder, Authorization="Bearer token")
    assert (answer.status_code, len(recorder.requests)) == (status, 1)


def test_proxies_and_certificates_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/certificates.pem")
    recorder = Recorder()
    ask(recorder, trust_env=True)
    assert recorder.options[0]["proxies"]["https"] == "http://proxy.example:3128"
    assert recorder.options[0]["verify"] == "/etc/certificates.pem"
    ask(recorder, trust_env=False)
    assert not recorder.options[1]["proxies"]
    assert recorder.options[1]["verify"] is True


def test_the_body_is_read_before_the_answer_is_returned_and_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(Recorder(body=b'{"value": []}')).content == b'{"value": []}'
    monkeypatch.setattr("acrnet.arm.bounded_body.BODY_BYTES", 2)
    with pytest.raises(StoppedCallError, match="the answer is larger than"):
        ask(Recorder(body=b'{"value": []}'))
