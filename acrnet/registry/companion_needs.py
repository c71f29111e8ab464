"""What clients need besides the registry, when asked for: Entra ID, Resource Manager, Microsoft Artifact Registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from acrnet.cloud import Cloud
from acrnet.net import Family
from acrnet.registry.located import PORTS, PROTOCOL, need_id, service_tag
from acrnet.registry.need import Need, Purpose
from acrnet.tags import TagCatalog

_FRONT_DOOR = "AzureFrontDoor.FirstParty"


class CompanionNeeds(NamedTuple):
    """The needs, and what they rest on without proof."""

    needs: tuple[Need, ...]
    assumptions: tuple[str, ...]


class _Companion(NamedTuple):
    include: str
    purpose: Purpose
    last: str | None
    tag: str
    hosts: tuple[str, ...]
    reason: str


def companion_needs(registry: str, include: Iterable[str], catalog: TagCatalog, cloud: Cloud) -> CompanionNeeds:
    """Return the needs of any of `entra`, `arm` and `mcr`.

    Raises UsageError when the catalog lacks a tag that the cloud is known to have.
    """
    asked = [companion for companion in _companions(cloud) if companion.include in set(include)]
    absent = [companion for companion in asked if companion.tag == _FRONT_DOOR and _has_no_front_door(catalog, cloud)]
    return CompanionNeeds(
        needs=tuple(_need(registry, companion, catalog) for companion in asked if companion not in absent),
        assumptions=tuple(_no_front_door(catalog) for _ in absent),
    )


def _companions(cloud: Cloud) -> Iterator[_Companion]:
    yield _Companion(
        "entra",
        Purpose.ENTRA,
        None,
        "AzureActiveDirectory",
        (cloud.authority,),
        "Clients that sign in with an Entra identity get a token there before they sign in at the registry.",
    )
    yield _Companion(
        "arm",
        Purpose.ARM,
        None,
        "AzureResourceManager",
        (cloud.resource_manager_host,),
        "Machines that run az acr, or acrnet itself, talk to Resource Manager.",
    )
    # Both tags are needed: github.com/microsoft/containerregistry, client-firewall-rules, checked 2026-11-23.
    yield _Companion(
        "mcr",
        Purpose.MCR,
        None,
        "MicrosoftContainerRegistry",
        cloud.artifact_registry_hosts,
        "Base images and system images are pulled from Microsoft Artifact Registry.",
    )
    yield _Companion(
        "mcr",
        Purpose.MCR,
        "front-door",
        _FRONT_DOOR,
        cloud.artifact_registry_hosts,
        "Microsoft Artifact Registry is served through Azure Front Door.",
    )


def _has_no_front_door(catalog: TagCatalog, cloud: Cloud) -> bool:
    """Whether the tag is rightly absent: the Government and China files have none (406 and 409, checked 2026-11-23)."""
    return _FRONT_DOOR not in catalog and cloud.tag_file_name != "Public"


def _no_front_door(catalog: TagCatalog) -> str:
    return (
        f"The service tags {catalog.id} have no {_FRONT_DOOR}, so MicrosoftContainerRegistry alone is taken to cover"
        " Microsoft Artifact Registry in this cloud."
    )


def _need(registry: str, companion: _Companion, catalog: TagCatalog) -> Need:
    return Need(
        id=need_id(registry, companion.purpose, companion.last),
        registry=registry,
        purpose=companion.purpose,
        region=None,
        hosts=companion.hosts,
        tag=service_tag(catalog, companion.tag).name,
        addresses=(),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason=companion.reason,
    )
