"""Who the clients of an audit are, as its options state, and their ways to the registries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acrnet.errors import UsageError
from acrnet.rules.seen_clients import StatedClients
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.prefixes import require_no_host_bits
from acrnet.workflow.snapshot import ReadClient, Snapshot

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.resource_id import ResourceId
    from acrnet.rules.client_path import ClientPath
    from acrnet.rules.inputs import Input


def stated_clients(inventory: Inventory, names: Sequence[str]) -> StatedClients:
    """Return the clients that the options state; the session is opened only for a source that is named by its subnet.

    Raises UsageError for a source that is neither prefix nor subnet, and what reading raises.
    """
    configuration = inventory.configuration
    sources = list(configuration.sources)
    if names:
        sources = [prefix for text in names for prefix in _source(inventory, text)]
    return StatedClients.of(sources, configuration.virtual_network)


def _source(inventory: Inventory, text: str) -> Sequence[str]:
    """Return the address prefixes a source stands for: itself, or those of a subnet."""
    from acrnet.net import AddressSet

    require_no_host_bits("--source", text)
    try:
        return AddressSet.parse([text]).prefixes()
    except ValueError:
        if "/" not in text or text.rpartition("/")[2].isdecimal():
            raise UsageError(
                f"--source {text!r} is neither an address prefix nor a subnet.",
                next_step="Write it as 10.1.0.0/16, fd00::/48 or VNET/SUBNET.",
            ) from None
    from acrnet.inventory.live.client_names import find_client
    from acrnet.inventory.live.client_paths import read_client_paths

    client = find_client(inventory.arm, text, inventory.configuration.subscriptions)
    return [prefix for path in read_client_paths(inventory.arm, client) for prefix in path.group.sources]


def read_ways(
    inventory: Inventory, names: Sequence[str], registries: Sequence[Registry], stated: StatedClients
) -> Snapshot:
    """Return the clients of these names, with all that is on their ways to registries and to their private endpoints.

    Raises UsageError for a name that nothing has and for a client that has no address among the stated ones.
    """
    from acrnet.inventory.live.client_firewalls import ClientFirewalls
    from acrnet.inventory.live.client_names import find_client
    from acrnet.inventory.live.client_paths import ClientPaths
    from acrnet.inventory.live.networks import Networks
    from acrnet.inventory.live.virtual_hubs import VirtualHubs
    from acrnet.inventory.parallel import in_parallel
    from acrnet.resource_id import ResourceId

    arm, subscriptions = inventory.arm, inventory.configuration.subscriptions
    ids = {client.key: client for client in (find_client(arm, name, subscriptions) for name in names)}
    endpoints = [
        each.subnet
        for registry in registries
        for each in registry.private_endpoints
        if each.approved and isinstance(each.subnet, ResourceId)
    ]
    networks = Networks(arm)
    hubs = VirtualHubs(arm, subscriptions)
    reader = ClientPaths(arm, inventory.dns, endpoints, inventory.groups, networks=networks, hubs=hubs)
    read = in_parallel(reader.of, ids.values())
    for client, paths in zip(ids.values(), read, strict=True):
        _require_addresses(client, paths, stated)
    on_the_way = [(client, path) for client, paths in zip(ids.values(), read, strict=True) for path in paths]
    ahead = in_parallel(ClientFirewalls(arm, networks).ahead_of, [path for _, path in on_the_way])
    return Snapshot(
        StatedClients(),
        inputs=tuple(_on_the_way(client, paths) for client, paths in zip(ids.values(), read, strict=True)),
        clients=tuple(
            ReadClient(path, inventory.tags_at(path.region, client.subscription), firewalls)
            for (client, path), firewalls in zip(on_the_way, ahead, strict=True)
        ),
    )


def _on_the_way(client: ResourceId, paths: Sequence[ClientPath]) -> Input:
    """Return the input of the audit that a client is: the groups on its paths, and the number of their rules."""
    from acrnet.rules.client_path import rules_before_endpoints
    from acrnet.rules.inputs import Input
    from acrnet.rules.limits import custom_count
    from acrnet.rules.rule import RuleSet

    met = {
        each.id.lower(): each
        for path in paths
        for each in (path.interface_rules, path.subnet_rules, *rules_before_endpoints(path.endpoint_subnets))
        if isinstance(each, RuleSet)
    }
    return Input(client.text, "live", len(met), sum(custom_count(each.rules) for each in met.values()))


def _require_addresses(client: ResourceId, paths: Sequence[ClientPath], stated: StatedClients) -> None:
    """Raise UsageError for a client without an address among the stated sources."""
    from acrnet.inventory.live.client_names import client_name
    from acrnet.net import AddressSet

    addresses = AddressSet.parse(prefix for path in paths for prefix in path.group.sources)
    if stated.sources is not None and stated.sources.isdisjoint(addresses):
        raise UsageError(
            f"The client {client_name(client)} has no address among the sources of --source.",
            next_step=f"Its addresses: {', '.join(addresses.prefixes())}. Change --source, or options.sources.",
        )
