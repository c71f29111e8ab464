from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from acrnet.cloud import CHINA, PUBLIC, Cloud
from acrnet.errors import RemoteError, TagCloudError, TagFileError
from acrnet.inventory.tag_cache import store_catalog
from acrnet.inventory.tag_sources import catalog_from_api, catalog_from_file
from acrnet.tags import MAX_TAG_FILE_BYTES, TagRecord, content_digest, parse_tag_file


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ACRNET_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def tag_document(*prefixes: str, cloud: str = "Public") -> dict[str, Any]:
    values = [{"name": "Storage", "properties": {"addressPrefixes": list(prefixes)}}]
    return {"changeNumber": "7", "cloud": cloud, "values": values}


@pytest.fixture
def tag_file(tmp_path: Path) -> Path:
    path = tmp_path / "tags.json"
    path.write_text(json.dumps(tag_document("192.0.2.0/24")), encoding="utf-8")
    return path


def test_a_file_gives_the_same_catalog_without_and_with_the_cache(tag_file: Path, cache: Path) -> None:
    first = catalog_from_file(tag_file, PUBLIC)
    second = catalog_from_file(tag_file, PUBLIC)

    assert list(cache.iterdir())
    assert first == second == parse_tag_file(tag_file.read_bytes(), expected_cloud=PUBLIC)
    assert first.records() == second.records()


def test_a_file_that_was_read_before_is_not_parsed_again(tag_file: Path) -> None:
    """Shown by a tag that is in the cache only."""
    catalog = parse_tag_file(tag_file.read_bytes(), expected_cloud=PUBLIC)
    marker = TagRecord("Marker", "", "", "", "")
    content = content_digest(catalog.cloud, catalog.change_number, [marker])
    store_catalog(replace(catalog, _records={"marker": marker}, content=content))

    assert catalog_from_file(tag_file, PUBLIC).names() == ("Marker",)


def test_an_edition_has_one_id_whether_a_file_or_the_api_gives_it(tag_file: Path) -> None:
    document = tag_document("192.0.2.0/24")
    answer = {**document, "changeNumber": 7, "name": "public", "type": "Microsoft.Network/serviceTags"}
    indented = tag_file.with_name("indented.json")
    indented.write_text(json.dumps(dict(reversed(document.items())), indent=2), encoding="utf-8")

    first, cached = catalog_from_file(tag_file, PUBLIC), catalog_from_file(tag_file, PUBLIC)
    laid_out_otherwise = catalog_from_file(indented, PUBLIC)
    served = catalog_from_api(RecordedAnswers(answer), "s", "westeurope")

    assert {first.id, cached.id, laid_out_otherwise.id, served.id} == {first.id}
    assert first.sha256 != laid_out_otherwise.sha256  # that of the bytes, by which a download can be checked


def test_a_file_that_changed_but_for_size_and_time_is_read_anew(tag_file: Path) -> None:
    before = tag_file.stat()
    catalog_from_file(tag_file, PUBLIC)
    tag_file.write_text(json.dumps(tag_document("192.0.9.0/24")), encoding="utf-8")
    os.utime(tag_file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert tag_file.stat().st_size == before.st_size

    catalog = catalog_from_file(tag_file, PUBLIC)

    assert catalog.records()[0].prefixes == "192.0.9.0/24"


@pytest.mark.parametrize("read_before", [False, True], ids=["read for the first time", "read before"])
def test_a_file_of_another_cloud_is_refused(tag_file: Path, read_before: bool) -> None:
    if read_before:
        catalog_from_file(tag_file, PUBLIC)

    with pytest.raises(TagFileError) as raised:
        catalog_from_file(tag_file, CHINA)

    assert raised.value.message.startswith(f"{tag_file} holds the service tags of the cloud Public, not of China")


def test_a_file_that_is_not_a_tag_file_is_refused_by_its_name_and_not_cached(tag_file: Path, cache: Path) -> None:
    tag_file.write_text("<!doctype html>", encoding="utf-8")

    with pytest.raises(TagFileError) as raised:
        catalog_from_file(tag_file, PUBLIC)

    assert raised.value.message == f"{tag_file} is a web page, not the JSON file."
    assert not cache.exists()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("absent.json", "No such file or directory", id="absent"),
        pytest.param(".", "Is a directory", id="a folder"),
        pytest.param("tags.json/x", "Not a directory", id="below a file"),
        pytest.param("a\0b", "null", id="a path with a null character"),
        pytest.param("x" * 300, "File name too long", id="a very long name"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(tag_file: Path, path: str, reason: str) -> None:
    with pytest.raises(TagFileError) as raised:
        catalog_from_file(tag_file.parent / path, PUBLIC)

    assert "cannot be read: " in raised.value.message
    assert reason in raised.value.message
    assert raised.value.next_step == "Check the path."


def test_a_file_larger_than_the_limit_is_refused(tag_file: Path) -> None:
    with tag_file.open("r+b") as file:
        file.truncate(MAX_TAG_FILE_BYTES + 10)

    with pytest.raises(TagFileError, match="is larger than 64 MB"):
        catalog_from_file(tag_file, PUBLIC)


@dataclass
class RecordedAnswers:
    """Answers the service-tag API from memory and remembers what it was asked."""

    answer: Mapping[str, Any]
    cloud: Cloud = PUBLIC
    asked: list[tuple[str, str]] = field(default_factory=list)

    def service_tags(self, subscription: str, location: str) -> Mapping[str, Any]:
        self.asked.append((subscription, location))
        return self.answer


def test_the_api_is_asked_at_the_location_and_the_catalog_says_so(cache: Path) -> None:
    arm = RecordedAnswers(tag_document("192.0.2.0/24"))

    catalog = catalog_from_api(arm, "sub-1", "West Europe")

    assert arm.asked == [("sub-1", "westeurope")]
    assert (catalog.source, catalog.location, catalog.change_number) == ("api", "westeurope", "7")
    assert catalog.names() == ("Storage",)
    assert not cache.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param({}, "has no list 'values'", id="empty"),
        pytest.param(tag_document("nonsense"), "lists 'nonsense' in the tag Storage", id="bad prefix"),
    ],
)
def test_an_answer_that_is_not_service_tag_data_is_a_remote_error(answer: Mapping[str, Any], words: str) -> None:
    with pytest.raises(RemoteError) as raised:
        catalog_from_api(RecordedAnswers(answer), "sub-1", "westeurope")

    assert raised.value.message.startswith("The answer of the service-tag API for westeurope ")
    assert words in raised.value.message
    assert raised.value.next_step == "Give a service-tag file with --service-tags FILE."


def test_an_answer_of_another_cloud_is_a_usage_error() -> None:
    with pytest.raises(TagCloudError) as raised:
        catalog_from_api(RecordedAnswers(tag_document(cloud="China")), "sub-1", "westeurope")

    assert raised.value.exit_code == 2
    assert raised.value.message == (
        "The answer of the service-tag API for westeurope holds the service tags of the cloud China, not of Public,"
        " which --cloud public asks for."
    )
    assert raised.value.next_step.endswith("or use --cloud china.")
