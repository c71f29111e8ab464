"""The status and result URLs of operations."""

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.state import Call


def network_poll(call: Call) -> Response:
    """The state of an operation only."""
    return operations.poll(operation_of(call), call.now)


def network_result(call: Call) -> Response:
    """The result of a deletion."""
    return operations.result(operation_of(call), call.request, call.now, Response(204))


def operation_of(call: Call) -> operations.Operation:
    """The operation whose link is called.

    Raises:
        ArmError: 404.
    """
    operation = call.state.operations.find(call.target.name)
    if operation is None:
        raise ArmError(404, "OperationNotFound", f"The operation '{call.target.name}' was not found.")
    return operation
