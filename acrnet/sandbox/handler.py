"""The handler: takes a request, the state and the time, and returns a response; it has no clock, files or network.

The order of the checks is that of Resource Manager: authentication, api-version, parents, permission, policy,
registration, lock, then the provider.
"""

from dataclasses import replace

from acrnet.sandbox import locks
from acrnet.sandbox.access import check_locks, check_permission, check_policies
from acrnet.sandbox.api_versions import check_api_version
from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.exchange import ArmError, GatewayError, Request, Response
from acrnet.sandbox.known_types import is_known, refusal, refusal_of_path
from acrnet.sandbox.not_found import check_holders
from acrnet.sandbox.operations import SUCCESS, Ending
from acrnet.sandbox.policy_tokens import check_policy_token
from acrnet.sandbox.providers import check_registration
from acrnet.sandbox.reading import get_any, list_any
from acrnet.sandbox.routes import ROUTES, VIEWS
from acrnet.sandbox.state import Call, State

_HANDLERS = {(route.method, route.type.lower(), route.is_collection): route.handler for route in ROUTES}


def handle(request: Request, state: State, now: float, ending: Ending = SUCCESS) -> Response:
    """Answer one request; a write changes the state.

    Args:
        request: The request.
        state: The content of the estate; changed in place.
        now: Seconds since the estate was opened.
        ending: The ending of an operation that this request starts.

    Returns:
        The response; an error is a response too.
    """
    try:
        return _route(request, state, now, ending)
    except ArmError as error:
        response = error.response()
        return response if request.method != "HEAD" else replace(response, body=b"")


def _route(request: Request, state: State, now: float, ending: Ending) -> Response:
    if not request.headers.get("authorization"):
        raise GatewayError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    target = parse_path(request.path)
    if target is None:
        raise refusal_of_path(request)
    call = Call(state, request, target, now, VIEWS, ending)
    check_api_version(request.api_version, target, state.behaviour.api_versions, lambda: _location(call), state.regions)
    check_holders(call)
    writes = request.method not in {"GET", "HEAD"}
    if not (target.is_collection and not writes):
        check_permission(state.behaviour, request.method, target)
    if request.method in {"PUT", "PATCH"}:
        check_policies(state.behaviour, target)
    if writes:
        check_registration(call)
        check_policy_token(state.behaviour, request, target)
        if target.type.lower() != locks.LOCKS.lower():
            check_locks(locks.locks_of(state), request.method, target)
    handler = _HANDLERS.get((request.method, target.type.lower(), target.is_collection))
    if handler is not None:
        return handler(call)
    if request.method == "GET" and is_known(call):
        return list_any(call) if target.is_collection else get_any(call)
    if request.method == "HEAD" and not target.is_collection and is_known(call):
        _HANDLERS.get(("GET", target.type.lower(), False), get_any)(call)
        return Response(204)  # that there is one (REST reference of Microsoft.Resources, Check Existence By Id)
    raise refusal(request.method, target, state.behaviour, request.api_version)


def _location(call: Call) -> str:
    resource = call.state.store.find(call.target.key)
    return resource.location if resource else ""
