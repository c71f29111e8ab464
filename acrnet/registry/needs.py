"""The needs of a registry's clients: the flows they must be able to open, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from acrnet.cloud import Cloud
from acrnet.errors import UsageError
from acrnet.registry.layers import layer_sources
from acrnet.registry.located import LocatedNeed, located_needs, service_of
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.registry.options import NeedOptions
from acrnet.registry.private_needs import private_needs, uncovered_regions
from acrnet.registry.profile_needs import profile_needs
from acrnet.registry.public_needs import (
    SYNCHRONIZING,
    apex_need,
    home_data_hosts,
    located_public_needs,
    storage_wildcard,
    with_home_data,
)
from acrnet.registry.reach import reached_replicas, wanted_locations
from acrnet.registry.scope import scope_assumptions
from acrnet.registry.unsettled import settled_needs
from acrnet.tags import TagCatalog, location_name
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of clients, with warnings and assumptions."""

    needs: tuple[Need, ...]
    """In the order of the purposes, then of the regions."""
    warnings: tuple[str, ...] = ()
    """What may go wrong although every need is met; one sentence each."""
    assumptions: tuple[str, ...] = ()
    """What the needs assume, one sentence each."""
    tag_assumptions: frozenset[str] = frozenset()
    """Those of the assumptions that concern only rules with service tags or their addresses, not rules with names."""
    name_assumptions: Mapping[str, str] = field(default_factory=dict)
    """What is assumed about DNS answers, by the name of a registry with private endpoints, in one sentence; it does
    not apply to clients whose DNS answers are known."""
    serving: tuple[str, ...] = ()
    """Those of the wanted locations that clients reach, or may reach, over public endpoints."""
    left_out: tuple[str, ...] = ()
    """Locations where clients can be sent although the options leave them out."""

    def stated(self, by_names: Collection[str] = ()) -> tuple[str, ...]:
        """Return all assumptions for clients whose DNS answers are known for the registries in `by_names`."""
        names = [text for registry, text in self.name_assumptions.items() if registry not in by_names]
        return (*self.assumptions, *names)


def derive_needs(registry: Registry, catalog: TagCatalog, cloud: Cloud, options: NeedOptions) -> Needs:
    """Return the needs of clients of `registry`.

    Raises UsageError for a region without a replica and for `data-only` without data endpoints, NoRegionalTagError for
    a location without a tag in the catalog.
    """
    locations = wanted_locations(registry, options.regions)
    # A registry in no known region yet has only what `settled_needs` adds.
    is_public = registry.public_network_access and bool(registry.replicas)
    public = _public(registry, catalog, cloud, options) if is_public else Needs(())
    private = private_needs(registry, options.operations)
    others = profile_needs(registry.name, options, locations, catalog, cloud)
    return Needs(
        needs=_in_order((*settled_needs(registry, public.needs, options.operations), *private, *others.needs)),
        warnings=(
            *public.warnings,
            *_access_warnings(registry, private),
            *_uncovered_warnings(registry, locations, options.operations),
            *_profile_warnings(registry, options),
            *others.warnings,
        ),
        assumptions=(*public.assumptions, *others.assumptions),
        tag_assumptions=public.tag_assumptions | others.tag_assumptions,
        name_assumptions=_name_assumptions(registry, private),
        serving=public.serving,
        left_out=public.left_out,
    )


def joined_needs(several: Sequence[Needs]) -> Needs:
    """Return the needs of several registries as one value, in the same order."""
    if len(several) == 1:
        return several[0]
    return Needs(
        needs=tuple(need for each in several for need in each.needs),
        warnings=tuple(dict.fromkeys(text for each in several for text in each.warnings)),
        assumptions=tuple(dict.fromkeys(text for each in several for text in each.assumptions)),
        tag_assumptions=frozenset(text for each in several for text in each.tag_assumptions),
        name_assumptions={name: text for each in several for name, text in each.name_assumptions.items()},
        serving=tuple(sorted({location for each in several for location in each.serving})),
        left_out=tuple(sorted({location for each in several for location in each.left_out})),
    )


def needs_for_regions(regions: tuple[str, ...], catalog: TagCatalog, cloud: Cloud, options: NeedOptions) -> Needs:
    """Return the login and storage needs of any registry in these regions, with `-` in the place of its name.

    The options regions and layers do not apply. Raises UsageError without a region and for layers that depend on a
    registry, NoRegionalTagError for a location without a tag in the catalog.
    """
    locations = sorted({location_name(region) for region in regions} - {""})
    if not locations:
        raise UsageError("No region is given.", next_step="Give location names, for example --regions westeurope.")
    if options.layers != "current":
        raise UsageError(
            f"--layers {options.layers} asks what one registry has, and --regions names none.",
            next_step="Give the registry with --registry, or leave out --layers.",
        )
    wanted = [item for location in locations for item in _needs_in(location, cloud, options)]
    others = profile_needs("-", options, locations, catalog, cloud)
    of_tags = tuple(_scope(wanted, catalog, options.scope))
    data = "data endpoints" if options.clients.synchronizes else "no data endpoints"
    return Needs(
        needs=_in_order((*located_needs("-", wanted, catalog, scope=options.scope), *others.needs)),
        warnings=others.warnings,
        assumptions=(
            f"The registries in these regions have public access, {data} and no regional endpoints.",
            *of_tags,
            *others.assumptions,
        ),
        tag_assumptions=others.tag_assumptions.union(of_tags),
        serving=tuple(locations),
    )


