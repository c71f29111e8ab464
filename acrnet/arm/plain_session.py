"""Sending requests as the SDK made them, with nothing merged into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import requests
from requests.structures import CaseInsensitiveDict

from acrnet.arm.bounded_body import BoundedBody


class PlainSession(requests.Session):
    """Sends a request once, and reads the whole answer within limits.

    No cookies, no login of `~/.netrc` and no hook gets into a request, and a redirect is returned as it is: tokens and
    redirects are the business of the SDK's policies. Proxies and certificates are those of the environment. What a
    session of `requests` merges into each request takes as long as making the request (requests 2.34, checked
    2026-11-29).
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock

    @classmethod
    def like(cls, other: requests.Session, clock: Callable[[], float]) -> Self:
        """Return a session that sends through the adapters of `other`, and minds the environment if that does."""
        session = cls(clock)
        session.adapters, session.trust_env = other.adapters, other.trust_env
        return session

    # Any: the signature of requests, of which the SDK's transport uses these by name.
    def request(self, method: Any, url: Any, *_arguments: Any, **options: Any) -> requests.Response:
        """Return the answer, with its body; raises the errors of `requests`, and StoppedCallError at a limit."""
        request = self._prepared(method, url, options)
        settings: dict[str, Any] = {"stream": True, "proxies": options["proxies"] or {}}
        settings |= {name: options[name] for name in ("verify", "cert")}
        if self.trust_env:
            settings |= self.merge_environment_settings(str(request.url), **settings)
        adapter = self.get_adapter(str(request.url))
        response = adapter.send(request, **settings, timeout=options["timeout"])
        response.raw = BoundedBody(response.raw, self._clock)
        _ = response.content  # read here, so that a connection that breaks within it is an error of this call
        return response

    # Any: as above.
    def _prepared(self, method: str, url: str, options: dict[str, Any]) -> requests.PreparedRequest:
        headers = CaseInsensitiveDict(self.headers)
        headers.update(options["headers"])
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.prepare_url(url, None)
        request.prepare_headers(headers)
        request.prepare_body(options["data"], options["files"])
        return request
