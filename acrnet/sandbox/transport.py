"""The transport: a ``requests`` adapter that answers in this process, without a socket."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from acrnet.sandbox.exchange import Request, Response


class SandboxAdapter(HTTPAdapter):
    """Passes every request of a session to a handler."""

    def __init__(self, exchange: Callable[[Request], Response]) -> None:
        super().__init__()
        self._exchange = exchange

    def send(self, request: requests.PreparedRequest, *_args: object, **_options: object) -> requests.Response:
        """The answer to a prepared request.

        Raises:
            requests.ConnectionError: the address is not https, or a declared fault breaks the connection.
        """
        if not (request.url or "").startswith("https://"):
            raise requests.ConnectionError(f"The sandbox serves https only, not {request.url}.", request=request)
        answered = self._exchange(_read(request))
        raw = HTTPResponse(
            body=BytesIO(answered.body),
            headers=answered.headers,
            status=answered.status,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


class SandboxSession(requests.Session):
    """A session that merges nothing into a request but the usual headers: no cookies, and no ``.netrc``."""

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """The request as it is sent, with the headers that every request of ``requests`` has."""
        prepared = requests.PreparedRequest()
        prepared.prepare(
            method=request.method,
            url=request.url,
            headers={**self.headers, **request.headers},
            files=request.files,
            data=request.data,
            json=request.json,
            params=request.params,
            auth=request.auth,
            hooks=request.hooks,
        )
        return prepared


def open_session(exchange: Callable[[Request], Response]) -> requests.Session:
    """A session in which the handler answers every request, whatever the host, proxy settings and environment."""
    session = SandboxSession()
    session.trust_env = False
    adapter = SandboxAdapter(exchange)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _read(request: requests.PreparedRequest) -> Request:
    parts = urlsplit(request.url or "")
    body = request.body or b""
    return Request(
        method=(request.method or "GET").upper(),
        host=parts.netloc,
        path=parts.path,
        query={key.lower(): value for key, value in parse_qsl(parts.query, keep_blank_values=True)},
        headers={key.lower(): value for key, value in request.headers.items()},
        body=body.encode() if isinstance(body, str) else bytes(body),
    )
