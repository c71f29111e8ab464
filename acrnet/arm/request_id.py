"""The id by which a request is found in the logs of Azure: `x-ms-client-request-id`."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import RequestIdPolicy

_HEADER = "x-ms-client-request-id"


class RandomIdPolicy(RequestIdPolicy):
    """Gives each request a random id; polls have that of their write, as the SDK does it.

    The SDK's own ids (azure-core 1.41.0, checked 2026-11-29) are of version 1: they contain the address of the network
    card, and for each of them the system's library asks a daemon over a socket, which mostly is not there.
    """

    # Any: the SDK's policy takes requests of two generations.
    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Set the header, unless the request has it."""
        if _HEADER not in request.http_request.headers:
            request.context.options.setdefault("request_id", str(uuid4()))
        super().on_request(request)
