"""The back references that the service returns on network security groups, route tables, addresses and subnets.

The shape, a list of objects with nothing but an id, is that of the list of 24 network security groups in the
azure-mgmt-network 2.7.0 source distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties, reference
from acrnet.sandbox.store import Resource, ResourceStore

SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
INTERFACES_OF_MACHINES = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces"
INTERFACES = ("Microsoft.Network/networkInterfaces", INTERFACES_OF_MACHINES)
FLOW_LOGS = "Microsoft.Network/networkWatchers/flowLogs"
ENDPOINTS = "Microsoft.Network/privateEndpoints"


class Pointer(NamedTuple):
    """A resource that another one shows: the name of the list there, the other's lower-case id, and the own id."""

    kind: str
    to: str
    by: str


class References:
    """Back references by the lower-case id of the referenced resource, for one version of the resources that refer."""

    def __init__(self, store: ResourceStore) -> None:
        self.version = store.links_version
        self._pointing: dict[tuple[str, str], list[Json]] = {}
        for kind in (SUBNETS, *INTERFACES, ENDPOINTS, FLOW_LOGS):
            for resource in store.of_type(kind):
                for pointer in pointers(resource):
                    self._pointing.setdefault((pointer.to, pointer.kind), []).append({"id": pointer.by})

    def to(self, key: str, kind: str) -> list[Json]:
        """The references of one kind, such as ``subnets`` or ``networkInterfaces``, to a resource."""
        return self._pointing.get((key, kind), [])

    def complete(self, key: str, inner: JsonObject, *kinds: str) -> JsonObject:
        """Properties, with the back references that the file of the estate does not list."""
        added: JsonObject = {kind: ids for kind in kinds if not inner.get(kind) and (ids := self.to(key, kind))}
        return {**inner, **added} if added else inner


def pointers(resource: Resource) -> Iterator[Pointer]:
    """The back references that a resource makes others show; most resources make none."""
    of_type = _POINTERS.get(resource.id.type.lower())
    return (pointer for pointer in of_type(resource) if pointer.to) if of_type else iter(())


def _of_subnet(subnet: Resource) -> Iterator[Pointer]:
    for kind in ("networkSecurityGroup", "routeTable"):
        yield _pointer("subnets", properties(subnet.body).get(kind), subnet.id.path)


def _of_interface(interface: Resource) -> Iterator[Pointer]:
    inner = properties(interface.body)
    yield _pointer("networkInterfaces", inner.get("networkSecurityGroup"), interface.id.path)
    for configuration in objects(inner.get("ipConfigurations")):
        own = (
            as_text(configuration.get("id"))
            or f"{interface.id.path}/ipConfigurations/{as_text(configuration.get('name'))}"
        )
        yield _pointer("ipConfigurations", properties(configuration).get("subnet"), own)
        yield _pointer("ipConfiguration", properties(configuration).get("publicIPAddress"), own)


def _of_endpoint(endpoint: Resource) -> Iterator[Pointer]:
    yield _pointer("privateEndpoints", properties(endpoint.body).get("subnet"), endpoint.id.path)


def _of_log(log: Resource) -> Iterator[Pointer]:
    yield Pointer("flowLogs", as_text(properties(log.body).get("targetResourceId")).lower(), log.id.path)


def _pointer(kind: str, value: Json, by: str) -> Pointer:
    return Pointer(kind, reference(value).lower(), by)


_POINTERS: Mapping[str, Callable[[Resource], Iterator[Pointer]]] = {
    SUBNETS.lower(): _of_subnet,
    **dict.fromkeys((kind.lower() for kind in INTERFACES), _of_interface),
    ENDPOINTS.lower(): _of_endpoint,
    FLOW_LOGS.lower(): _of_log,
}
