"""Downloading a file that needs no account, within limits on hosts, redirects, size and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from acrnet import __version__
from acrnet.arm.bounded_body import BoundedBody
from acrnet.arm.bounds import CONNECTION_SECONDS, SILENT_SECONDS
from acrnet.arm.certificates import require_certificates
from acrnet.arm.punctual import PunctualAdapter
from acrnet.arm.reach import Reach, shown
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.unreachable import why_unreachable
from acrnet.errors import RemoteError

_REDIRECTS: Final = 5
_PAUSES: Final = (2.0, 8.0)
"""Seconds before each further try of what may be over by then."""
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_HEADERS: Final = {
    # The download page refuses clients that do not name themselves as browsers do
    # (github.com/rennf93/fastapi-guard pull request 19, February 2025).
    "User-Agent": f"Mozilla/5.0 (compatible; acrnet/{__version__})",
    "Accept": "application/json, text/html;q=0.9, */*;q=0.8",
}


@dataclass(frozen=True, slots=True)
class Downloads:
    """Downloads from one reach; raises RemoteError with `next_step` for whatever goes wrong."""

    reach: Reach
    next_step: str
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def get(self, url: str, *, most: int) -> bytes:
        """Return the body at a URL, of at most so many bytes; uses the proxies and certificates of the environment.

        What fails in passing is tried three times in all. Raises UsageError for certificates that cannot be read.
        """
        require_certificates()
        for pause in _PAUSES:
            try:
                return self._get(url, most)
            except _PassingError:
                self.sleep(pause)
        return self._get(url, most)

    def _get(self, url: str, most: int) -> bytes:
        self._require_reach("The link", url)
        with requests.Session() as session:
            for scheme in ("https://", "http://"):
                session.mount(scheme, PunctualAdapter())
            for _ in range(_REDIRECTS + 1):
                with self._ask(session, url) as answer:
                    if not answer.is_redirect:
                        return self._body(answer, url, most)
                    target = urljoin(url, answer.headers["Location"])
                self._require_reach(shown(url), target)
                url = target
        raise self._error(f"{shown(url)} is the last of {_REDIRECTS} redirects, and leads on")

    def _require_reach(self, origin: str, url: str) -> None:
        if not self.reach.allows(url):
            raise self._error(f"{origin} leads to {shown(url)}, which is not read: it is another host, or not https")

    def _ask(self, session: requests.Session, url: str) -> requests.Response:
        try:
            return session.get(
                url,
                headers=_HEADERS,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECTION_SECONDS, SILENT_SECONDS),
                auth=_without_login,
            )
        except (requests.RequestException, HTTPError) as error:
            raise self._unreachable(url, error) from error

    def _body(self, answer: requests.Response, url: str, most: int) -> bytes:
        if answer.status_code != requests.codes.ok:
            kind = _PassingError if answer.status_code in _PASSING else RemoteError
            raise self._error(f"{shown(url)} answers HTTP {answer.status_code}", kind, status=answer.status_code)
        body = BoundedBody(answer.raw, self.clock, most=most, next_step=self.next_step)
        try:
            return b"".join(body.stream(decode_content=True))
        except StoppedCallError as error:
            raise self._error(f"{shown(url)} cannot be read: {error.reason}") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self._unreachable(url, error) from error

    def _unreachable(self, url: str, error: Exception) -> RemoteError:
        return self._error(f"{shown(url)} cannot be read: {why_unreachable(error)}", _PassingError)

    def _error(self, message: str, kind: type[RemoteError] = RemoteError, *, status: int = 0) -> RemoteError:
        return kind(f"{message}.", next_step=self.next_step, status=status)


class _PassingError(RemoteError):
    """Something that may be over in a moment."""


def _without_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return the request as it is: without any `auth`, a ~/.netrc entry for the host would be sent."""
    return request
