"""The status and result URLs of operations."""

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.state import Call


def network_poll(call: Call) -> Response:
    """The state of an operation only."""
    return operations.poll(operation_of(call), call.now)


def network_result(call: Call) -> Response:
    """The result of an action, with the link to it again as recorded, or of a deletion, which has none."""
    operation, request = operation_of(call), call.request
    done = Response(204)
    if operation.value:
        link = f"{request.origin}{request.path}?api-version={request.api_version}"
        done = Response(200, operation.value, {"Location": link})
    return operations.result(operation, request, call.now, done)


def operation_of(call: Call) -> operations.Operation:
    """The operation whose link is called.

    Raises:
        ArmError: 404.
    """
    operation = call.state.operations.find(call.target.name)
    if operation is None:
        raise ArmError(404, "OperationNotFound", f"The operation '{call.target.name}' was not found.")
    return operation
