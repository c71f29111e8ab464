"""Virtual networks and subnets as served: a subnet is part of its network and a resource of its own.

Key order and shapes are those of the recording of network interfaces, 2020-06-01. A subnet in an edge zone has no
default outbound access (azure-cli, 2022 and 2023).
"""

from acrnet.sandbox.json_value import Json, JsonObject, properties
from acrnet.sandbox.network.peering_state import PEERINGS
from acrnet.sandbox.network.subnet_parts import with_parts
from acrnet.sandbox.network.virtual_network_peering import served_peering
from acrnet.sandbox.network.writes import envelope, since, standing
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

NETWORKS = "Microsoft.Network/virtualNetworks"

_BACK_REFERENCES = ("ipConfigurations", "privateEndpoints")


def served_subnet(subnet: Resource, call: Call) -> JsonObject:
    """A subnet with its identity and back references."""
    inner = call.state.references.complete(subnet.key, properties(subnet.body), *_BACK_REFERENCES)
    network = call.find(subnet.id.scope.lower())
    shown = standing(subnet, network or subnet, call)
    own = ("name", "id", "etag", "properties", "type")
    inner = {key: value for key, value in inner.items() if key != "provisioningState"}
    location = network.location if network else ""
    return {
        "name": subnet.id.name,
        "id": subnet.id.path,
        "etag": shown.etag,
        **{key: value for key, value in subnet.body.items() if key not in own},
        "properties": {
            "provisioningState": shown.state,
            **with_parts(inner, subnet.id.path, shown.etag, location),
            **({"defaultOutboundAccess": False} if network and network.body.get("extendedLocation") else {}),
        },
        "type": SUBNETS,
    }


def served_network(network: Resource, call: Call) -> JsonObject:
    """A virtual network with its subnets and peerings in the form in which they are served alone."""
    store = call.state.store
    subnets: list[Json] = [served_subnet(each, call) for each in store.of_type(SUBNETS) if _is_in(each, network)]
    peerings: list[Json] = [served_peering(each, call) for each in store.of_type(PEERINGS) if _is_in(each, network)]
    inner = {**properties(network.body), "subnets": subnets, "virtualNetworkPeerings": peerings}
    if since(call, "2021-02-01"):
        inner.pop("enableVmProtection", None)
    else:
        inner.setdefault("enableVmProtection", False)
    return envelope(network, NETWORKS, standing(network, network, call), inner)


def _is_in(part: Resource, network: Resource) -> bool:
    return part.id.scope.lower() == network.key
