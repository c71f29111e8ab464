from __future__ import annotations

import pytest

from acrnet.arm.sdk import LONGEST_OPERATION, final_body, finish
from acrnet.errors import RemoteError


class Stuck:
    """An operation that does not end."""

    def __init__(self) -> None:
        self.waited: float | None = None

    def wait(self, timeout: float | None = None) -> None:
        self.waited = timeout

    def done(self) -> bool:
        return False

    def result(self) -> object:
        raise AssertionError("nothing to return yet")


@pytest.mark.parametrize("wait_for", [final_body, finish])
def test_an_operation_that_does_not_end_is_given_up(wait_for: object) -> None:
    assert callable(wait_for)
    stuck = Stuck()
    with pytest.raises(RemoteError, match=r"did not finish it within 30 minutes\. Wait until"):
        wait_for(lambda **_: stuck)
    assert stuck.waited == LONGEST_OPERATION
