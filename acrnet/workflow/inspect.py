"""What a registry offers, and what its clients need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Inspection:
    """A registry with the needs of its clients, by the service tags at its home."""

    registry: Registry
    needs: Needs
    catalog: TagCatalog


def inspect_registry(arm: ArmSession, name: str, configuration: Configuration, progress: Progress) -> Inspection:
    """Return the registry of this name or id; raises UsageError where there is none, and what reading raises."""
    configuration = replace(configuration, registries=(name,))
    need_options(configuration)  # a wrong option ends the run before anything is read
    inventory = Inventory(lambda: arm, configuration)
    with progress.working("Reading the registry"):
        (registry,) = inventory.registries_named(configuration.registries)
        catalog = inventory.tags_at_home_of([registry])
    return Inspection(registry, DerivedNeeds([registry], configuration).joined(catalog), catalog)
