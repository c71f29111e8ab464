"""What Microsoft's own files say, read as a plan reads them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from acrnet.errors import NoRegionalTagError, TagFileError
from acrnet.net import AddressSet, Family
from acrnet.net.reduction import reduced
from acrnet.tags import ServiceTag, TagCatalog, location_name, parse_tag_file
from acrnet.tags.difference import ChangeKind, difference
from acrnet.tags.holders import TagIndex
from acrnet.unknown import Unknown

DATA = Path(__file__).parents[2].parent / "shared" / "data"
FILES = DATA / "servicetags"
REGIONS = DATA / "regions.csv"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FILES.is_dir(), reason="the real tag files are not beside the repository"),
]

NEWEST = {"public": ("public-376", PUBLIC), "gov": ("gov-406", US_GOVERNMENT), "china": ("china-409", CHINA)}
FILE_CLOUDS = {
    "public-82": PUBLIC,
    "public-238": PUBLIC,
    "public-239": PUBLIC,
    "public-346": PUBLIC,
    "public-346-second": PUBLIC,
    "public-365": PUBLIC,
    "public-366": PUBLIC,
    "public-375": PUBLIC,
    **dict(NEWEST.values()),
}


@cache
def read(name: str) -> TagCatalog:
    return parse_tag_file((FILES / f"{name}.json").read_bytes(), expected_cloud=FILE_CLOUDS[name], origin=name)


def tag(catalog: TagCatalog, name: str) -> ServiceTag:
    tag = catalog.get(name)
    assert isinstance(tag, ServiceTag), tag
    return tag


def prefix_counts(catalog: TagCatalog, name: str) -> tuple[int, int]:
    """Count the IPv4 and the IPv6 prefixes a tag lists."""
    prefixes = next(record.prefix_list() for record in catalog.records() if record.name == name)
    v6 = sum(":" in prefix for prefix in prefixes)
    return len(prefixes) - v6, v6


@pytest.mark.parametrize(("name", "cloud"), FILE_CLOUDS.items(), ids=FILE_CLOUDS)
def test_every_file_is_read_as_the_edition_its_name_says(name: str, cloud: Cloud) -> None:
    catalog = read(name)

    assert catalog.cloud == cloud.tag_file_name
    assert catalog.change_number == name.split("-")[1]


@pytest.mark.parametrize(
    ("name", "tags", "v4", "v6"),
    [("public-376", 3041, 71_348, 24_475), ("gov-406", 299, 4_879, 1_762), ("china-409", 327, 3_132, 1_286)],
)
def test_a_catalog_has_every_tag_and_prefix_of_its_file(name: str, tags: int, v4: int, v6: int) -> None:
    catalog = read(name)
    prefixes = [prefix for record in catalog.records() for prefix in record.prefix_list()]
    in_v6 = sum(":" in prefix for prefix in prefixes)

    assert (len(catalog), len(prefixes) - in_v6, in_v6) == (tags, v4, v6)


class TagCounts(NamedTuple):
    name: str
    tag: str
    v4: int
    v6: int
    regional: int | None = None


COUNTS = [
    TagCounts("public-376", "AzureContainerRegistry", 590, 556, 69),
    TagCounts("public-376", "Storage", 495, 79, 71),
    TagCounts("public-376", "MicrosoftContainerRegistry", 176, 183, 69),
    TagCounts("public-376", "AzureFrontDoor.FirstParty", 42, 26),
    TagCounts("public-376", "AzureActiveDirectory", 200, 16),
    TagCounts("public-376", "AzureCloud", 9637, 3518),
    TagCounts("gov-406", "AzureContainerRegistry", 37, 41, 5),
    TagCounts("gov-406", "Storage", 31, 6, 5),
    TagCounts("gov-406", "MicrosoftContainerRegistry", 9, 11, 5),
    TagCounts("gov-406", "AzureActiveDirectory", 34, 3),
    TagCounts("gov-406", "AzureCloud", 442, 163),
    TagCounts("china-409", "AzureContainerRegistry", 28, 28, 6),
    TagCounts("china-409", "Storage", 21, 6, 6),
    TagCounts("china-409", "MicrosoftContainerRegistry", 8, 8, 6),
    TagCounts("china-409", "AzureActiveDirectory", 39, 5),
    TagCounts("china-409", "AzureCloud", 246, 101),
]


@pytest.mark.parametrize("counts", COUNTS, ids=lambda counts: f"{counts.name} {counts.tag}")
def test_a_tag_of_the_newest_files_has_as_many_prefixes_and_regions_as_measured(counts: TagCounts) -> None:
    catalog = read(counts.name)

    assert prefix_counts(catalog, counts.tag) == (counts.v4, counts.v6)
    if counts.regional is not None:
        assert len(catalog.regions(counts.tag)) == counts.regional


@pytest.mark.parametrize("name", ["gov-406", "china-409"])
def test_the_front_door_of_first_parties_is_unknown_outside_the_public_cloud(name: str) -> None:
    answer = read(name).get("AzureFrontDoor.FirstParty")

    assert isinstance(answer, Unknown)
    assert read(name).id in answer.reason


def region_rows(cloud: str) -> list[dict[str, str]]:
    with REGIONS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["cloud"] == cloud and row["arm_location"]]


@pytest.mark.parametrize(
    ("cloud", "known", "newer"),
    [
        # The list of regions is that of edition 414; six of its regions are younger than edition 376.
        pytest.param("public", 69, 6, id="public"),
        pytest.param("gov", 5, 0, id="gov"),
        pytest.param("china", 6, 0, id="china"),
    ],
)
def test_every_region_finds_its_registry_and_storage_tag_by_location_and_display_name(
    cloud: str, known: int, newer: int
) -> None:
    catalog = read(NEWEST[cloud][0])
    missing = 0
    seen = 0
    for row in region_rows(cloud):
        if not row["acr_tag"]:
            continue
        for service, name in (("AzureContainerRegistry", row["acr_tag"]), ("Storage", row["storage_tag"])):
            for location in filter(None, (row["arm_location"], row["display_name"])):
                if name in catalog:
                    assert catalog.regional(service, location).name == name
                else:
                    with pytest.raises(NoRegionalTagError):
                        catalog.regional(service, location)
        seen += row["acr_tag"] in catalog
        missing += row["acr_tag"] not in catalog

    assert (seen, missing) == (known, newer)


def test_a_location_that_lost_its_tags_is_an_error_that_names_the_ones_nearest() -> None:
    [iowa] = [row for row in region_rows("gov") if not row["acr_tag"]]
    assert location_name(iowa["display_name"]) == iowa["arm_location"] == "usgoviowa"

    with pytest.raises(NoRegionalTagError, match="the nearest are usgov"):
        read("gov-406").regional("AzureContainerRegistry", "usgoviowa")


@pytest.mark.parametrize(("name", "_cloud"), NEWEST.values(), ids=NEWEST)
@pytest.mark.parametrize("service", ["AzureContainerRegistry", "Storage"])
def test_every_regional_tag_lies_in_the_global_one_and_in_the_cloud_tag_of_its_region(
    name: str, _cloud: Cloud, service: str
) -> None:
    catalog = read(name)
    whole = tag(catalog, service).addresses
    for region in catalog.regions(service):
        regional = catalog.regional(service, region)
        assert regional.addresses
        assert regional.addresses <= whole
        # The cloud's own tags are the ones that go by the property.
        assert regional.addresses <= tag(catalog, f"AzureCloud.{regional.region}").addresses


@pytest.mark.parametrize(("name", "_cloud"), NEWEST.values(), ids=NEWEST)
def test_no_address_is_in_two_regions_of_a_registry_tag_nor_in_storage(name: str, _cloud: Cloud) -> None:
    catalog = read(name)
    registry = [
        catalog.regional("AzureContainerRegistry", region) for region in catalog.regions("AzureContainerRegistry")
    ]
    union = AddressSet.union(tag.addresses for tag in registry)

    assert union.sizes == tuple(sum(sizes) for sizes in zip(*(tag.addresses.sizes for tag in registry), strict=True))
    assert tag(catalog, "AzureContainerRegistry").addresses.isdisjoint(tag(catalog, "Storage").addresses)


def test_two_editions_that_share_a_change_number_have_different_ids() -> None:
    assert read("public-346").change_number == read("public-346-second").change_number
    assert read("public-346").id != read("public-346-second").id


def test_the_prefix_that_storage_had_lost_is_all_that_the_global_tag_gains() -> None:
    compared = difference(read("public-365"), read("public-366"))
    (storage,) = (change for change in compared.changes if change.tag == "Storage")

    assert (storage.gained.prefixes(), storage.lost.prefixes()) == (("20.150.46.0/24",), ())


def test_the_week_in_which_tags_were_deleted_shows_every_one() -> None:
    compared = difference(read("public-238"), read("public-239"))
    deleted = [change.tag for change in compared.changes if change.kind is ChangeKind.REMOVED]

    assert (len(deleted), compared.count(ChangeKind.ADDED)) == (363, 0)
    assert sum(name.startswith("AzureContainerRegistry.") for name in deleted) == 10


def test_two_editions_under_one_change_number_are_distinguished() -> None:
    compared = difference(read("public-346"), read("public-346-second"))

    assert {kind.value: compared.count(kind) for kind in ChangeKind} == {"added": 37, "removed": 0, "changed": 123}
    assert any("have the change number 346" in warning for warning in compared.warnings())


@pytest.mark.parametrize(("name", "_cloud"), NEWEST.values(), ids=NEWEST)
def test_every_prefix_of_a_regional_registry_tag_is_looked_up_in_it_and_in_the_tags_around_it(
    name: str, _cloud: Cloud
) -> None:
    catalog = read(name)
    index = TagIndex(catalog)
    for region in catalog.regions("AzureContainerRegistry"):
        regional = catalog.regional("AzureContainerRegistry", region)
        for prefix in regional.addresses.prefixes():
            tags = [holder.tag for holder in index.holders_of(prefix).holders]
            assert tags[0] == regional.name
            assert {"AzureContainerRegistry", f"AzureCloud.{regional.region}"} <= set(tags)


@pytest.mark.parametrize(("most", "extra"), [(200, 74_000), (100, 3_500_000), (50, 6_800_000)])
def test_storage_in_few_prefixes_costs_as_many_addresses_as_an_independent_search_found(most: int, extra: int) -> None:
    addresses = tag(read("public-346-second"), "Storage").addresses.only(Family.IPV4)
    cover = reduced(addresses, most)

    assert addresses <= cover
    assert len(cover.prefixes()) <= most
    assert (cover - addresses).sizes[0] == pytest.approx(extra, rel=0.01)


@pytest.mark.long
def test_a_public_file_is_refused_as_chinas_and_the_other_way_round() -> None:
    for name, other, words in (
        ("public-376", CHINA, "of the cloud Public, not of China"),
        ("china-409", PUBLIC, "of the cloud China, not of Public"),
    ):
        with pytest.raises(TagFileError, match=words):
            parse_tag_file((FILES / f"{name}.json").read_bytes(), expected_cloud=other)
