"""Policies for devices of several vendors: each admits what the list has, touches nothing else, and is quiet."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pytest

from acrnet.cloud import PUBLIC
from acrnet.errors import UsageError
from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES
from acrnet.registry.need import Purpose
from acrnet.tags import parse_tag_file

from ..estates import service_tags
from ..registries import catalog
from .lists import regions_list, with_ports
from .vendor_documents import READERS, fortios

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags" / "public-376.json"
REGISTRY, STORAGE = "AzureContainerRegistry__WestEurope", "Storage__WestEurope"


@pytest.fixture(autouse=True)
def library() -> None:
    pytest.importorskip("aerleon", reason="aerleon is not installed; the extra dev has it")


def of(registry: list[str], storage: list[str]) -> ExportList:
    """The list of West Europe by these prefixes."""
    tags = catalog(service_tags(**{REGISTRY: registry, STORAGE: storage}))
    return regions_list(tags=tags, regions=("westeurope",))


LISTS = {
    "both families": regions_list(),
    "IPv4": of(["198.51.100.0/27"], ["203.0.113.7/32"]),
    "IPv6": of(["2001:db8:1::/48"], ["2001:db8:2::1/128"]),
    "two services": with_ports(regions_list(), Purpose.STORAGE, 443, 8443),
    "two services of one family each": with_ports(of(["198.51.100.0/27"], ["2001:db8::/64"]), Purpose.STORAGE, 8443),
}


@pytest.mark.parametrize("made", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("name", READERS)
def test_a_policy_admits_what_the_list_has_and_nothing_else(name: str, made: ExportList) -> None:
    admitted = READERS[name](SYNTAXES[name].write(made))
    assert sorted(admitted) == sorted((each.value, port) for each in made.prefixes for port in each.ports)


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_file(), reason="the real service tags are not there (../shared/data/servicetags)")
@pytest.mark.parametrize("name", READERS)
def test_the_lists_of_two_real_regions_come_out_whole(name: str) -> None:
    tags = parse_tag_file(REAL.read_bytes(), expected_cloud=PUBLIC)
    made = regions_list(tags=tags, regions=("westeurope", "francecentral"))
    admitted = READERS[name](SYNTAXES[name].write(made))
    assert len(admitted) > 100
    assert sorted(admitted) == sorted((each.value, 443) for each in made.prefixes)


@pytest.mark.parametrize("name", READERS)
def test_no_keyword_of_a_version_control_system_and_no_date_changes_the_bytes(name: str) -> None:
    text = SYNTAXES[name].write(regions_list())
    assert text == SYNTAXES[name].write(regions_list())
    assert re.search(r"\$\w+:?\$|20\d\d-", text) is None


def test_srx_replaces_only_what_is_ours() -> None:
    text = SYNTAXES["srx"].write(regions_list())
    replaced = re.findall(r"(?m)^ *replace: ([a-z-]+) (\S+) ", text)
    assert text.count("replace:") == len(replaced)
    assert replaced == [
        ("address-set", "ACRNET_TCP_443"),
        ("policy", "acrnet_tcp_443"),
        ("application", "acrnet_tcp_443-app1"),
        ("application-set", "acrnet_tcp_443-app"),
    ]


def test_juniper_replaces_only_filters_that_are_ours() -> None:
    text = SYNTAXES["juniper"].write(regions_list())
    assert re.findall(r"replace: (.*)", text) == ["filter acrnet-v4 {", "filter acrnet-v6 {"]


def test_cisco_deletes_only_lists_that_are_ours() -> None:
    deleted = re.findall(r"(?m)^(?:no|clear) .*", SYNTAXES["cisco"].write(regions_list()))
    assert deleted == ["no ip access-list extended acrnet-v4", "no ipv6 access-list acrnet-v6"]
    deleted = re.findall(r"(?m)^(?:no|clear) .*", SYNTAXES["ciscoasa"].write(regions_list()))
    assert deleted == ["clear configure access-list acrnet"]


def test_fortigate_overwrites_no_policy() -> None:
    for name, entries in fortios(SYNTAXES["fortigate"].write(LISTS["two services"])).items():
        assert all(re.match("acrnet_|ACRNET_|new ", entry) for entry in entries), name


def test_a_list_of_a_family_without_prefixes_is_left_out() -> None:
    # An empty list would deny everything of that family.
    assert "acrnet-v6" not in SYNTAXES["cisco"].write(LISTS["IPv4"])
    assert "acrnet-v4" not in SYNTAXES["juniper"].write(LISTS["IPv6"])


@pytest.mark.parametrize("name", READERS)
def test_the_library_says_nothing(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("absl")
    before = logger.disabled
    for made in LISTS.values():
        SYNTAXES[name].write(made)
    assert capfd.readouterr() == ("", "")
    assert logger.disabled is before


def test_logs_of_other_libraries_do_not_go_to_standard_error_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    SYNTAXES["cisco"].write(regions_list())
    assert logging.root.handlers == []


def test_the_header_of_xml_is_one_comment() -> None:
    text = SYNTAXES["paloalto"].write(regions_list())
    declaration, comment = text.splitlines()[:2]
    assert (declaration, comment) == ('<?xml version="1.0" ?>', "<!--")
    header, _, rest = text.partition("-->")
    assert header.count("--") == 1
    assert " command: acrnet export - -format FORMAT\n" in header
    assert rest.lstrip().startswith("<config ")


@pytest.mark.parametrize("name", READERS)
def test_without_the_library_a_sentence_says_how_to_get_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aerleon", None)
    with pytest.raises(
        UsageError, match=f"--format {name} needs the library aerleon, which is not installed"
    ) as raised:
        SYNTAXES[name].require_library()
    assert raised.value.next_step == "Install it with: pip install 'acrnet[vendors]'"
    assert raised.value.exit_code == 2