def _public(registry: Registry, catalog: TagCatalog, cloud: Cloud, options: NeedOptions) -> Needs:
    reached = reached_replicas(registry, options.regions)
    pulls = "pull" in options.operations
    layers = layer_sources(registry, reached.kept, options.layers) if pulls else None
    wanted = list(located_public_needs(registry, reached.kept, layers, cloud))
    if options.clients.synchronizes and registry.location:
        wanted = with_home_data(registry, wanted)
    of_tags = tuple(_scope(wanted, catalog, options.scope))
    return Needs(
        needs=(*located_needs(registry.name, wanted, catalog, scope=options.scope), apex_need(registry)),
        warnings=(*reached.warnings, *(layers.warnings if layers else ()), *_preview_warnings(registry)),
        assumptions=(*_layer_assumptions(wanted, pulls=pulls), *of_tags),
        tag_assumptions=frozenset(of_tags),
        serving=tuple(reach.location for reach in reached.kept),
        left_out=reached.left_out,
    )


def _needs_in(location: str, cloud: Cloud, options: NeedOptions) -> Iterator[LocatedNeed]:
    unread = Unknown("no registry was read")
    yield LocatedNeed(Purpose.LOGIN, (location,), (f"*.{cloud.registry_suffix}",), when=True, dual_stack=unread)
    if options.clients.synchronizes:
        data = f"*.{location}.data.{cloud.registry_suffix}"
        yield LocatedNeed(Purpose.DATA, (location,), (data,), when=True, dual_stack=unread, why=SYNCHRONIZING)
    elif "pull" in options.operations:
        yield LocatedNeed(Purpose.STORAGE, (location,), (storage_wildcard(cloud),), when=True, dual_stack=False)


def _in_order(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    purposes = list(Purpose)
    return tuple(sorted(needs, key=lambda need: (purposes.index(need.purpose), need.region or "", need.id)))


def _preview_warnings(registry: Registry) -> Iterator[str]:
    regional, dual_stack = registry.regional_endpoints, registry.dual_stack
    if isinstance(regional, Unknown):
        yield f"Whether {registry.name} has regional endpoints is not known, because {regional.reason}."
    if isinstance(dual_stack, Unknown):
        yield f"Whether {registry.name} answers over IPv6 is not known, because {dual_stack.reason}."


def _access_warnings(registry: Registry, private: tuple[Need, ...]) -> Iterator[str]:
    """Yield warnings about clients that the registry itself refuses, whatever the network rules allow.

    learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks, checked 2026-11-23.
    """
    admits = registry.denies_by_default
    if registry.public_network_access and isinstance(admits, Unknown):
        yield f"Whether {registry.name} admits every public client is not known, because {admits.reason}."
    elif registry.public_network_access and admits:
        yield (
            f"{registry.name} refuses public clients whose address its own network rules do not list; acrnet audit"
            " --client CLIENT tells whether those of a client are."
        )
    for need in private:
        if need.endpoint is None:
            yield need.reason
        elif isinstance(need.addresses, Unknown):
            yield f"The addresses of {need.endpoint.name} are not known, because {need.addresses.reason}."


def _profile_warnings(registry: Registry, options: NeedOptions) -> Iterator[str]:
    """Yield what a registry lacks that these clients cannot do without."""
    if options.clients.synchronizes and registry.public_network_access and not home_data_hosts(registry):
        yield (
            f"Connected registries need the dedicated data endpoint of {registry.name} in {registry.location}, and it"
            f" has none: az acr update --name {registry.name} --data-endpoint-enabled true gives one to a Premium"
            " registry."
        )
    if options.clients.private and not any(endpoint.approved for endpoint in registry.private_endpoints):
        yield (f"A network isolated cluster reaches {registry.name} by a private endpoint, and it has no approved one.")


def _uncovered_warnings(registry: Registry, locations: set[str], operations: frozenset[str]) -> Iterator[str]:
    for endpoint, regions in uncovered_regions(registry, locations, operations):
        yield (
            f"{endpoint.id.name} has no address for the data endpoint of {registry.name} in {', '.join(regions)}: pulls"
            " that are served there may fail for its clients."
        )


def _name_assumptions(registry: Registry, private: tuple[Need, ...]) -> Mapping[str, str]:
    if not private or not registry.public_network_access:
        return {}
    return {
        registry.name: f"Clients resolve {registry.login_server} to its public addresses; those whose DNS leads to a "
        "private endpoint need that endpoint instead."
    }


def _layer_assumptions(wanted: list[LocatedNeed], *, pulls: bool) -> Iterator[str]:
    if not pulls:
        yield "Pushes go through the login server alone, as documented."
    purposes = {item.purpose for item in wanted}
    if purposes & {Purpose.DATA, Purpose.REGIONAL}:
        yield "Data and regional endpoints answer from addresses of AzureContainerRegistry in their own region."
    if Purpose.STORAGE in purposes:
        yield "Layers come from storage in the region of the replica that serves the pull, as documented."


def _scope(wanted: list[LocatedNeed], catalog: TagCatalog, scope: str) -> Iterator[str]:
    services = (service_of(item.purpose) for item in wanted)
    locations = (location for item in wanted for location in item.locations)
    return scope_assumptions(services, locations, catalog, scope=scope)
