"""Types for the parts of the SDK that lack them; `acrnet.arm.bodies` checks the bodies of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The public module returns the class from a module `__getattr__`, so that a type checker sees Any and refuses
    # it as a base class; this is where azure-core 1.41.0 defines it.
    from azure.core.pipeline.transport._requests_basic import RequestsTransport
else:
    from azure.core.pipeline.transport import RequestsTransport

__all__ = ["RequestsTransport", "close_transport"]


def close_transport(transport: RequestsTransport) -> None:
    """Close the connections of `transport`."""
    transport.close()  # type: ignore[no-untyped-call]  # azure-core leaves this one method without annotations
