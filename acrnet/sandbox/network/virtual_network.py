"""Virtual networks and subnets as served: a subnet is part of its network and a resource of its own.

Key order and shapes are those of the recording of network interfaces, 2020-06-01.
"""

from acrnet.sandbox.identity import etag
from acrnet.sandbox.json_value import Json, JsonObject, properties
from acrnet.sandbox.network.subnet_parts import with_parts
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_BACK_REFERENCES = ("ipConfigurations", "privateEndpoints")


def served_subnet(subnet: Resource, call: Call) -> JsonObject:
    """A subnet with its identity and back references."""
    inner = call.state.references.complete(subnet.key, properties(subnet.body), *_BACK_REFERENCES)
    network = call.state.store.find(subnet.id.scope.lower())
    tag = etag(subnet)
    return {
        "name": subnet.id.name,
        "id": subnet.id.path,
        "etag": tag,
        **{key: value for key, value in subnet.body.items() if key not in {"name", "id", "etag", "properties", "type"}},
        "properties": {
            "provisioningState": "Succeeded",
            **with_parts(inner, subnet.id.path, tag, network.location if network else ""),
        },
        "type": SUBNETS,
    }


def served_network(network: Resource, call: Call) -> JsonObject:
    """A virtual network with its subnets in the form in which they are served alone."""
    subnets: list[Json] = [
        served_subnet(subnet, call)
        for subnet in call.state.store.of_type(SUBNETS)
        if subnet.id.scope.lower() == network.key
    ]
    return {
        "name": network.id.name,
        "id": network.id.path,
        "etag": etag(network),
        "type": "Microsoft.Network/virtualNetworks",
        **{
            key: value for key, value in network.body.items() if key not in {"name", "id", "etag", "properties", "type"}
        },
        "properties": {"provisioningState": "Succeeded", **properties(network.body), "subnets": subnets},
    }
