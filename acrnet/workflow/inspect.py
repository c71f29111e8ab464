"""What a registry offers, and what its clients need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress
from acrnet.workflow.registries import read_registries
from acrnet.workflow.request import RegistryRequest, require_consistent_options

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Inspection:
    """A registry with the needs of its clients, by the service tags at its home."""

    registry: Registry | None
    """None for any registry in some regions."""
    needs: Needs
    catalog: TagCatalog


def inspect_registry(
    request: RegistryRequest, configuration: Configuration, *, arm: ArmOnUse, progress: Progress
) -> Inspection:
    """Return the registry, or the regions, that are asked for; `arm` is called only for what is read live.

    Raises UsageError for a request that names none or several, and what reading raises.
    """
    require_consistent_options(request)
    if not (request.registry or request.registry_file or request.regions):
        raise UsageError(
            "Nothing says which registry to inspect.",
            next_step="Name it, as in acrnet inspect contoso, or give --registry-file or --regions.",
        )
    need_options(configuration)  # a wrong option ends the run before anything is read
    inventory = Inventory(arm, configuration)
    with progress.working("Reading the registry and service tags"):
        read = read_registries(inventory, request)
        _require_one(read.every)
        catalog = inventory.tags_at_home_of(read.live)
    needs = DerivedNeeds(read.every, configuration, request.regions or ()).joined(catalog)
    registry = read.every[0] if read.every else None
    return Inspection(registry, replace(needs, warnings=(*read.warnings, *needs.warnings)), catalog)


def _require_one(registries: Sequence[Registry]) -> None:
    if len(registries) > 1:
        raise UsageError(
            f"An inspection is of one registry, and {len(registries)} are given:"
            f" {', '.join(each.name for each in registries)}.",
            next_step="Inspect them one by one; acrnet export lists what clients of several must reach.",
        )
