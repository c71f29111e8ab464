"""Network security groups of Azure with everything that is read around them, for a plan and for an audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from acrnet.inventory.live.client_dns import with_private_zones
from acrnet.inventory.live.group_prefixes import with_group_prefixes
from acrnet.inventory.live.groups import read_ways
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.parallel import in_parallel
from acrnet.registry.model import Registry
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet
from acrnet.rules.seen_clients import StatedClients
from acrnet.tags import TagCatalog
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.snapshot import ReadGroup, Snapshot

# Threads run what is here, so everything is imported before one starts: this module is loaded when groups are read.


def read_surroundings(
    inventory: Inventory,
    nsgs: Sequence[NetworkSecurityGroup],
    registries: Callable[[], Sequence[Registry]],
    *,
    others: bool,
) -> Snapshot:
    """Return the groups with their service tags, their clients, and the zones and application groups these use.

    With `others` the rules of every further group on the clients' way are read too; clients behind one that may not be
    read are unknown. `registries` may wait for what is read meanwhile.
    """
    _ = inventory.dns, inventory.groups  # what reads them is imported before a thread starts
    rule_sets: Mapping[str, RuleSet] = {nsg.id.key: nsg.rule_set for nsg in nsgs}
    with ThreadPoolExecutor(max_workers=1) as pool:
        tags = pool.submit(_tags_of, inventory, nsgs)
        if others:
            clients, rule_sets = read_ways(inventory.arm, nsgs)
        else:
            clients = read_clients(inventory.arm, nsgs)
        clients = with_private_zones(
            with_group_prefixes(inventory.groups, clients, rule_sets), registries(), inventory.dns
        )
        catalogs = tags.result()
    return Snapshot(
        StatedClients(),
        targets=tuple(ReadGroup(nsg, catalogs[nsg.location], clients[nsg.id.key]) for nsg in nsgs),
        others=rule_sets if others else {},
    )


def _tags_of(inventory: Inventory, nsgs: Sequence[NetworkSecurityGroup]) -> Mapping[str, TagCatalog]:
    """Return the service tags of each location that a group lies in."""
    homes = {nsg.location: nsg.id.subscription for nsg in reversed(nsgs)}
    return dict(zip(homes, in_parallel(lambda home: inventory.tags_at(*home), homes.items()), strict=True))
