"""A transport whose answers a test writes out, for what the sandbox cannot say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from acrnet.arm import ArmSession, Call, open_session
from acrnet.cloud import PUBLIC


class Reply:
    """One answer: a status, a body (JSON, or text as it is) and headers; or an error in place of an answer."""

    def __init__(
        self,
        status: int = 200,
        body: object = None,
        *,
        raises: Exception | None = None,
        **headers: str,
    ) -> None:
        self.status = status
        self.body = body if isinstance(body, str) else json.dumps(body)
        self.headers = {"x-ms-request-id": "request-1", "Content-Type": "application/json"}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.raises = raises


class ScriptedAdapter(HTTPAdapter):
    """Gives the replies in order, the last one for ever after, and keeps the requests."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        super().__init__()
        self.requests: list[requests.PreparedRequest] = []
        self._replies = list(replies)

    # Any: the signature of requests.
    def send(self, request: requests.PreparedRequest, *_arguments: Any, **_options: Any) -> requests.Response:
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if reply.raises is not None:
            raise reply.raises
        raw = HTTPResponse(
            BytesIO(reply.body.encode()), headers=reply.headers, status=reply.status, preload_content=False
        )
        return self.build_response(request, raw)


class Script:
    """A transport that answers from a script, the session over it, and what happened."""

    def __init__(self, *replies: Reply) -> None:
        self.adapter = ScriptedAdapter(replies)
        self.session = requests.Session()
        self.session.mount("https://", self.adapter)
        self.slept: list[float] = []
        self.calls: list[Call] = []
        self.messages: list[str] = []
        self.arm: ArmSession = open_session(
            PUBLIC, transport=self, on_call=self.calls.append, on_wait=self.messages.append
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def header(self, name: str) -> str | None:
        """A header of the last request."""
        value = self.adapter.requests[-1].headers.get(name)
        return value.decode() if isinstance(value, bytes) else value


def error(code: str, message: str = "It did not work.", **fields: object) -> Mapping[str, object]:
    """The body of an error answer."""
    return {"error": {"code": code, "message": message, **fields}}
