from __future__ import annotations

import json
from pathlib import Path

import pytest

from ...estates import registry_id
from ..conftest import RunCommand, WriteEstate
from .tag_files import NEW, OLD, tag_file


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Path, Path]:
    return tag_file(tmp_path, OLD, "old.json"), tag_file(tmp_path, NEW, "new.json")


def test_everything_that_changed_is_counted_and_listed(acrnet: RunCommand, editions: tuple[Path, Path]) -> None:
    ended = acrnet("tags", "diff", *editions)
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == "Service tags of Public, 1 to 2: 3 tags changed, 1 new, 1 deleted."
    body = ended.out.partition("\n\n")[2].partition("\n\nService tags\n")[0]
    assert body.splitlines() == [
        "Changed",
        "  AzureContainerRegistry.FranceCentral: loses 16 IPv4 addresses",
        "    - 198.51.100.16/28",
        "  AzureContainerRegistry.WestEurope: gains 16 IPv4 addresses",
        "    + 198.51.100.16/28",
        "  Storage.WestEurope: gains 16 IPv4 addresses",
        "    + 203.0.113.112/28",
        "",
        "New",
        "  Storage.AustriaEast: 16 IPv4 addresses",
        "    + 203.0.113.32/28",
        "",
        "Deleted",
        "  Storage.EastUS2Stage: 16 IPv4 addresses",
        "    - 203.0.113.96/28",
        "",
        "Moved to another region",
        (
            "  - 16 IPv4 addresses from AzureContainerRegistry.FranceCentral to AzureContainerRegistry.WestEurope:"
            " 198.51.100.16/28"
        ),
        "",
        "Unchanged",
        "  - 1 tag has the same addresses in other prefixes, which does not count as a change.",
    ]


def test_only_what_a_region_needs_is_shown_and_the_rest_counted(
    acrnet: RunCommand, editions: tuple[Path, Path]
) -> None:
    ended = acrnet("tags", "diff", *editions, "--regions", "francecentral")
    assert ended.headline == (
        "Service tags of Public, 1 to 2, for francecentral: 1 tag changed; elsewhere 2 tags changed, 1 new, 1 deleted."
    )
    assert "Storage.WestEurope" not in ended.out


def test_a_region_that_only_one_edition_has_is_compared(acrnet: RunCommand, tmp_path: Path) -> None:
    files = tag_file(tmp_path, OLD, "old.json"), tag_file(tmp_path, _with_registries_in_new_regions(), "new.json")
    document = json.loads(acrnet("tags", "diff", *files, "--regions", "austriaeast", "--format", "json").out)
    assert [(each["tag"], each["kind"]) for each in document["changes"]] == [
        ("AzureContainerRegistry.AustriaEast", "added"),
        ("Storage.AustriaEast", "added"),
    ]
    reverse = json.loads(acrnet("tags", "diff", *files[::-1], "--regions", "austriaeast", "--format", "json").out)
    assert [(each["tag"], each["kind"]) for each in reverse["changes"]] == [
        ("AzureContainerRegistry.AustriaEast", "removed"),
        ("Storage.AustriaEast", "removed"),
    ]


def _with_registries_in_new_regions() -> dict[str, object]:
    entry = next(each for each in NEW["values"] if each["name"] == "AzureContainerRegistry.WestEurope")
    name = "AzureContainerRegistry.AustriaEast"
    return NEW | {"values": [*NEW["values"], entry | {"name": name, "id": name}]}


def test_a_registry_of_the_sandbox_narrows_it(
    acrnet: RunCommand, estate: WriteEstate, editions: tuple[Path, Path]
) -> None:
    estate()
    document = json.loads(acrnet("tags", "diff", *editions, "--registry", "contoso", "--format", "json").out)
    assert document["narrowed_to"] == {
        "asked": ["contoso"],
        "tags": ["AzureContainerRegistry.WestEurope", "Storage.WestEurope"],
        "elsewhere": {"added": 1, "removed": 1, "changed": 1},
    }
    assert [each["tag"] for each in document["changes"]] == document["narrowed_to"]["tags"]


