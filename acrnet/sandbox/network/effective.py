"""What is in effect on a network interface: two operations of which the result is at ``Location``.

The recordings of actions that read, such as ``getLearnedRoutes`` in the azure-mgmt-network 16.0.0 source distribution
(2020-06-01), answer 202 with ``null`` and a ``Location`` below ``operationResults``, without ``Azure-AsyncOperation``;
there the result is 200 with the same link. A recording of azure-xplat-cli of 2017-06-06 has that link for effective
groups, an empty list for an interface in no group, and the code and the text for one that is not attached to a running
machine. The code for routes is in many reports, its text is by analogy. All checked 2026-11-29.

A machine that the estate does not have, or whose instance view says nothing of its power state, runs. A result is
worked out when it is fetched, so that the server keeps none.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from acrnet.sandbox import polling
from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, as_object, as_text, objects, properties, reference
from acrnet.sandbox.network.effective_routes import effective_routes
from acrnet.sandbox.network.effective_rules import effective_groups
from acrnet.sandbox.network.interface_network import network_of
from acrnet.sandbox.network.network_security_group import NOTIFICATION
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import network_links, result
from acrnet.sandbox.state import Call, State
from acrnet.sandbox.store import Resource

GROUPS = "Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups"
ROUTES = "Microsoft.Network/networkInterfaces/effectiveRouteTable"


class _Action(NamedTuple):
    """An action: the end of its error code, its words in the error, its operation, and what it ends with."""

    code: str
    words: str
    operation: str
    value: Callable[[Resource, State], list[Json]]


def _groups(interface: Resource, state: State) -> list[Json]:
    return effective_groups(interface, network_of(interface, state.store), state)


def _routes(interface: Resource, state: State) -> list[Json]:
    return [*effective_routes(network_of(interface, state.store), state)]


_ACTIONS: Mapping[str, _Action] = {
    GROUPS.lower(): _Action("SecurityGroups", "security groups", "GetEffectiveNetworkSecurityGroupsOperation", _groups),
    ROUTES.lower(): _Action("Routes", "routes", "GetEffectiveRouteTableOperation", _routes),
}


def start(call: Call) -> Response:
    """Start to list the security groups with their rules, or the routes, in effect on an interface.

    Raises:
        ArmError: 404, or 400 where the interface is not attached to a running machine.
    """
    action = _ACTIONS[call.target.type.lower()]
    interface = _running(call, call.target.scope, action)
    operation = call.state.operations.start(
        action.operation, call.target.path, call.now, call.state.behaviour.operation_seconds, call.ending
    )
    links = network_links(call.request, operation, interface.location, call.target.subscription, deletion=True)
    return Response(202, b"null", {**{key: links[key] for key in ("Location", "Retry-After")}, **NOTIFICATION})


def fetch(call: Call) -> Response:
    """The result of an operation of the network provider: what is in effect, or that something is deleted.

    Raises:
        ArmError: 404, or 400 where the interface has lost its machine meanwhile.
    """
    operation = polling.operation_of(call)
    started = parse_path(operation.resource_id)
    action = _ACTIONS.get(started.type.lower()) if started else None
    if started is None or action is None:
        return polling.network_result(call)
    if call.now >= operation.ends_at:
        link = f"{call.request.origin}{call.request.path}?api-version={call.request.api_version}"
        value = action.value(_running(call, started.scope, action), call.state)
        return result(
            operation, call.request, call.now, answer(200, {"value": value}, {"Location": link, **NOTIFICATION})
        )
    waiting = result(operation, call.request, call.now, Response(204))
    return Response(waiting.status, b"null", {**waiting.headers, **NOTIFICATION})


def _running(call: Call, interface_id: str, action: _Action) -> Resource:
    interface = call.find(interface_id.lower())
    if interface is None:
        raise missing(parse_path(interface_id) or call.target)
    machine_id = reference(properties(interface.body).get("virtualMachine"))
    machine = call.state.store.find(machine_id.lower())
    if not machine_id or (machine is not None and not _runs(machine)):
        raise ArmError(
            400,
            f"NicMustBeAttachedToRunningVmToGetEffective{action.code}",
            f"A network interface must be attached to a running virtual machine to get effective {action.words}. "
            f"The network interface {interface.id.path} is not attached to a running virtual machine.",
        )
    return interface


def _runs(machine: Resource) -> bool:
    view = as_object(properties(machine.body).get("instanceView"))
    codes = [as_text(status.get("code")).lower() for status in objects(view.get("statuses"))]
    powers = [code for code in codes if code.startswith("powerstate/")]
    return not powers or "powerstate/running" in powers
