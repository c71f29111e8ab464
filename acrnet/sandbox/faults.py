"""Choosing the declared fault, if any, for a request."""

from fnmatch import fnmatchcase

import requests
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from acrnet.sandbox.behaviour import Fault
from acrnet.sandbox.exchange import ArmError, Request, Response


class Faults:
    """The faults of an estate, with the number of requests each has matched; the first one that is due applies."""

    def __init__(self, declared: tuple[Fault, ...]) -> None:
        self._declared = declared
        self._matched = [0] * len(declared)

    def next(self, request: Request) -> Fault | None:
        """The fault for this request; a request counts as an occurrence of every fault it matches."""
        due: Fault | None = None
        for index, fault in enumerate(self._declared):
            if not _matches(fault, request):
                continue
            self._matched[index] += 1
            if due is None and _is_due(fault, self._matched[index]):
                due = fault
        return due


def fault_response(fault: Fault) -> Response:
    """The answer of a fault that has a status."""
    if fault.body:
        return Response(fault.status, fault.body.encode(), fault.headers)
    return ArmError(fault.status, fault.code, fault.message, headers=fault.headers).response()


def refused_connection(request: Request) -> requests.ConnectionError:
    """What ``requests`` raises where nobody accepts the connection: nothing was sent."""
    connection = HTTPSConnection(request.host)
    return requests.ConnectionError(
        MaxRetryError(
            HTTPSConnectionPool(request.host),
            request.path,
            NewConnectionError(connection, f"Connection to {request.host} refused (declared fault)."),
        )
    )


def broken_connection(request: Request) -> requests.ConnectionError:
    """What ``requests`` raises where the connection breaks after the request was sent."""
    return requests.ConnectionError(ProtocolError(f"Connection to {request.host} lost (declared fault)."))


def _matches(fault: Fault, request: Request) -> bool:
    if fault.method not in {"*", request.method} and not (fault.method == "WRITE" and is_write(request)):
        return False
    return fnmatchcase(request.path.lower(), fault.path.lower())


def is_write(request: Request) -> bool:
    """Whether a request asks for a change."""
    return request.method in {"PUT", "PATCH", "DELETE"}  # the POST requests that are served only read


def _is_due(fault: Fault, occurrence: int) -> bool:
    return occurrence >= fault.first and (fault.times is None or occurrence < fault.first + fault.times)
