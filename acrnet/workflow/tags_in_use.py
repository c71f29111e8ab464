"""Which service tags count where, each edition read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.inventory.once import Once
from acrnet.inventory.tag_sources import catalog_from_api, catalog_from_file
from acrnet.tags import TagCatalog
from acrnet.workflow.demand import Demand

if TYPE_CHECKING:
    from acrnet.arm import ArmSession


class TagsInUse:
    """The service tags of one run: those of a file, or what the service-tag API says at each location."""

    def __init__(self, arm: Callable[[], ArmSession], demand: Demand, configuration: Configuration) -> None:
        self._arm = arm
        self._demand = demand
        self._configuration = configuration
        self._read: Once[TagCatalog] = Once()

    def at(self, location: str, subscription: str) -> TagCatalog:
        """Return the service tags that rules at a location go by."""
        path = self._configuration.service_tags
        if path is not None:
            return self._read.get("", lambda: catalog_from_file(path, self._configuration.cloud))
        return self._read.get(location, lambda: catalog_from_api(self._arm(), subscription, location))

    def anywhere(self) -> TagCatalog:
        """Return the service tags for rules of which nothing says where they are: those at the first registry's home.

        Raises UsageError where there is neither a file nor a registry that was read live.
        """
        if self._configuration.service_tags is not None:
            return self.at("", "")
        for registry in self._demand.live:
            return self.at(registry.location, registry.id.subscription)
        raise UsageError(
            "Nothing says which service tags count: no registry is read live, and no service-tag file is given.",
            next_step="Give the file that Microsoft publishes with --service-tags FILE.",
        )
