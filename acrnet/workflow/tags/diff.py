"""What changed between two editions of the service tags: all of it, or what the clients of a registry need."""

from __future__ import annotations

from pathlib import Path

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.tags import TagCatalog
from acrnet.tags.difference import CatalogDifference, difference, joined_catalog
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress
from acrnet.workflow.request import RegistryRequest, require_consistent_options
from acrnet.workflow.tags.editions import find_edition


def diff_editions(
    old: Path, new: Path, request: RegistryRequest, configuration: Configuration, *, arm: ArmOnUse, progress: Progress
) -> CatalogDifference:
    """Return what changed from one file or version to another; `arm` is called only for a registry that is read live.

    Registries of the configuration do not narrow it: only those that are asked for do.

    Raises UsageError for options that contradict each other, for a region of which neither edition has a tag and for a
    version that the history lacks, TagFileError for a file that cannot be used, and what reading raises.
    """
    require_consistent_options(request)
    _require_registry(request)
    cloud = configuration.cloud
    need_options(configuration)  # a wrong option ends the run before anything is read
    with progress.working("Reading service tags"):
        before, after = (find_edition(each, cloud).catalog(cloud) for each in (old, new))
    changed = difference(before, after)
    if not _narrows(request):
        return changed
    with progress.working("Reading registries"):
        return _narrowed(changed, request, Inventory(arm, configuration))


def _narrowed(changed: CatalogDifference, request: RegistryRequest, inventory: Inventory) -> CatalogDifference:
    from acrnet.workflow.registries import read_registries

    read = read_registries(inventory, request)
    derived = DerivedNeeds(read.every, inventory.configuration, request.regions or ())
    both = joined_catalog(changed.old, changed.new)
    needs = derived.joined(both)
    asked = derived.regions or [registry.name for registry in read.every]
    tags = {_spelling(both, need.tag) for need in needs.needs if need.tag is not None}
    return changed.narrowed(asked, tags, (*read.warnings, *needs.warnings))


def _spelling(catalog: TagCatalog, name: str) -> str:
    return catalog.spelling(name) or name


def _narrows(request: RegistryRequest) -> bool:
    return bool(request.registry or request.registry_file or request.regions)


def _require_registry(request: RegistryRequest) -> None:
    """Raise UsageError for options that say what clients need where nothing says of what."""
    if _narrows(request):
        return
    needs = {
        "--operations": request.operations,
        "--include": request.include,
        "--region": request.region,
        "--scope": request.scope,
        "--layers": request.layers,
    }
    for option, value in needs.items():
        if value:
            raise UsageError(
                f"{option} says what clients of a registry need, and no registry is named.",
                next_step="Name one with --registry, --registry-file or --regions, or leave it out.",
            )
