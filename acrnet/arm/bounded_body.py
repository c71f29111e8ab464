"""Reading the body of an answer with limits on its size and duration."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from urllib3 import BaseHTTPResponse

from acrnet.arm.bounds import BODY_BYTES, BODY_SECONDS
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.waiting import duration

_CHUNK = 64 * 1024
_NEXT_STEP = "Check --cloud and what stands between you and Azure."


class BoundedBody:
    """Wraps the answer of urllib3, for `requests` to read instead.

    The timeout of a socket restarts with each byte that arrives, so a body that arrives slowly never times out there.
    """

    def __init__(
        self,
        answer: BaseHTTPResponse,
        clock: Callable[[], float],
        *,
        most: int | None = None,
        next_step: str = _NEXT_STEP,
    ) -> None:
        self._answer = answer
        self._clock = clock
        self._most = BODY_BYTES if most is None else most
        self._next_step = next_step

    # bool: the signature of urllib3.
    def stream(self, _chunk: int | None = None, decode_content: bool | None = None) -> Iterator[bytes]:
        """Yield the body as it arrives; raises StoppedCallError if it is too large or takes too long."""
        end, size = self._clock() + BODY_SECONDS, 0
        while chunk := self._answer.read1(_CHUNK, decode_content=decode_content):
            size += len(chunk)
            if size > self._most:
                self.close()
                raise StoppedCallError(f"the answer is larger than {self._most >> 20} MiB", self._next_step)
            if self._clock() > end:
                self.close()
                raise StoppedCallError(f"the answer did not arrive within {duration(BODY_SECONDS)}", self._next_step)
            yield chunk

    def close(self) -> None:
        """Close the connection, without reading the rest of the body."""
        self._answer.close()

    def release_conn(self) -> None:
        """Return the connection to the pool for the next request."""
        self._answer.release_conn()
