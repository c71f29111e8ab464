"""Optional needs beside the registry: Entra ID, Resource Manager and Microsoft Artifact Registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from acrnet.cloud import Cloud
from acrnet.net import Family
from acrnet.registry.located import PORTS, PROTOCOL, need_id, service_tag
from acrnet.registry.need import Need, Purpose
from acrnet.registry.scope import gap_between_scopes
from acrnet.tags import ServiceTag, TagCatalog

_FRONT_DOOR = "AzureFrontDoor.FirstParty"
_ARTIFACT_REGISTRY = "MicrosoftContainerRegistry"


class CompanionNeeds(NamedTuple):
    """The needs, and the assumptions behind them."""

    needs: tuple[Need, ...]
    assumptions: tuple[str, ...]


class _Companion(NamedTuple):
    includes: tuple[str, ...]
    """The values of `--include` that ask for it."""
    purpose: Purpose
    last: str | None
    service: str
    """The service tag without a region."""
    hosts: tuple[str, ...]
    reason: str
    region: str | None = None
    """The location of the regional tag; None for the global tag."""


def companion_needs(
    registry: str,
    include: Iterable[str],
    locations: Iterable[str],
    catalog: TagCatalog,
    cloud: Cloud,
    *,
    more_hosts: Mapping[Purpose, tuple[str, ...]],
) -> CompanionNeeds:
    """Return the needs for any of `entra`, `arm`, `mcr` and `mcr-regional`; the last one for each of the locations.

    `more_hosts` are host names beside those that each purpose always has.

    Raises UsageError when the catalog lacks a tag that the cloud is known to have, and NoRegionalTagError for a
    location without a regional tag.
    """
    wanted, places = set(include), sorted(set(locations))
    included = [
        companion._replace(hosts=(*companion.hosts, *more_hosts.get(companion.purpose, ())))
        for companion in _companions(cloud, places)
        if wanted.intersection(companion.includes)
    ]
    without_tag = [
        companion for companion in included if companion.service == _FRONT_DOOR and _has_no_front_door(catalog, cloud)
    ]
    regional = [*_regional_assumptions(places, catalog)] if "mcr-regional" in wanted else []
    return CompanionNeeds(
        needs=tuple(_need(registry, companion, catalog) for companion in included if companion not in without_tag),
        assumptions=(*regional, *(_no_front_door(catalog) for _ in without_tag)),
    )


def _companions(cloud: Cloud, locations: Iterable[str]) -> Iterator[_Companion]:
    yield _Companion(
        ("entra",),
        Purpose.ENTRA,
        None,
        "AzureActiveDirectory",
        (cloud.authority,),
        "Clients that sign in with an Entra identity get a token there before they sign in at the registry.",
    )
    yield _Companion(
        ("arm",),
        Purpose.ARM,
        None,
        "AzureResourceManager",
        (cloud.resource_manager_host,),
        "Machines that run az acr, or acrnet itself, talk to Resource Manager.",
    )
    # Both tags are needed: github.com/microsoft/containerregistry, client-firewall-rules, checked 2026-11-23.
    yield _Companion(
        ("mcr",),
        Purpose.MCR,
        None,
        _ARTIFACT_REGISTRY,
        cloud.artifact_registry_hosts,
        "Base images and system images are pulled from Microsoft Artifact Registry.",
    )
    for location in locations:
        yield _Companion(
            ("mcr-regional",),
            Purpose.MCR,
            location,
            _ARTIFACT_REGISTRY,
            cloud.artifact_registry_hosts,
            f"Base images and system images are pulled from Microsoft Artifact Registry in {location}.",
            location,
        )
    yield _Companion(
        ("mcr", "mcr-regional"),
        Purpose.MCR,
        "front-door",
        _FRONT_DOOR,
        cloud.artifact_registry_hosts,
        "Microsoft Artifact Registry is served through Azure Front Door.",
    )


def _has_no_front_door(catalog: TagCatalog, cloud: Cloud) -> bool:
    """Whether the cloud has no such tag: Government and China lack it (files 406 and 409, checked 2026-11-23)."""
    return _FRONT_DOOR not in catalog and cloud.tag_file_name != "Public"


def _no_front_door(catalog: TagCatalog) -> str:
    return (
        f"The service tags {catalog.id} have no {_FRONT_DOOR}, so MicrosoftContainerRegistry alone is taken to cover"
        " Microsoft Artifact Registry in this cloud."
    )


def _regional_assumptions(locations: Iterable[str], catalog: TagCatalog) -> Iterator[str]:
    """Yield what the use of regional tags assumes and leaves out.

    Services that run in the client's network document the tag of their region beside Front Door's
    (learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall); the registry itself answers
    from all regions, and advises against rules for one (client-firewall-rules; both checked 2026-11-29).
    """
    gap = gap_between_scopes(_ARTIFACT_REGISTRY, locations, catalog)
    left_out = f", and leaves out {gap}, which --include mcr would open too" if gap else ""
    yield (
        "--include mcr-regional takes Microsoft Artifact Registry to serve clients in their own region, which Azure"
        f" does not promise{left_out}."
    )


def _need(registry: str, companion: _Companion, catalog: TagCatalog) -> Need:
    return Need(
        id=need_id(registry, companion.purpose, companion.last),
        registry=registry,
        purpose=companion.purpose,
        region=companion.region,
        hosts=companion.hosts,
        tag=_tag(companion, catalog).name,
        addresses=(),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason=companion.reason,
    )


def _tag(companion: _Companion, catalog: TagCatalog) -> ServiceTag:
    if companion.region is None:
        return service_tag(catalog, companion.service)
    return catalog.regional(companion.service, companion.region)
