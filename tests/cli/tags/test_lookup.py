from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from acrnet.workflow.tags import lookup

from ..conftest import RunCommand
from .tag_files import tag_file


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What the command reads; a test writes it and rewinds."""
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    return stream


def write_input(stream: io.BytesIO, text: bytes) -> None:
    stream.write(text)
    stream.seek(0)


def test_each_address_has_a_line_with_its_tags_the_most_specific_first(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet(
        "tags", "lookup", "198.51.100.7", "203.0.113.64/26", "192.0.2.1", "--service-tags", tag_file(tmp_path)
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:3] == [
        (
            "198.51.100.7     AzureContainerRegistry.FranceCentral (198.51.100.0/27),"
            " AzureContainerRegistry (198.51.100.0/25), AzureCloud (198.51.100.0/24)"
        ),
        "203.0.113.64/26  Storage (203.0.113.0/25), AzureCloud (203.0.113.0/24)",
        "192.0.2.1        no tag holds it",
    ]


def test_a_prefix_that_no_tag_holds_as_a_whole_names_those_that_hold_a_part(acrnet: RunCommand, tmp_path: Path) -> None:
    out = acrnet("tags", "lookup", "203.0.112.0/23", "--service-tags", tag_file(tmp_path)).out
    assert out.splitlines()[0] == (
        "203.0.112.0/23  no tag holds all of it; 5 tags hold a part: Storage.EastUS2Stage, Storage.FranceCentral,"
        " Storage.WestEurope and 2 more"
    )


def test_json_has_an_entry_for_each_address(acrnet: RunCommand, tmp_path: Path) -> None:
    out = acrnet(*("tags", "lookup", "203.0.113.64/26", "--service-tags", tag_file(tmp_path), "--format", "json")).out
    document = json.loads(out)
    assert (document["format_version"], document["kind"]) == ("1.0", "tag_lookup")
    assert document["addresses"] == [
        {
            "address": "203.0.113.64/26",
            "tags": [
                {"tag": "Storage", "prefix": "203.0.113.0/25"},
                {"tag": "AzureCloud", "prefix": "203.0.113.0/24"},
            ],
            "partly": ["Storage.EastUS2Stage", "Storage.WestEurope"],
        }
    ]


def test_lines_of_standard_input_are_looked_up_without_blank_ones_and_comments(
    acrnet: RunCommand, tmp_path: Path, standard_input: io.BytesIO
) -> None:
    write_input(standard_input, b"\xef\xbb\xbf198.51.100.40\r\n\n# a comment\n203.0.113.1 # with one\n")
    out = acrnet("tags", "lookup", "-", "--service-tags", tag_file(tmp_path), "--format", "json").out
    assert [each["address"] for each in json.loads(out)["addresses"]] == ["198.51.100.40", "203.0.113.1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"198.51.100.7\nfive\n", "Line 2 of standard input: 'five' is not an IP address."),
        (b"198.51.100.7/24\n", "Line 1 of standard input: '198.51.100.7/24' has bits set beyond its length."),
        (b"\x1b]0;title\x07\n", "Line 1 of standard input: '\\x1b]0;title\\x07' is not an IP address."),
        (b"\xff\xfe1\x00\n", "Line 1 of standard input: "),
        (b"0" * 2000, "Line 1 of standard input is longer than 1000 bytes."),
        (b"", "No address is given."),
        (b"\n#\n", "No address is given."),
    ],
)
def test_an_invalid_address_ends_in_one_sentence_with_its_line(
    acrnet: RunCommand, tmp_path: Path, standard_input: io.BytesIO, text: bytes, said: str
) -> None:
    write_input(standard_input, text)
    ended = acrnet("tags", "lookup", "-", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.startswith("acrnet: ")
    assert len(ended.err.splitlines()) == 1


def test_a_list_without_end_is_not_read_for_ever(
    acrnet: RunCommand, tmp_path: Path, standard_input: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MOST_ADDRESSES", 3)
    write_input(standard_input, b"198.51.100.7\n" * 4)
    ended = acrnet("tags", "lookup", "-", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "Standard input has more than 3 addresses." in ended.err


def test_a_command_without_an_address_says_what_is_missing(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "lookup", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "IP|CIDR is missing." in ended.err
