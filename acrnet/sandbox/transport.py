"""The transport: a ``requests`` adapter that answers in this process, without a socket."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from acrnet.sandbox.exchange import Request, Response, reason_phrase
from acrnet.sandbox.faults.broken import broken_body, silent_connection


class SandboxAdapter(HTTPAdapter):
    """Passes every request of a session to a handler."""

    def __init__(self, exchange: Callable[[Request], Response], sleep: Callable[[float], None]) -> None:
        super().__init__()
        self._exchange = exchange
        self._sleep = sleep

    def send(self, request: requests.PreparedRequest, *_args: object, **options: object) -> requests.Response:
        """The answer to a prepared request.

        Raises:
            requests.ConnectionError: the address is not https, or a declared fault breaks the connection.
            requests.ReadTimeout: a declared fault keeps the answer back until the client has waited long enough.
        """
        if not (request.url or "").startswith("https://"):
            raise requests.ConnectionError(f"The sandbox serves https only, not {request.url}.", request=request)
        read = _read(request)
        answered = self._exchange(read)
        delivery = answered.delivery
        if delivery is not None and delivery.way in {"head", "silence", "drip"}:
            patience = _read_timeout(options.get("timeout"))
            self._sleep(patience)
            if delivery.way != "drip":
                raise silent_connection(read, patience)
        raw = HTTPResponse(
            body=BytesIO(answered.body) if delivery is None else broken_body(answered.body, delivery),
            headers=answered.headers,
            status=answered.status,
            reason=reason_phrase(answered.status),
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


def open_session(exchange: Callable[[Request], Response], sleep: Callable[[float], None]) -> requests.Session:
    """A session in which the handler answers every request, whatever the host, proxy settings and environment.

    ``sleep`` waits where a client would wait for an answer that does not come.
    """
    session = SandboxSession()
    session.trust_env = False
    adapter = SandboxAdapter(exchange, sleep)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _read_timeout(timeout: object) -> float:
    """The seconds a client waits for a byte, of a timeout of ``requests``; 0 for a client that waits for ever."""
    read = timeout[1] if isinstance(timeout, tuple) else timeout
    return float(read) if isinstance(read, int | float) else 0.0


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
