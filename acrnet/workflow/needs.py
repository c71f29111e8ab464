"""The needs of registries, for every command that reads registries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.registry.need import Need
    from acrnet.registry.needs import Needs
    from acrnet.registry.options import NeedOptions
    from acrnet.tags import TagCatalog


def need_options(configuration: Configuration) -> NeedOptions:
    """Return which needs are asked for; raises UsageError for an invalid value."""
    from acrnet.registry.options import NeedOptions

    return NeedOptions(
        operations=configuration.operations,
        include=configuration.include,
        regions=configuration.regions,
        scope=configuration.scope,
        layers=configuration.layers,
        profile=configuration.profile,
        cluster_regions=configuration.cluster_regions,
    )


def require_distinct_names(registries: Iterable[Registry]) -> None:
    """Raise UsageError where two registries bear one name, since needs and rules are named after the registry."""
    ids: dict[str, str] = {}
    for registry in registries:
        other = ids.setdefault(registry.name.lower(), registry.id.text)
        if other != registry.id.text:
            raise UsageError(
                f"Two registries are named {registry.name}: {other} and {registry.id}.",
                next_step="Take them one by one; a plan for each takes an --owner of its own.",
            )


class DerivedNeeds:
    """What clients of registries need, by the service tags that count for them, each derived once.

    Equal needs are the very same value: judging many rule sets relies on that.
    """

    def __init__(
        self, registries: Sequence[Registry], configuration: Configuration, regions: Sequence[str] = ()
    ) -> None:
        self.registries = tuple(registries)
        self.regions = tuple(regions)
        """In place of registries: any registry there."""
        self._cloud = configuration.cloud
        self._options = need_options(configuration)
        self._each: dict[str, tuple[Needs, ...]] = {}
        self._joined: dict[str, Needs] = {}

    def each(self, catalog: TagCatalog) -> tuple[Needs, ...]:
        """Return the needs of each registry, in their order."""
        from acrnet.registry.needs import derive_needs, needs_for_regions

        known = self._each.get(catalog.id)
        if known is None:
            if self.regions:
                known = (needs_for_regions(self.regions, catalog, self._cloud, self._options),)
            else:
                known = tuple(derive_needs(each, catalog, self._cloud, self._options) for each in self.registries)
            self._each[catalog.id] = known
        return known

    def joined(self, catalog: TagCatalog) -> Needs:
        """Return the needs of all registries."""
        from acrnet.registry.needs import joined_needs

        known = self._joined.get(catalog.id)
        if known is None:
            known = self._joined[catalog.id] = joined_needs(self.each(catalog))
        return known

    def all(self, catalogs: Iterable[TagCatalog]) -> tuple[Need, ...]:
        """Return the needs with any of these service tags, each once."""
        return tuple({need.id: need for catalog in catalogs for need in self.joined(catalog).needs}.values())
