from __future__ import annotations

import json
from pathlib import Path

from ..conftest import RunCommand, WriteEstate
from .tag_files import tag_file


def test_every_tag_is_listed_with_the_number_of_its_prefixes(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "show", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == "8 service tags, each with the number of its address prefixes."
    rows = [line.split() for line in ended.out.splitlines() if line.startswith("  ")]
    assert rows[:3] == [["tag", "IPv4", "IPv6"], ["AzureCloud", "2", "1"], ["AzureContainerRegistry", "1", "1"]]
    assert len(ended.out.splitlines()[3].rstrip()) <= 80
    assert "cloud Public, change number 1" in ended.out.splitlines()[-1]


def test_a_named_tag_is_shown_with_its_fewest_prefixes_and_counts(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "show", "azurecontainerregistry.francecentral", "--service-tags", tag_file(tmp_path))
    assert ended.out.splitlines()[:9] == [
        "AzureContainerRegistry.FranceCentral",
        "  region         francecentral",
        "  service        AzureContainerRegistry",
        "  change number  1",
        "  addresses      32 IPv4 addresses and 1 IPv6 network of /64",
        "  prefixes       1 IPv4 and 1 IPv6 at fewest",
        "  Prefixes",
        "    198.51.100.0/27",
        "    2001:db8:1::/64",
    ]


def test_a_tag_that_is_named_twice_is_shown_once(acrnet: RunCommand, tmp_path: Path) -> None:
    document = acrnet(
        "tags", "show", "Storage", "storage", "--service-tags", tag_file(tmp_path), "--format", "json"
    ).out
    assert json.loads(document)["tags"] == [
        {
            "name": "Storage",
            "region": "",
            "system_service": "Storage",
            "change_number": "1",
            "addresses_v4": "128",
            "addresses_v6": "0",
            "prefixes": ["203.0.113.0/25"],
        }
    ]


def test_json_of_every_tag_has_no_prefixes(acrnet: RunCommand, tmp_path: Path) -> None:
    document = json.loads(acrnet("tags", "show", "--service-tags", tag_file(tmp_path), "--format", "json").out)
    assert (document["format_version"], document["kind"]) == ("1.0", "service_tags")
    assert len(document["tags"]) == 8
    assert document["tags"][0]["addresses_v6"] == str(2**96)
    assert "prefixes" not in document["tags"][0]


def test_a_tag_that_there_is_not_is_answered_with_its_neighbours(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "show", "storage.westeruope", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("acrnet: The service tags Public/1/")
    assert "have none named 'storage.westeruope'. Did you mean Storage.WestEurope" in ended.err


def test_the_sandbox_is_asked_at_the_home_of_the_first_registry(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(config="registries:\n  - contoso\n")
    document = json.loads(acrnet("tags", "show", "--format", "json").out)
    assert (document["service_tags"]["source"], document["service_tags"]["location"]) == ("api", "westeurope")


def test_the_sandbox_is_asked_at_a_location(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    document = json.loads(acrnet("tags", "show", "--location", "North Europe", "--format", "json").out)
    assert (document["service_tags"]["source"], document["service_tags"]["location"]) == ("api", "northeurope")


def test_where_nothing_says_which_tags_are_meant_the_options_are_named(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("tags", "show")
    assert (ended.code, ended.out) == (2, "")
    assert "--service-tags" in ended.err
    assert "--location" in ended.err
