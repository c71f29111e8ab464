from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ..conftest import RunCommand
from .tag_files import tag_file

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "servicetags" / "public-346-second.json"


@pytest.mark.skipif(not REAL.is_file(), reason="the real service tags are not there (../shared/data/servicetags)")
def test_storage_in_100_prefixes_says_what_it_costs(acrnet: RunCommand) -> None:
    ended = acrnet("tags", "reduce", "Storage", "--max-entries", "100", "--family", "ipv4", "--service-tags", REAL)
    assert (ended.code, ended.err) == (0, "")
    headline = re.fullmatch(r"Storage in 100 prefixes: ([\d,]+) IPv4 addresses more than it holds\.", ended.headline)
    assert headline
    # What an independent search found for 100 prefixes.
    assert int(headline[1].replace(",", "")) == pytest.approx(3_500_000, rel=0.01)


def test_the_cover_is_shown_with_what_it_costs_and_what_it_admits(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet(
        *("tags", "reduce", "storage.francecentral", "Storage.WestEurope", "--max-entries", "1"),
        *("--service-tags", tag_file(tmp_path)),
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.partition("\n\nService tags\n")[0].splitlines() == [
        "Storage.FranceCentral, Storage.WestEurope in 1 prefix: 80 IPv4 addresses more than they hold.",
        "",
        "  tags hold      48 IPv4 addresses in 2 IPv4 prefixes",
        "  prefixes hold  128 IPv4 addresses in 1 IPv4 prefix",
        "  growth         +166.7 % IPv4",
        "",
        "Prefixes",
        "  203.0.113.0/25",
        "",
        "Admitted in addition, the widest first",
        "  203.0.113.32/27",
        "  203.0.113.96/27",
        "  203.0.113.16/28",
    ]


def test_enough_prefixes_cost_nothing(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "reduce", "Storage", "--max-entries", "9", "--service-tags", tag_file(tmp_path))
    assert ended.headline == "Storage in 1 prefix: exactly what it holds."
    assert "Admitted in addition" not in ended.out


def test_json_has_all_of_it(acrnet: RunCommand, tmp_path: Path) -> None:
    out = acrnet(
        *("tags", "reduce", "AzureCloud", "--max-entries", "2", "--format", "json"),
        *("--service-tags", tag_file(tmp_path)),
    ).out
    document = json.loads(out)
    edition = document.pop("service_tags")
    assert edition["cloud"] == "Public"
    # 198.51.100.0/24 and 203.0.113.0/24 differ in their fifth bit, so that one prefix around both has four.
    assert document.pop("extra")[0] == "192.0.0.0/6"
    assert document == {
        "format_version": "1.0",
        "kind": "tag_reduction",
        "tags": ["AzureCloud"],
        "max_entries": 2,
        "addresses_v4": "512",
        "addresses_v6": str(2**96),
        "extra_v4": str(2**28 - 512),
        "extra_v6": "0",
        "prefixes": ["192.0.0.0/4", "2001:db8::/32"],
    }


@pytest.mark.parametrize(("family", "prefixes"), [("ipv4", ["192.0.0.0/4"]), ("IPv6", ["2001:db8::/32"])])
def test_one_family_is_covered_alone(acrnet: RunCommand, tmp_path: Path, family: str, prefixes: list[str]) -> None:
    out = acrnet(
        *("tags", "reduce", "AzureCloud", "--max-entries", "1", "--family", family, "--format", "json"),
        *("--service-tags", tag_file(tmp_path)),
    ).out
    assert json.loads(out)["prefixes"] == prefixes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("AzureCloud", "--max-entries", "1"),
            "2 is the fewest, one prefix for each address family of the tags. Give 2 or more, or choose one family",
        ),
        (("Storage", "--max-entries", "0"), "--max-entries 0 is too few: 1 is the fewest"),
        (
            ("Storage", "--max-entries", "5", "--family", "ipv6"),
            "Storage has no IPv6 addresses. Choose the other family",
        ),
        (("Storage", "--max-entries", "-1"), "--max-entries -1 is too few: 1 is the fewest"),
        (("Storage", "--max-entries", "few"), "--max-entries does not take 'few'. It takes a whole number."),
        (("Storage",), "--max-entries is missing. Try 'acrnet tags reduce --help'."),
        (("--max-entries", "5"), "TAG is missing. Try 'acrnet tags reduce --help'."),
        (("Storages", "--max-entries", "5"), "have none named 'Storages'. Did you mean Storage"),
        (("Storage", "--max-entries", "5", "--family", "ipv5"), "--family does not take 'ipv5'."),
    ],
)
def test_what_cannot_be_is_one_sentence(
    acrnet: RunCommand, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ended = acrnet("tags", "reduce", *options, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
