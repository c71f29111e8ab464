"""The back references that the service returns on network security groups, route tables, addresses and subnets.

The shape, a list of objects with nothing but an id, is that of the list of 24 network security groups in the
azure-mgmt-network 2.7.0 source distribution.
"""

from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties, reference
from acrnet.sandbox.store import ResourceStore

SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
INTERFACES_OF_MACHINES = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces"
INTERFACES = ("Microsoft.Network/networkInterfaces", INTERFACES_OF_MACHINES)
FLOW_LOGS = "Microsoft.Network/networkWatchers/flowLogs"
ENDPOINTS = "Microsoft.Network/privateEndpoints"


class References:
    """Back references by the lower-case id of the referenced resource, for one version of the resources that refer."""

    def __init__(self, store: ResourceStore) -> None:
        self.version = store.links_version
        self._pointing: dict[tuple[str, str], list[Json]] = {}
        for subnet in store.of_type(SUBNETS):
            for kind in ("networkSecurityGroup", "routeTable"):
                self._note("subnets", reference(properties(subnet.body).get(kind)), subnet.id.path)
        for interface in (each for kind in INTERFACES for each in store.of_type(kind)):
            inner = properties(interface.body)
            self._note("networkInterfaces", reference(inner.get("networkSecurityGroup")), interface.id.path)
            for configuration in objects(inner.get("ipConfigurations")):
                own = (
                    as_text(configuration.get("id"))
                    or f"{interface.id.path}/ipConfigurations/{as_text(configuration.get('name'))}"
                )
                self._note("ipConfigurations", reference(properties(configuration).get("subnet")), own)
                self._note("ipConfiguration", reference(properties(configuration).get("publicIPAddress")), own)
        for endpoint in store.of_type(ENDPOINTS):
            self._note("privateEndpoints", reference(properties(endpoint.body).get("subnet")), endpoint.id.path)
        for log in store.of_type(FLOW_LOGS):
            self._note("flowLogs", as_text(properties(log.body).get("targetResourceId")), log.id.path)

    def to(self, key: str, kind: str) -> list[Json]:
        """The references of one kind, such as ``subnets`` or ``networkInterfaces``, to a resource."""
        return self._pointing.get((key, kind), [])

    def complete(self, key: str, inner: JsonObject, *kinds: str) -> JsonObject:
        """Properties, with the back references that the file of the estate does not list."""
        added: JsonObject = {kind: ids for kind in kinds if not inner.get(kind) and (ids := self.to(key, kind))}
        return {**inner, **added} if added else inner

    def _note(self, kind: str, pointed_at: str, by: str) -> None:
        if pointed_at:
            self._pointing.setdefault((pointed_at.lower(), kind), []).append({"id": by})
