"""Reading everything a plan is made from, in as few rounds of calls as the answers allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from acrnet.arm import ArmSession
from acrnet.config import Configuration
from acrnet.errors import AcrnetError, NotFoundError, RefusedError, RemoteError, UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.live.nsg import NSG_TYPE, read_nsg, read_nsgs
from acrnet.inventory.live.registries import REGISTRIES
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import NsgClients
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet
from acrnet.rules.seen_clients import StatedClients
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory, distinct
from acrnet.workflow.snapshot import ReadGroup, Snapshot

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.


def read_fleet(inventory: Inventory, *, at_most: int | None = None) -> Snapshot:
    """Return the registries and NSGs the configuration names, with their clients and service tags.

    A registry or NSG that is missing or cannot be read raises: what is not read is never taken for not there. More NSGs
    than `at_most` raise ThresholdError before any of them is read.
    """
    from acrnet.plan.planner import check_target_count

    arm, configuration = inventory.arm, inventory.configuration
    registry_ids, nsg_ids = _ids(arm, configuration)
    check_target_count(len(nsg_ids), at_most)
    _ = inventory.zones, inventory.groups  # what reads them is imported before a thread starts
    with ThreadPoolExecutor(max_workers=2) as pool:
        reading = pool.submit(inventory.registries, registry_ids)
        nsgs = _nsgs(arm, nsg_ids)
        tags = pool.submit(inventory.tags_of, nsgs)
        clients, rule_sets = _clients(arm, nsgs)
        clients = inventory.surrounded(clients, rule_sets, reading.result)
        catalogs = tags.result()
    return Snapshot(
        stated=StatedClients.of(configuration.sources, configuration.virtual_network),
        registries=reading.result(),
        groups=tuple(ReadGroup(nsg, catalogs[nsg.location], clients[nsg.id.key]) for nsg in nsgs),
        others=rule_sets,
    )


def _ids(arm: ArmSession, configuration: Configuration) -> tuple[list[ResourceId], list[ResourceId]]:
    wanted = [
        (REGISTRIES, configuration.registries, "registry"),
        (NSG_TYPE, configuration.nsgs, "network security group"),
    ]
    subscriptions = list(configuration.subscriptions)
    if not subscriptions and any("/" not in name for _, names, _ in wanted for name in names):
        subscriptions = [str(each["subscriptionId"]) for each in arm.subscriptions()]
    registries, nsgs = in_parallel(lambda each: find_all_by_name(arm, *each, subscriptions), wanted)
    return distinct(registries), distinct(nsgs)


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
