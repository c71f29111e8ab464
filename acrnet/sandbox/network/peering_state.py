"""Whether the peering of a network is connected.

A folder may have one half of a peering alone and say that it is connected, as an export of some networks does. That
holds until the other half is written or deleted; a half that the folder does not speak of is connected when both are
there.
"""

from acrnet.sandbox.json_value import as_text, properties, reference
from acrnet.sandbox.store import Resource, ResourceStore

PEERINGS = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
CONNECTED, INITIATED = "Connected", "Initiated"
_STATE = "peeringState"


def half(store: ResourceStore, network: str, remote: str) -> Resource | None:
    """The half of a peering that a network has to another one; both are ids."""
    for each in store.of_type(PEERINGS):
        named = reference(properties(each.body).get("remoteVirtualNetwork"))
        if each.id.scope.lower() == network.lower() and named.lower() == remote.lower():
            return each
    return None


def state_of(peering: Resource, store: ResourceStore) -> str:
    """The state of a peering, or an empty text if neither its file nor the other network says it."""
    stored = properties(peering.body)
    said, remote = as_text(stored.get(_STATE)), reference(stored.get("remoteVirtualNetwork"))
    if said or store.find(remote.lower()) is None:
        return said
    return INITIATED if half(store, remote, peering.id.scope) is None else CONNECTED


def forget_state(peering: Resource | None, store: ResourceStore) -> None:
    """Work out the state of a peering from now on, since its other half was written or deleted."""
    if peering is not None and properties(peering.body).pop(_STATE, None):
        store.changed(peering)
