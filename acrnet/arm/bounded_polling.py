"""Waiting for the end of a write that Azure accepted: bounded, and told apart from a write that was refused."""

from __future__ import annotations

from typing import Any

from azure.core import PipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.polling.base_polling import LocationPolling, OperationFailed, StatusCheckPolling
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core.polling.arm_polling import ARMPolling, AzureAsyncOperationPolling, BodyContentPolling

from acrnet.arm.bounds import OPERATION_SECONDS, POLL_SECONDS, SHORTEST_POLL_SECONDS
from acrnet.arm.requests_transport import BoundedTransport
from acrnet.arm.stopped_call import StoppedCallError, UnseenOutcomeError
from acrnet.arm.tracing import CallLog
from acrnet.arm.waiting import Patience, duration, retry_after


class _OperationPolling(AzureAsyncOperationPolling[HttpRequest, HttpResponse]):
    """Ends with what the operation says of itself.

    The SDK would read the rule that was written as well. Whoever writes reads the whole security group next, which
    shows the rule and what else happened, so that read would be a call for nothing.
    """

    # Any: the SDK's answer, which is not looked at.
    def get_final_get_url(self, _answer: Any) -> None:
        return None


class BoundedPolling(ARMPolling):
    """Follows an operation as the SDK does, within bounds, and does not read what it left."""

    def __init__(self, endpoint: str, log: CallLog, transport: BoundedTransport) -> None:
        super().__init__(
            timeout=POLL_SECONDS,
            lro_algorithms=[_OperationPolling(), LocationPolling(), BodyContentPolling(), StatusCheckPolling()],
            path_format_arguments={"endpoint": endpoint},
        )
        self._patience = Patience(log, transport.sleep, OPERATION_SECONDS)
        self._clock = transport.clock
        self._end = transport.clock() + OPERATION_SECONDS

    def follow(
        self,
        client: PipelineClient[HttpRequest, HttpResponse],
        accepted: PipelineResponse[HttpRequest, HttpResponse],
    ) -> None:
        """Wait for the end of the operation that a write started, in the thread of the caller.

        Raises HttpResponseError when Azure says that it failed, and UnseenOutcomeError when Azure does not say.
        """
        try:
            self.initialize(client, accepted, _not_read)
            self.run()
        except HttpResponseError as error:
            if isinstance(error.__cause__, OperationFailed):
                raise
            raise UnseenOutcomeError from error
        except Exception as error:
            raise UnseenOutcomeError from error

    def _delay(self) -> None:
        if self._clock() > self._end:  # each look can take as long as a call may
            raise StoppedCallError(
                f"it is not done after {duration(OPERATION_SECONDS)}", "Wait until Azure is done, then try again."
            )
        asked = retry_after(self._pipeline_response.http_response.headers)
        self._patience.wait(max(asked or POLL_SECONDS, SHORTEST_POLL_SECONDS), "Azure carries out the write")


def _not_read(_answer: PipelineResponse[HttpRequest, HttpResponse]) -> None:
    """Stand for the SDK's reading of what an operation left."""
