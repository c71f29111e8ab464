"""Virtual machine scale sets: the network interfaces of all their machines are one collection below the scale set.

Azure lists there what is a resource below each machine
(learn.microsoft.com/rest/api/virtualnetwork/network-interface-in-vm-ss, checked 2026-11-29).
"""

from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.exchange import Response
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.reading import list_resources
from acrnet.sandbox.references import INTERFACES_OF_MACHINES
from acrnet.sandbox.state import Call

INTERFACES = "Microsoft.Compute/virtualMachineScaleSets/networkInterfaces"


def list_interfaces(call: Call) -> Response:
    """The network interfaces of a scale set's machines; a scale set exists if one of its machines is in the estate.

    Raises:
        ArmError: 404 where the estate has neither the scale set nor a machine of it.
    """
    scope = call.target.scope
    below = f"{scope}/virtualMachines/".lower()
    interfaces = [each for each in call.state.store.of_type(INTERFACES_OF_MACHINES) if each.key.startswith(below)]
    if not interfaces and call.find(scope.lower()) is None:
        raise missing(parse_path(scope) or call.target)
    return list_resources(call, interfaces)
