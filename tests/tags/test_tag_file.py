from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from acrnet.errors import TagFileError
from acrnet.tags import MAX_TAG_FILE_BYTES, parse_tag_file

Document = dict[str, object]


def test_a_file_knows_its_cloud_change_number_digest_and_source(document: Document) -> None:
    data = json.dumps(document).encode()

    catalog = parse_tag_file(data, expected_cloud=PUBLIC)

    assert (catalog.cloud, catalog.change_number, catalog.source, catalog.location) == ("Public", "12", "file", "")
    assert catalog.sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode(), id="UTF-8"),
        pytest.param(lambda text: codecs.BOM_UTF8 + text.encode(), id="UTF-8 with a byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16 as an older PowerShell redirects"),
        pytest.param(lambda text: f"\r\n{text}\r\n".encode(), id="blank lines around"),
    ],
)
def test_a_file_is_read_in_the_encodings_people_save_it_in(document: Document, encode: Callable[[str], bytes]) -> None:
    catalog = parse_tag_file(encode(json.dumps(document)), expected_cloud=PUBLIC)

    assert len(catalog) == 6


def test_a_file_saved_from_the_api_can_say_so(document: Document) -> None:
    catalog = parse_tag_file(json.dumps(document).encode(), source="api", location="westeurope", expected_cloud=None)

    assert (catalog.source, catalog.location) == ("api", "westeurope")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "is empty.", id="empty"),
        pytest.param(b" \r\n", "is empty.", id="blank"),
        pytest.param(b"<!DOCTYPE html><html></html>", "is a web page, not the JSON file.", id="HTML"),
        pytest.param(
            codecs.BOM_UTF8 + b"\n <html>", "is a web page, not the JSON file.", id="HTML with a byte order mark"
        ),
        pytest.param("<html>".encode("utf-16"), "is a web page, not the JSON file.", id="HTML in UTF-16"),
        pytest.param(
            b'{"cloud": "Public",\n "values": [}',
            "is not valid JSON at line 2, column 13 (Expecting value).",
            id="broken JSON",
        ),
        pytest.param(b'{"cloud": "Pub', "is not valid JSON at line 1, column 11", id="cut short"),
        pytest.param(b"PK\x03\x04\xff\xfe\x80", "is not text: byte 5 is not UTF-8.", id="binary"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "is nested too deeply", id="deeply nested list"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "is nested too deeply", id="deeply nested object"),
        pytest.param(b'{"changeNumber": ' + b"9" * 5000 + b"}", "has a number too long", id="number of 5,000 digits"),
    ],
)
def test_a_text_that_is_not_json_is_one_sentence_and_a_next_step(data: bytes, sentence: str) -> None:
    with pytest.raises(TagFileError) as raised:
        parse_tag_file(data, expected_cloud=PUBLIC, origin="tags.json")

    assert raised.value.message.startswith(f"tags.json {sentence.removesuffix('.')}")
    assert "\n" not in str(raised.value)
    assert raised.value.next_step
    assert raised.value.exit_code == 2


def test_the_error_for_a_web_page_says_where_the_file_is() -> None:
    with pytest.raises(TagFileError, match="save what its download link points to"):
        parse_tag_file(b"<html>", expected_cloud=PUBLIC)


def test_a_file_larger_than_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(TagFileError, match="is larger than 64 MB"):
        parse_tag_file(b"[" + b" " * MAX_TAG_FILE_BYTES, expected_cloud=PUBLIC)


@pytest.mark.parametrize(
    ("cloud", "expected", "words"),
    [
        pytest.param(
            "China", PUBLIC, ("China", "not of Public", "id=56519", "use --cloud china"), id="China for Public"
        ),
        pytest.param(
            "Public", CHINA, ("Public", "not of China", "id=57062", "use --cloud public"), id="Public for China"
        ),
        pytest.param(
            "Public",
            US_GOVERNMENT,
            ("Public", "not of AzureGovernment", "id=57063", "use --cloud public"),
            id="Public for Government",
        ),
    ],
)
def test_a_file_of_another_cloud_is_refused_and_both_clouds_are_named(
    document: Document, cloud: str, expected: Cloud, words: tuple[str, ...]
) -> None:
    document["cloud"] = cloud

    with pytest.raises(TagFileError) as raised:
        parse_tag_file(json.dumps(document).encode(), expected_cloud=expected)

    assert [word for word in words if word not in str(raised.value)] == []


def test_a_cloud_that_no_option_selects_is_not_proposed(document: Document) -> None:
    document["cloud"] = "AzureGermany"

    with pytest.raises(TagFileError) as raised:
        parse_tag_file(json.dumps(document).encode(), expected_cloud=PUBLIC)

    assert "AzureGermany" in raised.value.message
    assert "use --cloud" not in raised.value.next_step


def test_any_cloud_is_accepted_if_none_is_expected(document: Document) -> None:
    document["cloud"] = "AzureGermany"

    assert parse_tag_file(json.dumps(document).encode(), expected_cloud=None).cloud == "AzureGermany"
