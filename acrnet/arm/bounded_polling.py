"""Waiting, within limits, for the end of a write that Azure accepted, as distinct from a write that it refused."""

from __future__ import annotations

from collections.abc import Callable
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
    """Ends with the status of the operation.

    The SDK would read the rule that was written as well. The caller reads the whole security group next, which includes
    that rule, so the read would be wasted.
    """

    # Any: the SDK's answer, which is not used.
    def get_final_get_url(self, _answer: Any) -> None:
        return None


class BoundedPolling(ARMPolling):
    """Follows an operation as the SDK does, within limits, without reading its result.

    Unlike the SDK, which polls at once, it waits first where the answer to the write says for how long: Retry-After has
    the seconds to wait before the status is looked at
    (learn.microsoft.com/azure/azure-resource-manager/management/async-operations, checked 2026-11-29).
    """

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
        has_ended: Callable[[], bool] | None = None,
    ) -> None:
        """Wait in the thread of the caller for the end of the operation that a write started.

        `has_ended` is asked once, after the wait that Azure asks for: where it is true, the operation is not looked at.
        Raises HttpResponseError if Azure says that it failed, and UnseenOutcomeError if its end could not be read.
        """
        try:
            self.initialize(client, accepted, _not_read)
            if not self.finished() and retry_after(accepted.http_response.headers):
                self._delay()
                if has_ended is not None and has_ended():
                    return
            self.run()
        except HttpResponseError as error:
            if isinstance(error.__cause__, OperationFailed):
                raise
            raise UnseenOutcomeError from error
        except Exception as error:
            raise UnseenOutcomeError from error

    def _delay(self) -> None:
        if self._clock() > self._end:  # each poll can take as long as a call may
            raise StoppedCallError(
                f"it is not done after {duration(OPERATION_SECONDS)}", "Wait until Azure is done, then try again."
            )
        requested = retry_after(self._pipeline_response.http_response.headers)
        self._patience.wait(max(requested or POLL_SECONDS, SHORTEST_POLL_SECONDS), "Azure carries out the write")


def _not_read(_answer: PipelineResponse[HttpRequest, HttpResponse]) -> None:
    """Replace the SDK's deserialization of the result of an operation."""
