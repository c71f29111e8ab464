"""The needs of clients beside the registry: those of their profile, and what `--include` adds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from acrnet.cloud import Cloud
from acrnet.net import Family
from acrnet.registry.companion_needs import companion_needs
from acrnet.registry.located import PROTOCOL, need_id, service_tag
from acrnet.registry.need import Need, Purpose
from acrnet.registry.options import NeedOptions
from acrnet.registry.profiles.profile import REGION, HostsByCloud, Profile, Service
from acrnet.tags import TagCatalog, location_name
from acrnet.unknown import Unknown


class ProfileNeeds(NamedTuple):
    """The needs, what may go wrong with them, and what they assume."""

    needs: tuple[Need, ...]
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]
    tag_assumptions: frozenset[str]
    """Those of the assumptions that concern only rules with service tags or their addresses."""


def profile_needs(
    registry: str, options: NeedOptions, locations: Collection[str], catalog: TagCatalog, cloud: Cloud
) -> ProfileNeeds:
    """Return the needs of clients of `registry`, which is in these locations, for other services.

    Raises UsageError when the catalog lacks a tag, and NoRegionalTagError for a location without a regional tag.
    """
    profile = options.clients
    regions = sorted({location_name(region) for region in options.cluster_regions} or locations)
    more = {each.purpose: _in_regions(each.hosts, cloud, regions) for each in profile.more_hosts}
    companions = companion_needs(registry, options.included, locations, catalog, cloud, more_hosts=more)
    services = [each for each in profile.services if cloud.name in each.hosts]
    needs = tuple(_need(registry, each, _in_regions(each.hosts, cloud, regions), catalog, cloud) for each in services)
    by_name = [need for need in needs if need.by_name_only]
    names_assumed = _names_assumed(by_name)
    return ProfileNeeds(
        needs=(*companions.needs, *needs),
        warnings=(
            *(_undocumented(need, cloud) for need in needs if isinstance(need.addresses, Unknown)),
            *(_untagged(each, catalog) for each in services if each.tag is not None and each.tag not in catalog),
        ),
        assumptions=(*_stated(profile, options, regions), *companions.assumptions, *names_assumed),
        tag_assumptions=frozenset((*companions.assumptions, *names_assumed)),
    )


def _in_regions(hosts: HostsByCloud, cloud: Cloud, regions: Sequence[str]) -> tuple[str, ...]:
    """Return the host names in a cloud, one with a region in it for each of the regions."""
    named = (
        host.replace(REGION, region)
        for host in hosts.get(cloud.name, ())
        for region in (regions if REGION in host else [""])
    )
    return tuple(dict.fromkeys(named))


def _need(registry: str, service: Service, hosts: tuple[str, ...], catalog: TagCatalog, cloud: Cloud) -> Need:
    by_name = service.tag is None or (hosts and service.tag not in catalog)
    tag = None if by_name or service.tag is None else service_tag(catalog, service.tag).name
    undocumented = tag is None and not hosts
    return Need(
        id=need_id(registry, Purpose.PLATFORM, service.name),
        registry=registry,
        purpose=Purpose.PLATFORM,
        region=None,
        hosts=hosts,
        tag=tag,
        addresses=Unknown(f"its host names in the cloud {cloud.name} are not documented") if undocumented else (),
        protocol=PROTOCOL,
        ports=(service.port,),
        families=(Family.IPV4,),
        conditional_families=(),
        required=service.required,
        reason=f"{service.why}.",
    )


def _undocumented(need: Need, cloud: Cloud) -> str:
    return f"The host names of {need.id} in the cloud {cloud.name} are not documented, so no list has them."


def _untagged(service: Service, catalog: TagCatalog) -> str:
    return f"The service tags {catalog.id} have no {service.tag}, so {service.name} is known by its host names only."


def _stated(profile: Profile, options: NeedOptions, regions: Sequence[str]) -> Iterator[str]:
    """Yield what the profile lists and leaves out, and where its cluster is taken to be."""
    if profile.leaves_out:
        pages = " and ".join(map(str, profile.pages))
        yield f"--profile {profile.name} lists what {profile.clients} need, by {pages}. {profile.leaves_out}"
    if profile.in_cluster_region and not options.cluster_regions:
        yield (
            f"The cluster is taken to be in {', '.join(regions)}, where the registry is; --cluster-region says where"
            " else."
        )


def _names_assumed(by_name: Sequence[Need]) -> tuple[str, ...]:
    if not by_name:
        return ()
    ids = ", ".join(need.id for need in by_name)
    text = (
        f"Only host names are published for {ids}: they are taken to lead to public addresses, and rules that know no"
        " names decide about them only where they treat all of these alike."
    )
    return (text,)
