"""The needs of registries in every region of the three clouds, by Microsoft's own tag files."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from acrnet.net import Family
from acrnet.registry.need import Purpose
from acrnet.registry.needs import derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.registry.profiles.table import PROFILES
from acrnet.tags import ServiceTag, TagCatalog, parse_tag_file

from ..registries import a_registry, replica

FILES = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags"
EDITIONS = {"public-376": PUBLIC, "gov-406": US_GOVERNMENT, "china-409": CHINA}
ALL = NeedOptions(include=frozenset({"entra", "arm", "mcr"}))

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FILES.is_dir(), reason="the real tag files are not beside the repository"),
]


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> tuple[TagCatalog, Cloud]:
    cloud = EDITIONS[request.param]
    return parse_tag_file((FILES / f"{request.param}.json").read_bytes(), expected_cloud=cloud), cloud


def test_every_region_has_a_registry_tag_and_a_storage_tag_with_addresses(edition: tuple[TagCatalog, Cloud]) -> None:
    catalog, cloud = edition
    regions = catalog.regions("AzureContainerRegistry")
    needs = needs_for_regions(regions, catalog, cloud, NeedOptions()).needs
    assert len(needs) == 2 * len(regions) > 0
    tags = [catalog.get(str(need.tag)) for need in needs]
    assert all(isinstance(tag, ServiceTag) and tag.addresses.size(Family.IPV4) > 0 for tag in tags)
    assert [str(need.tag).partition(".")[2].lower() for need in needs] == [*regions, *regions]


def test_only_public_reaches_the_artifact_registry_through_front_door(edition: tuple[TagCatalog, Cloud]) -> None:
    catalog, cloud = edition
    location = catalog.regions("AzureContainerRegistry")[0]
    needs = derive_needs(a_registry(location=location, replicas=(replica(location, home=True),)), catalog, cloud, ALL)
    front_door = [need.tag for need in needs.needs if need.id.endswith("/front-door")]
    assert front_door == (["AzureFrontDoor.FirstParty"] if cloud is PUBLIC else [])
    assert {need.tag for need in needs.needs} >= {"AzureActiveDirectory", "AzureResourceManager"}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_tag_of_a_profile_exists_with_addresses(edition: tuple[TagCatalog, Cloud], profile: str) -> None:
    catalog, cloud = edition
    location = catalog.regions("AzureContainerRegistry")[0]
    needs = needs_for_regions((location,), catalog, cloud, NeedOptions(profile=profile))
    assert not any("known by its host names only" in warning for warning in needs.warnings)
    tags = [catalog.get(need.tag) for need in needs.needs if need.tag is not None]
    assert all(isinstance(tag, ServiceTag) and tag.addresses for tag in tags)
    names = [need for need in needs.needs if need.purpose is Purpose.PLATFORM and need.required]
    assert all(need.hosts or need.tag for need in names)
