from __future__ import annotations

import pytest

from acrnet.arm.bounded_polling import BoundedPolling
from acrnet.arm.bounds import CALL_SECONDS, OPERATION_SECONDS
from acrnet.arm.sdk import final_body, finish
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

    def result(self) -> object:
        raise AssertionError("nothing to return yet")


@pytest.mark.parametrize("wait_for", [final_body, finish])
def test_an_operation_whose_last_look_does_not_end_is_given_up(wait_for: object) -> None:
    assert callable(wait_for)
    stuck = Stuck()
    polling = BoundedPolling("https://management.azure.com", CallLog(None), lambda _: None)
    with pytest.raises(UnseenOutcomeError) as caught:
        wait_for(lambda **_: stuck, polling)
    assert isinstance(caught.value.__cause__, StoppedCallError)
    assert stuck.waited == OPERATION_SECONDS + CALL_SECONDS
