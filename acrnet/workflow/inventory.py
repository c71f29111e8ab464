"""What every command reads, each thing once: registries, service tags, and clients with their surroundings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.tag_sources import catalog_from_api, catalog_from_file
from acrnet.tags import TagCatalog, download_page

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.inventory.live.client_dns import PrivateDns
    from acrnet.inventory.live.group_prefixes import ApplicationGroups
    from acrnet.registry.model import Registry
    from acrnet.resource_id import ResourceId

ArmOnUse = Callable[[], "ArmSession"]
"""Returns the session, which is opened by the first call."""


class Inventory:
    """Reads for one run; the session is opened only when something is read from Azure."""

    def __init__(self, arm: ArmOnUse, configuration: Configuration) -> None:
        self._open = arm
        self.configuration = configuration
        self._catalogs: ReadCache[TagCatalog] = ReadCache()

    @property
    def arm(self) -> ArmSession:
        """The session with Resource Manager."""
        return self._open()

    @cached_property
    def dns(self) -> PrivateDns:
        """Private DNS zones and forwarding rules, read once for all clients."""
        from acrnet.inventory.live.client_dns import PrivateDns

        return PrivateDns(self.arm, self.configuration.subscriptions)

    @cached_property
    def groups(self) -> ApplicationGroups:
        """The application security groups, read once for all clients."""
        from acrnet.inventory.live.group_prefixes import ApplicationGroups

        return ApplicationGroups(self.arm)

    def registries(self, ids: Iterable[ResourceId]) -> tuple[Registry, ...]:
        """Return the registries with these ids, each once; one that cannot be read raises."""
        from acrnet.inventory.live.registries import read_registry
        from acrnet.inventory.parallel import in_parallel

        arm = self.arm
        return tuple(in_parallel(lambda registry: read_registry(arm, registry), distinct(ids)))

    def registries_named(self, names: Sequence[str]) -> tuple[Registry, ...]:
        """Return the registries with these names or ids; raises UsageError for a name that none has."""
        if not names:
            return ()
        from acrnet.inventory.live.names import find_all_by_name
        from acrnet.inventory.live.registries import REGISTRIES

        subscriptions = self.configuration.subscriptions
        return self.registries(find_all_by_name(self.arm, REGISTRIES, names, "registry", subscriptions))

    def tags_at(self, location: str, subscription: str) -> TagCatalog:
        """Return the service tags that rules at a location go by: those of a file, or what the API says there."""
        path = self.configuration.service_tags
        if path is not None:
            return self._catalogs.get("", lambda: catalog_from_file(path, self.configuration.cloud))
        return self._catalogs.get(location, lambda: catalog_from_api(self.arm, subscription, location))

    def tags_at_home_of(self, registries: Sequence[Registry]) -> TagCatalog:
        """Return the service tags for rules of unknown location: those in the home region of the first registry.

        Raises UsageError where there is neither a file nor a registry that was read live.
        """
        if self.configuration.service_tags is not None:
            return self.tags_at("", "")
        for registry in registries:
            return self.tags_at(registry.location, registry.id.subscription)
        raise UsageError(
            "Nothing says which service tags count: no registry is read live, and no service-tag file is given.",
            next_step="Save the file that Microsoft publishes"
            f" ({download_page(self.configuration.cloud.tag_file_name)}), and name it with --service-tags FILE.",
        )


def distinct(ids: Iterable[ResourceId]) -> list[ResourceId]:
    """Return the ids, each once, in their order."""
    return sorted({identifier.key: identifier for identifier in ids}.values())
