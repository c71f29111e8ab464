"""Reading everything a plan is made from, in as few rounds of calls as the answers allow."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from acrnet.arm import ArmSession
from acrnet.config import Configuration
from acrnet.errors import ThresholdError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.registries import REGISTRIES
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId
from acrnet.rules.seen_clients import StatedClients
from acrnet.workflow.inventory import Inventory, distinct
from acrnet.workflow.snapshot import Snapshot
from acrnet.workflow.targets.kind import PlannedKind

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.


def read_fleet(inventory: Inventory, kinds: Sequence[PlannedKind], *, limited: bool = False) -> Snapshot:
    """Return the registries and the targets of these kinds that the configuration names, with their surroundings.

    A registry or target that is missing or cannot be read raises: what is not read is never taken for not there. With
    `limited`, more targets than a plan may cover raise ThresholdError before any of them is read.
    """
    arm, configuration = inventory.arm, inventory.configuration
    if limited:
        for kind in kinds:
            _check_count(kind, _fewest(kind.names(configuration)), configuration)
    registry_ids, *target_ids = _ids(arm, configuration, kinds)
    if limited:
        for kind, ids in zip(kinds, target_ids, strict=True):
            _check_count(kind, len(ids), configuration)
    with ThreadPoolExecutor(max_workers=1) as pool:
        registries = pool.submit(inventory.registries, registry_ids)
        parts = [kind.read(inventory, ids, registries.result) for kind, ids in zip(kinds, target_ids, strict=True)]
    stated = StatedClients.of(configuration.sources, configuration.virtual_network)
    return Snapshot.joined(stated, registries.result(), parts)


def _fewest(names_or_ids: Sequence[str]) -> int:
    """Return how many targets these are at least: a name and an id may be of the same one."""
    names = {text.strip().lower() for text in names_or_ids}
    ids = sum("/" in text for text in names)
    return max(ids, len(names) - ids)


def _check_count(kind: PlannedKind, number: int, configuration: Configuration) -> None:
    """Raise ThresholdError when a plan would cover more targets of a kind than it may."""
    most = kind.most(configuration)
    if number > most:
        raise ThresholdError(
            f"The plan covers {number} {kind.plural}, more than the {most} that {kind.limit_option} allows.",
            next_step=f"Narrow it with {kind.option}, raise {kind.limit_option} or repeat with --force.",
        )


def _ids(arm: ArmSession, configuration: Configuration, kinds: Sequence[PlannedKind]) -> list[list[ResourceId]]:
    """Return the ids of the registries, then those of each kind of target."""
    wanted = [
        (REGISTRIES, configuration.registries, "registry"),
        *((kind.type, kind.names(configuration), kind.noun) for kind in kinds),
    ]
    subscriptions = list(configuration.subscriptions)
    if not subscriptions and any("/" not in name for _, names, _ in wanted for name in names):
        subscriptions = [str(each["subscriptionId"]) for each in arm.subscriptions()]
    return [distinct(ids) for ids in in_parallel(lambda each: find_all_by_name(arm, *each, subscriptions), wanted)]
