"""Whose needs are audited: registries read live or from files, or any registry in some regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.needs import need_options, require_distinct_names

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog
    from acrnet.workflow.audit_request import AuditRequest


@dataclass(frozen=True, slots=True)
class Demand:
    """What clients are asked to be able to reach; needs follow once the service tags are known."""

    registries: tuple[Registry, ...]
    regions: tuple[str, ...]
    configuration: Configuration
    changes: RegistryChanges
    """What is assumed of the registries."""
    live: tuple[Registry, ...] = ()
    """Those of the registries that were read live."""
    warnings: tuple[str, ...] = ()
    _derived: dict[tuple[str, bool], Needs] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def named(self) -> tuple[str, ...]:
        """What the audit says it is about: ids of registries, or regions."""
        if self.regions:
            return (f"regions {', '.join(self.regions)}",)
        return tuple(registry.id.text for registry in self.registries)

    @property
    def assumed(self) -> tuple[Registry, ...]:
        """The registries as they are assumed to be."""
        return tuple(self.changes.applied(registry) for registry in self.registries)

    def needs(self, catalog: TagCatalog) -> Needs:
        """Return the needs with these service tags, the assumed changes made."""
        return self._once(catalog, assumed=True)

    def needs_before(self, catalog: TagCatalog) -> Needs:
        """Return the needs with these service tags as the registries are."""
        return self._once(catalog, assumed=False)

    def _once(self, catalog: TagCatalog, *, assumed: bool) -> Needs:
        """Return equal needs as the very same value: judging many rule sets relies on that."""
        key = catalog.id, assumed and bool(self.changes)
        found = self._derived.get(key)
        if found is None:
            found = self._derived[key] = self._derive(catalog, assumed=assumed)
        return found

    def _derive(self, catalog: TagCatalog, *, assumed: bool) -> Needs:
        from acrnet.registry.needs import derive_needs, joined_needs, needs_for_regions

        options, cloud = need_options(self.configuration), self.configuration.cloud
        if self.regions:
            return needs_for_regions(self.regions, catalog, cloud, options)
        registries = self.assumed if assumed else self.registries
        return joined_needs([derive_needs(registry, catalog, cloud, options) for registry in registries])


def read_demand(
    arm: Callable[[], ArmSession], request: AuditRequest, configuration: Configuration, changes: RegistryChanges
) -> Demand:
    """Return what is asked for, with registries read where there are any; `arm` is called only to read live ones.

    Raises UsageError for assumptions without a registry and for two registries of one name.
    """
    need_options(configuration)  # a wrong option ends the run before anything is read
    if changes and request.regions:
        raise UsageError(
            "--regions names no registry that a replica or data endpoints could be assumed of.",
            next_step="Give the registry with --registry or --registry-file.",
        )
    from_files, warnings = _from_files(request.registry_file)
    elsewhere = request.regions or request.registry_file
    names = request.registry if elsewhere else configuration.registries
    live = _live(arm(), names, configuration) if names else ()
    registries = (*live, *from_files)
    require_distinct_names(registries)
    return Demand(registries, request.regions or (), configuration, changes, live, warnings)


def _from_files(files: Sequence[Path]) -> tuple[tuple[Registry, ...], tuple[str, ...]]:
    if not files:
        return (), ()
    from acrnet.inventory.files.registries import read_registry_files

    return read_registry_files(files)


def _live(arm: ArmSession, names: Sequence[str], configuration: Configuration) -> tuple[Registry, ...]:
    from acrnet.inventory.live.names import find_all_by_name
    from acrnet.inventory.live.registries import REGISTRIES, read_registry
    from acrnet.inventory.parallel import in_parallel

    ids = find_all_by_name(arm, REGISTRIES, names, "registry", configuration.subscriptions)
    distinct = sorted({identifier.key: identifier for identifier in ids}.values())
    return tuple(in_parallel(lambda registry: read_registry(arm, registry), distinct))
