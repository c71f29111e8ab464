"""Microsoft's own files in a history: what happened from one to the next, by number, by digest and by day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrnet.errors import UsageError
from acrnet.inventory.tag_history import history_folder

from ..conftest import RunCommand

FILES = Path(__file__).parents[3].parent / "shared" / "data" / "servicetags"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the real tag files are not beside the repository")


def fetch(acrnet: RunCommand, **days: str) -> None:
    for name, day in days.items():
        path = FILES / f"public-{name.removeprefix('n').replace('_', '-')}.json"
        ended = acrnet("tags", "fetch", "--force", "--file", path, "--published", day)
        assert ended.code == 0, ended.err


def difference(acrnet: RunCommand, old: str, new: str) -> Any:  # Any: a JSON document
    ended = acrnet("tags", "diff", old, new, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


@pytest.mark.long
def test_from_365_to_366_global_storage_gets_one_prefix_back(acrnet: RunCommand) -> None:
    fetch(acrnet, n365="2024-09-08", n366="2024-09-15")
    for old, new in (("365", "366"), ("2024-09-08", "2024-09-30"), ("2024-09-14", "latest")):
        document = difference(acrnet, old, new)
        (storage,) = (each for each in document["changes"] if each["tag"] == "Storage")
        assert (storage["kind"], storage["added"], storage["removed"]) == ("changed", ["20.150.46.0/24"], [])
        assert storage["addresses_added"] == "256"


@pytest.mark.long
def test_from_238_to_239_a_great_loss_is_refused_and_then_shown(acrnet: RunCommand) -> None:
    fetch(acrnet, n238="2023-01-02")
    refused = acrnet("tags", "fetch", "--file", FILES / "public-239.json", "--published", "2023-01-09")
    assert refused.code == 6
    assert "lacks 363 of 2,654 tags of Public/238/" in refused.err
    fetch(acrnet, n239="2023-01-09")
    document = difference(acrnet, "238", "239")
    removed = [each["tag"] for each in document["changes"] if each["kind"] == "removed"]
    assert len(removed) == 363
    assert sum(name.startswith("AzureContainerRegistry.") for name in removed) == 10


@pytest.mark.long
def test_two_files_under_the_number_346_are_told_apart(acrnet: RunCommand) -> None:
    fetch(acrnet, n346="2024-03-03", n346_second="2024-03-17")
    ambiguous = acrnet("tags", "diff", "346", "latest")
    assert ambiguous.code == UsageError.exit_code
    assert "'346' names 2 versions" in ambiguous.err
    document = difference(acrnet, "2024-03-03", "2024-03-17")
    assert (document["same_change_number"], document["same_content"]) == (True, False)
    assert (document["summary"]["added"], document["summary"]["changed"]) == (37, 123)
    digests = sorted(path.name.rpartition("-")[2] for path in history_folder().iterdir())
    assert len(digests) == 2
    assert difference(acrnet, *digests)["same_change_number"]


@pytest.mark.long
def test_the_next_file_of_a_real_week_is_taken_without_insisting(acrnet: RunCommand) -> None:
    fetch(acrnet, n375="2024-11-17")
    ended = acrnet("tags", "fetch", "--file", FILES / "public-376.json", "--published", "2024-11-24")
    assert (ended.code, ended.err) == (0, "")
    assert "Service tags of Public, 375 to 376: " in ended.out
