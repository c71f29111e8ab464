"""Reading everything a plan is made from, in as few rounds of calls as the answers allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from acrnet.arm import ArmSession
from acrnet.config import Configuration
from acrnet.errors import AcrnetError, NotFoundError, RefusedError, RemoteError, UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.live.nsg import NSG_TYPE, read_nsg, read_nsgs
from acrnet.inventory.live.registries import REGISTRIES, read_registry
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.tag_sources import catalog_from_api, catalog_from_file
from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import NsgClients
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.


@dataclass(frozen=True, slots=True)
class Fleet:
    """What was read: nothing in it is decided yet."""

    registries: tuple[Registry, ...]
    nsgs: tuple[NetworkSecurityGroup, ...]
    clients: Mapping[str, NsgClients]
    """What sends through each NSG, by its lower-case id."""
    rule_sets: Mapping[str, RuleSet]
    """The rules of the NSGs and of the others on the way of their clients, by lower-case id."""
    catalogs: Mapping[str, TagCatalog]
    """The service tags of each location an NSG lies in."""


def read_fleet(arm: ArmSession, configuration: Configuration, *, at_most: int | None = None) -> Fleet:
    """Return the registries and NSGs the configuration names, with their clients and service tags.

    A registry or NSG that is missing or cannot be read raises: what is not read is never taken for not there. More NSGs
    than `at_most` raise ThresholdError before any of them is read.
    """
    from acrnet.inventory.live.client_dns import PrivateZones, with_private_zones
    from acrnet.inventory.live.group_prefixes import ApplicationGroups, with_group_prefixes
    from acrnet.plan.planner import check_target_count

    registry_ids, nsg_ids = _ids(arm, configuration)
    check_target_count(len(nsg_ids), at_most)
    with ThreadPoolExecutor(max_workers=2) as pool:
        reading = pool.submit(_registries, arm, registry_ids)
        nsgs = _nsgs(arm, nsg_ids)
        catalogs = pool.submit(_catalogs, arm, nsgs, configuration)
        clients, rule_sets = _clients(arm, nsgs)
        clients = with_group_prefixes(ApplicationGroups(arm), clients, rule_sets)
        registries = reading.result()
        clients = with_private_zones(clients, registries, PrivateZones(arm, configuration.subscriptions))
        return Fleet(registries, nsgs, clients, rule_sets, catalogs.result())


def _ids(arm: ArmSession, configuration: Configuration) -> tuple[list[ResourceId], list[ResourceId]]:
    wanted = [
        (REGISTRIES, configuration.registries, "registry"),
        (NSG_TYPE, configuration.nsgs, "network security group"),
    ]
    subscriptions = list(configuration.subscriptions)
    if not subscriptions and any("/" not in name for _, names, _ in wanted for name in names):
        subscriptions = [str(each["subscriptionId"]) for each in arm.subscriptions()]
    registries, nsgs = in_parallel(lambda each: find_all_by_name(arm, *each, subscriptions), wanted)
    return _once(registries), _once(nsgs)


def _once(ids: Iterable[ResourceId]) -> list[ResourceId]:
    return sorted({identifier.key: identifier for identifier in ids}.values())


def _registries(arm: ArmSession, ids: Sequence[ResourceId]) -> tuple[Registry, ...]:
    return tuple(in_parallel(lambda registry: read_registry(arm, registry), ids))


def _nsgs(arm: ArmSession, ids: Sequence[ResourceId]) -> tuple[NetworkSecurityGroup, ...]:
    read = in_parallel(lambda nsg: _nsg(arm, nsg), ids)
    failures = [each for each in read if isinstance(each, AcrnetError)]
    if len(failures) > 1:
        sentences = " ".join(failure.message for failure in failures)
        raise RemoteError(
            f"{len(failures)} of {len(ids)} network security groups cannot be read. {sentences}",
            next_step="Check these, or name the others with --nsg.",
        ) from failures[0]
    for failure in failures:
        raise failure
    return tuple(each for each in read if not isinstance(each, AcrnetError))


def _nsg(arm: ArmSession, nsg: ResourceId) -> NetworkSecurityGroup | AcrnetError:
    try:
        return read_nsg(arm, nsg)
    except NotFoundError:
        return UsageError(
            f"There is no network security group {nsg}, or you may not see it.",
            next_step="Check the id, the tenant (--tenant) and your role on it.",
        )
    except (RemoteError, RefusedError) as error:
        return error


def _catalogs(
    arm: ArmSession, nsgs: Sequence[NetworkSecurityGroup], configuration: Configuration
) -> Mapping[str, TagCatalog]:
    subscriptions = {nsg.location: nsg.id.subscription for nsg in reversed(nsgs)}
    if configuration.service_tags is not None:
        catalog = catalog_from_file(configuration.service_tags, configuration.cloud)
        return dict.fromkeys(subscriptions, catalog)
    catalogs = in_parallel(lambda each: catalog_from_api(arm, each[1], each[0]), subscriptions.items())
    return dict(zip(subscriptions, catalogs, strict=True))


def _clients(
    arm: ArmSession, nsgs: Sequence[NetworkSecurityGroup]
) -> tuple[Mapping[str, NsgClients], Mapping[str, RuleSet]]:
    """Return the clients of each NSG and every rule set on their way; a rule set that is closed hides its clients."""
    clients = read_clients(arm, nsgs)
    own = {nsg.id.key: nsg for nsg in nsgs}
    stages = {stage for found in clients.values() for group in found.groups for stage in group.stages}
    others = read_nsgs(arm, [stage for stage in stages if stage.key not in own])
    closed = {key: value for key, value in others.items() if isinstance(value, Unknown)}
    opened = {key: value for key, value in others.items() if not isinstance(value, Unknown)}
    shown = {
        key: NsgClients(
            found.groups,
            (*found.unknown, *dict.fromkeys(closed[s.key] for g in found.groups for s in g.stages if s.key in closed)),
        )
        for key, found in clients.items()
    }
    return shown, {key: nsg.rule_set for key, nsg in {**opened, **own}.items()}