def test_a_registry_in_a_file_narrows_it_and_what_the_file_leaves_open_is_said(
    acrnet: RunCommand, tmp_path: Path, editions: tuple[Path, Path]
) -> None:
    shown = {
        "id": registry_id("contoso"),
        "name": "contoso",
        "location": "westeurope",
        "loginServer": "contoso.azurecr.io",
        "sku": {"name": "Premium", "tier": "Premium"},
        "publicNetworkAccess": "Enabled",
        "dataEndpointEnabled": False,
        "networkRuleSet": {"defaultAction": "Allow"},
    }
    (tmp_path / "contoso.json").write_text(json.dumps(shown), encoding="utf-8")
    out = acrnet(*("tags", "diff", *editions, "--registry-file", tmp_path / "contoso.json", "--format", "json")).out
    document = json.loads(out)
    assert document["narrowed_to"]["asked"] == ["contoso"]
    assert len(document["changes"]) == 2
    assert any("replica" in warning for warning in document["warnings"])


def test_registries_of_the_configuration_do_not_narrow_it(
    acrnet: RunCommand, estate: WriteEstate, editions: tuple[Path, Path]
) -> None:
    estate(config="registries:\n  - contoso\n")
    assert acrnet("tags", "diff", *editions).headline.endswith("3 tags changed, 1 new, 1 deleted.")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--detailed-exitcode",), 3),
        (("--detailed-exitcode", "--regions", "francecentral", "--operations", "pull"), 3),
        (("--detailed-exitcode", "--regions", "francecentral", "--scope", "global"), 0),
    ],
)
def test_the_exit_code_says_whether_something_changed_of_what_was_asked_for(
    acrnet: RunCommand, editions: tuple[Path, Path], options: tuple[str, ...], code: int
) -> None:
    assert acrnet("tags", "diff", *editions, *options).code == code


def test_the_same_edition_has_no_difference(acrnet: RunCommand, editions: tuple[Path, Path]) -> None:
    old, _ = editions
    ended = acrnet("tags", "diff", old, old, "--detailed-exitcode")
    assert (ended.code, ended.headline) == (0, "Service tags of Public, 1 to 1: nothing changed.")


def test_two_contents_under_one_change_number_are_told_apart(acrnet: RunCommand, tmp_path: Path) -> None:
    files = tag_file(tmp_path, OLD, "old.json"), tag_file(tmp_path, NEW | {"changeNumber": 1}, "new.json")
    ended = acrnet("tags", "diff", *files, "--format", "json")
    document = json.loads(ended.out)
    assert (document["same_change_number"], document["same_content"]) == (True, False)
    assert "Both catalogs have the change number 1, and their content differs" in document["warnings"][0]


def test_editions_the_wrong_way_round_are_warned_about(acrnet: RunCommand, editions: tuple[Path, Path]) -> None:
    ended = acrnet("tags", "diff", *editions[::-1])
    assert "The new catalog has a lower change number (1) than the old one (2)" in ended.out


def test_editions_of_two_clouds_are_not_compared(acrnet: RunCommand, tmp_path: Path) -> None:
    files = tag_file(tmp_path, OLD, "old.json"), tag_file(tmp_path, NEW | {"cloud": "China"}, "new.json")
    ended = acrnet("tags", "diff", *files)
    assert (ended.code, ended.out) == (2, "")
    assert "new.json holds the service tags of the cloud China, not of Public" in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--include", "mcr"), "--include says what clients of a registry need, and no registry is named."),
        (("--scope", "global"), "--scope says what clients of a registry need, and no registry is named."),
        (("--regions", ""), "--regions names no region."),
        (("--regions", "westeurope", "--registry", "contoso"), "--regions stands for any registry there"),
        (("--regions", "westeurop"), "have no AzureContainerRegistry tag for the location 'westeurop'"),
        (("--regions", "westeurope", "--scope", "local"), "--scope does not take 'local'."),
    ],
)
def test_a_wrong_option_is_one_sentence(
    acrnet: RunCommand, editions: tuple[Path, Path], options: tuple[str, ...], said: str
) -> None:
    ended = acrnet("tags", "diff", *editions, *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
