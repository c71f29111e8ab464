"""Waiting for the end of a write that Azure accepted: bounded, and told apart from a write that was refused."""

from __future__ import annotations

from collections.abc import Callable

from azure.core.exceptions import HttpResponseError
from azure.core.polling.base_polling import OperationFailed
from azure.mgmt.core.polling.arm_polling import ARMPolling

from acrnet.arm.bounds import OPERATION_SECONDS, POLL_SECONDS, SHORTEST_POLL_SECONDS
from acrnet.arm.stopped_call import UnseenOutcomeError
from acrnet.arm.tracing import CallLog
from acrnet.arm.waiting import Patience, retry_after


class BoundedPolling(ARMPolling):
    """The SDK's way to follow an operation, for so long and no longer."""

    def __init__(self, endpoint: str, log: CallLog, sleep: Callable[[float], None]) -> None:
        super().__init__(timeout=POLL_SECONDS, path_format_arguments={"endpoint": endpoint})
        self._patience = Patience(log, sleep, OPERATION_SECONDS)

    def run(self) -> None:
        """Follow the operation to its end.

        Raises HttpResponseError when Azure says that it failed, and UnseenOutcomeError when Azure does not say.
        """
        try:
            super().run()
        except HttpResponseError as error:
            if isinstance(error.__cause__, OperationFailed):
                raise
            raise UnseenOutcomeError from error
        except Exception as error:
            raise UnseenOutcomeError from error

    def _delay(self) -> None:
        asked = retry_after(self._pipeline_response.http_response.headers)
        self._patience.wait(max(asked or POLL_SECONDS, SHORTEST_POLL_SECONDS), "Azure carries out the write")
