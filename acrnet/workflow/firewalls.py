"""The firewalls that an audit judges; loaded where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from acrnet.firewall import FirewallPolicy
from acrnet.firewall.located import bases_only, located_firewalls
from acrnet.firewall.overridden import overridden_rules
from acrnet.firewall.resources import FirewallResources
from acrnet.registry.model import Registry
from acrnet.rules.inputs import Input
from acrnet.rules.seen_clients import StatedClients
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.snapshot import ReadFirewalls, Snapshot

_CLIENTS_STATED: Final = Unknown("in which networks the clients are was not read, because --source says who they are")


def in_files(resources: FirewallResources, catalog: TagCatalog) -> tuple[ReadFirewalls, ...]:
    """Return the firewalls and policies in files with the service tags that count for them; empty without any."""
    firewalls = tuple(located_firewalls(resources))
    if not firewalls:
        return ()
    overridden = tuple(overridden_rules(resources))
    return (ReadFirewalls(firewalls, resources.ip_group_addresses(), catalog, overridden=overridden),)


def with_bases(inputs: Sequence[Input], resources: FirewallResources) -> tuple[Input, ...]:
    """Return the accounts of files with the policies in them that are judged only within others."""
    bases = list(bases_only(resources))
    return tuple(_with_bases(each, bases, resources) for each in inputs)


def _with_bases(source: Input, bases: Sequence[str], resources: FirewallResources) -> Input:
    here = [resources.policies[key] for key in bases if resources.locations[key].file == source.path]
    assumed = tuple(
        f"{policy.name} is judged as a part of the policies based on it, because no firewall applies it itself"
        for policy in here
        if isinstance(policy, FirewallPolicy)
    )
    return replace(source, assumptions=(*source.assumptions, *assumed)) if assumed else source


def read_live(
    inventory: Inventory,
    policies: Sequence[str],
    firewalls: Sequence[str],
    registries: Sequence[Registry],
    stated: StatedClients,
) -> Snapshot:
    """Return policies and firewalls of Azure, by names or ids, with their clients where no source is stated."""
    # Loaded here: firewalls in files need none of what reads live.
    from acrnet.inventory.live.audited_firewalls import AuditedFirewalls
    from acrnet.inventory.live.client_dns import with_private_zones

    reader = AuditedFirewalls(inventory.arm, inventory.configuration.subscriptions, with_clients=stated.sources is None)
    read = reader.read(policies, firewalls)
    audited = [each for _, each in read if each is not None]
    clients = with_private_zones(
        {each.id.key: each.clients for each in audited if each.clients is not None}, registries, inventory.dns
    )
    return Snapshot(
        StatedClients(),
        firewalls=tuple(
            ReadFirewalls(
                (each.located,),
                each.ip_groups,
                inventory.tags_at(each.located.region, each.id.subscription),
                clients.get(each.id.key, _CLIENTS_STATED),
                each.overridden,
            )
            for each in audited
        ),
        inputs=tuple(account for account, _ in read),
        warnings=tuple(
            f"The clients of {each.located.name} are not known, because {unknown.reason}."
            for each in audited
            if each.clients is not None
            for unknown in each.clients.unknown[:1]
        ),
    )
