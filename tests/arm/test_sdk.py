from __future__ import annotations

import pytest

from acrnet.arm.bounded_polling import BoundedPolling
from acrnet.arm.bounds import CALL_SECONDS, OPERATION_SECONDS
from acrnet.arm.sdk import finish
from acrnet.arm.stopped_call import StoppedCallError, UnseenOutcomeError
from acrnet.arm.tracing import CallLog


class Stuck:
    """An operation that does not end, and whose last look does not either."""

    def __init__(self) -> None:
        self.waited: float | None = None

    def wait(self, timeout: float | None = None) -> None:
        self.waited = timeout

    def done(self) -> bool:
        return False


def test_an_operation_whose_last_look_does_not_end_is_given_up() -> None:
    stuck = Stuck()
    polling = BoundedPolling("https://management.azure.com", CallLog(None), lambda _: None)
    with pytest.raises(UnseenOutcomeError) as caught:
        finish(lambda **_: stuck, polling)
    assert isinstance(caught.value.__cause__, StoppedCallError)
    assert stuck.waited == OPERATION_SECONDS + CALL_SECONDS
