"""What is in effect on a network interface: two operations of which the result is at ``Location``.

The recordings of actions that read, such as ``getLearnedRoutes`` in the azure-mgmt-network 16.0.0 source distribution
(2020-06-01), answer 202 with ``null`` and a ``Location`` below ``operationResults``, without ``Azure-AsyncOperation``;
there the result is 200 with the same link. A recording of azure-xplat-cli of 2017-06-06 has that link for effective
groups, an empty list for an interface in no group, and the code and the text for one that is not attached to a running
machine. The code for routes is in many reports, its text is by analogy. All checked 2026-11-29.

A machine that the estate does not have, or whose instance view says nothing of its power state, runs.
"""

from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.json_value import Json, as_object, as_text, compact, objects, properties, reference
from acrnet.sandbox.network.effective_routes import effective_routes
from acrnet.sandbox.network.effective_rules import effective_groups
from acrnet.sandbox.network.interface_network import network_of
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import network_links
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

GROUPS = "Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups"
ROUTES = "Microsoft.Network/networkInterfaces/effectiveRouteTable"


def list_groups(call: Call) -> Response:
    """Start to list the security groups in effect on an interface, with their rules.

    Raises:
        ArmError: 404, or 400 where the interface is not attached to a running machine.
    """
    interface = _running(call, "SecurityGroups", "security groups")
    groups = effective_groups(interface, network_of(interface, call.state.store), call.state)
    return _accepted(call, interface, "GetEffectiveNetworkSecurityGroupsOperation", groups)


def list_routes(call: Call) -> Response:
    """Start to list the routes in effect on an interface.

    Raises:
        ArmError: 404, or 400 where the interface is not attached to a running machine.
    """
    interface = _running(call, "Routes", "routes")
    routes: list[Json] = [*effective_routes(network_of(interface, call.state.store), call.state)]
    return _accepted(call, interface, "GetEffectiveRouteTableOperation", routes)


def _running(call: Call, what: str, words: str) -> Resource:
    scope = call.target.scope
    interface = call.find(scope.lower())
    if interface is None:
        raise missing(parse_path(scope) or call.target)
    machine_id = reference(properties(interface.body).get("virtualMachine"))
    machine = call.state.store.find(machine_id.lower())
    if not machine_id or (machine is not None and not _runs(machine)):
        raise ArmError(
            400,
            f"NicMustBeAttachedToRunningVmToGetEffective{what}",
            f"A network interface must be attached to a running virtual machine to get effective {words}. "
            f"The network interface {interface.id.path} is not attached to a running virtual machine.",
        )
    return interface


def _runs(machine: Resource) -> bool:
    view = as_object(properties(machine.body).get("instanceView"))
    codes = [as_text(status.get("code")).lower() for status in objects(view.get("statuses"))]
    powers = [code for code in codes if code.startswith("powerstate/")]
    return not powers or "powerstate/running" in powers


def _accepted(call: Call, interface: Resource, name: str, value: list[Json]) -> Response:
    operation = call.state.operations.start(
        name, call.target.path, call.now, call.state.behaviour.operation_seconds, call.ending,
        value=compact({"value": value}).encode(),
    )  # fmt: skip
    links = network_links(call.request, operation, interface.location, call.target.subscription, deletion=True)
    return Response(202, b"null", {key: links[key] for key in ("Location", "Retry-After")})
