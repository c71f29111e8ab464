"""Small networks with one interface on a running machine, for the tests of what is in effect on it."""

from ..conftest import GROUP, NIC, VNET, JsonValue

PROVIDER = f"{GROUP}/providers/Microsoft.Network"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"
SUBNET = f"{VNET}/subnets/clients"
TABLE = f"{GROUP}/providers/Microsoft.Network/routeTables/table"
OTHER = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/other"


def interface(**changes: JsonValue) -> JsonValue:
    """The interface NIC at 10.0.1.4 on a machine; a change to None leaves the key out."""
    configuration = {"name": "ip", "properties": {"privateIPAddress": "10.0.1.4", "subnet": {"id": SUBNET}}}
    properties = {"virtualMachine": {"id": MACHINE}, "ipConfigurations": [configuration], **changes}
    return {
        "id": NIC,
        "location": "westeurope",
        "properties": {key: value for key, value in properties.items() if value is not None},
    }


def network(*prefixes: str, peerings: JsonValue = (), **subnet: JsonValue) -> JsonValue:
    """The network VNET, with one subnet that has these properties."""
    return {
        "id": VNET,
        "location": "westeurope",
        "properties": {
            "addressSpace": {"addressPrefixes": [*(prefixes or ("10.0.0.0/16",))]},
            "subnets": [{"name": "clients", "properties": {"addressPrefix": "10.0.1.0/24", **subnet}}],
            "virtualNetworkPeerings": [*peerings],
        },
    }


def peering(remote: str, *prefixes: str, **changes: JsonValue) -> JsonValue:
    """A connected peering with a network."""
    properties = {
        "peeringState": "Connected",
        "allowVirtualNetworkAccess": True,
        "remoteVirtualNetwork": {"id": remote},
        "remoteAddressSpace": {"addressPrefixes": [*prefixes]},
        **changes,
    }
    return {"name": remote.rpartition("/")[2], "properties": properties}


def route_table(*routes: tuple[str, str, str], **changes: JsonValue) -> JsonValue:
    """The route table TABLE with routes of a prefix, a next hop and its address; named r0, r1, ..."""
    listed = [
        {
            "name": f"r{index}",
            "properties": {"addressPrefix": prefix, "nextHopType": hop, "nextHopIpAddress": address or None},
        }
        for index, (prefix, hop, address) in enumerate(routes)
    ]
    return {"id": TABLE, "location": "westeurope", "properties": {"routes": listed, **changes}}


def gateway(vnet: str, *prefixes: str, status: str | None = "Connected", **properties: JsonValue) -> list[JsonValue]:
    """A gateway in a network, with a connection to a place that has these prefixes."""
    configuration = {
        "subnet": {"id": f"{vnet}/subnets/GatewaySubnet"},
        "publicIPAddress": {"id": f"{PROVIDER}/publicIPAddresses/pip"},
    }
    return [
        {
            "id": f"{PROVIDER}/virtualNetworkGateways/gateway",
            "location": "westeurope",
            "properties": {"ipConfigurations": [{"name": "ip", "properties": configuration}], **properties},
        },
        {"id": f"{PROVIDER}/publicIPAddresses/pip", "properties": {"ipAddress": "203.0.113.9"}},
        {
            "id": f"{PROVIDER}/localNetworkGateways/office",
            "properties": {"localNetworkAddressSpace": {"addressPrefixes": [*prefixes]}},
        },
        {
            "id": f"{PROVIDER}/connections/office",
            "properties": {
                "virtualNetworkGateway1": {"id": f"{PROVIDER}/virtualNetworkGateways/gateway"},
                "localNetworkGateway2": {"id": f"{PROVIDER}/localNetworkGateways/office"},
                **({"connectionStatus": status} if status else {}),
            },
        },
    ]
