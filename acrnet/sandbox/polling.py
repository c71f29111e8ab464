"""The status and result URLs of operations."""

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.state import Call


def network_poll(call: Call) -> Response:
    """The state of an operation only."""
    return operations.poll(operation_of(call), call.now)


def network_result(call: Call) -> Response:
    """The result of a deletion, which repeats the links of its operation.

    So recorded by azure-cli in 2023 in every version, such as 2021-08-01; the recordings of 2020 are without them.
    """
    operation = operation_of(call)
    link = f"{call.request.origin}{call.request.path}?api-version={call.request.api_version}"
    headers = {
        "Azure-AsyncNotification": "Enabled",
        "Azure-AsyncOperation": link.replace("perationResults/", "perations/"),
        "Content-Type": "application/json; charset=utf-8",
        "Location": link,
    }
    return operations.result(operation, call.request, call.now, Response(204, b"", headers))


def operation_of(call: Call) -> operations.Operation:
    """The operation whose link is called.

    Raises:
        ArmError: 404.
    """
    operation = call.state.operations.find(call.target.name)
    if operation is None:
        raise ArmError(404, "OperationNotFound", f"The operation '{call.target.name}' was not found.")
    return operation
