"""What a list admits: every address of the tags and no other, or few others at a stated cost."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.errors import InputError, UsageError
from acrnet.export.export_list import ExportList
from acrnet.export.syntax import Syntax
from acrnet.export.table import SYNTAXES, find_syntax
from acrnet.export.term import Term
from acrnet.registry.model import PrivateAddress
from acrnet.registry.need import Purpose
from acrnet.unknown import Unknown

from ..estates import service_tags
from ..registries import a_registry, approved_endpoint, catalog, unread_preview
from .lists import entries, regions_list, registry_list


@st.composite
def prefixes(draw: st.DrawFn) -> list[str]:
    """Prefixes of both families, from a few bits only, so that they often meet."""
    drawn = []
    for base, shortest, longest in ((0xC6336400, 24, 32), (0x20010DB8 << 96, 120, 128)):
        width = 32 if base < 1 << 32 else 128
        for _ in range(draw(st.integers(0, 4))):
            length = draw(st.integers(shortest, longest))
            number = base + (draw(st.integers(0, 255)) >> (width - length) << (width - length))
            drawn.append(str((IPv4Network if width == 32 else IPv6Network)((number, length))))
    return drawn or ["198.51.100.0/32"]


def numbers(texts: list[str]) -> dict[int, set[int]]:
    """The addresses in prefixes, by the version of the protocol."""
    found: dict[int, set[int]] = {4: set(), 6: set()}
    for text in texts:
        network = ip_network(text)
        first = int(network.network_address)
        found[network.version] |= set(range(first, first + network.num_addresses))
    return found


REGISTRY_TAG, STORAGE_TAG = "AzureContainerRegistry__WestEurope", "Storage__WestEurope"


@pytest.mark.long
@given(prefixes(), prefixes())
def test_the_prefixes_are_exactly_those_of_the_tags(registry: list[str], storage: list[str]) -> None:
    tags = catalog(service_tags(**{REGISTRY_TAG: registry, STORAGE_TAG: storage}))
    made = regions_list(tags=tags, regions=("westeurope",))
    lines = entries(SYNTAXES["cidr"].write(made))
    networks = [ip_network(text) for text in (*registry, *storage)]
    v4 = collapse_addresses(each for each in networks if isinstance(each, IPv4Network))
    v6 = collapse_addresses(each for each in networks if isinstance(each, IPv6Network))
    fewest = [*map(str, v4), *map(str, v6)]
    assert lines == fewest
    rows = list(csv.reader(SYNTAXES["csv"].write(made).splitlines()))
    assert [row[1] for row in rows if row[0].startswith("ipv")] == fewest
    assert [each["prefix"] for each in json.loads(SYNTAXES["json"].write(made))["prefixes"]] == fewest


@pytest.mark.long
@given(prefixes(), prefixes(), st.integers(2, 6))
def test_few_prefixes_hold_all_addresses_and_the_cost_is_stated(
    registry: list[str], storage: list[str], most: int
) -> None:
    tags = catalog(service_tags(**{REGISTRY_TAG: registry, STORAGE_TAG: storage}))
    made = regions_list(most, tags, regions=("westeurope",))
    text = SYNTAXES["cidr"].write(made)
    wanted, admitted = numbers([*registry, *storage]), numbers(entries(text))
    assert len(entries(text)) <= most
    assert all(wanted[version] <= admitted[version] for version in (4, 6))
    more = {version: len(admitted[version]) - len(wanted[version]) for version in (4, 6)}
    document = json.loads(SYNTAXES["json"].write(made))
    assert (document["extra_v4"], document["extra_v6"]) == (str(more[4]), str(more[6]))
    assert ("# cost: " in text) == any(more.values())
    for version in (4, 6):
        noun = "address" if more[version] == 1 else "addresses"
        stated = " ".join(text.replace("\n#  ", "").split())
        assert (f"{more[version]:,} IPv{version} {noun}" in stated) == (more[version] > 0)


@pytest.mark.long
@given(prefixes(), prefixes())
def test_each_prefix_names_the_needs_that_have_addresses_in_it(registry: list[str], storage: list[str]) -> None:
    tags = catalog(service_tags(**{REGISTRY_TAG: registry, STORAGE_TAG: storage}))
    made = regions_list(2, tags, regions=("westeurope",))
    held = {Purpose.LOGIN: numbers(registry), Purpose.STORAGE: numbers(storage)}
    for each in made.prefixes:
        inside = numbers([each.value])
        meant = {purpose for purpose, own in held.items() if any(own[version] & inside[version] for version in (4, 6))}
        assert {need.purpose for need in each.needs} == meant


@pytest.mark.parametrize(("name", "most"), [("cidr", 1), ("csv", 1), ("json", 1), ("hosts", 1)])
def test_too_few_entries_name_the_fewest(name: str, most: int) -> None:
    with pytest.raises(UsageError, match=rf"--max-entries {most} is too few: 2 is the fewest"):
        SYNTAXES[name].write(regions_list(most))


def test_a_need_without_a_name_is_not_dropped_from_a_list_of_names() -> None:
    made = registry_list(a_registry(data_endpoint_enabled=True))
    with pytest.raises(UsageError, match=r"hosts cannot express contoso/data/westeurope: its host name is not known\."):
        SYNTAXES["hosts"].write(made)
    assert entries(SYNTAXES["cidr"].write(made))
    for name in ("csv", "json"):
        assert "contoso/data/westeurope has no host name here: its host name is not known." in SYNTAXES[name].write(
            made
        )


@pytest.mark.parametrize("name", ["hosts", "squid"])
def test_an_endpoint_that_a_registry_may_not_have_is_left_out_of_names_with_a_note(name: str) -> None:
    text = SYNTAXES[name].write(registry_list(a_registry(**unread_preview("the file does not say it"))))
    assert "contoso.azurecr.io" in text
    said = " ".join(text.replace("\n#  ", "").split())
    assert (
        "contoso/regional/westeurope may not be needed, and is left out because its host name is not known:"
        " Clients that pin a region sign in at the regional endpoint of westeurope; conditional, because the file does"
        " not say it."
    ) in said


@pytest.mark.parametrize("name", ["hosts", "squid"])
def test_an_endpoint_that_a_registry_has_is_not_left_out(name: str) -> None:
    made = registry_list(a_registry(regional_endpoints=True, regional_endpoint_hosts=Unknown("you may not read them")))
    with pytest.raises(UsageError, match="cannot express contoso/regional/westeurope: its host name is not known"):
        SYNTAXES[name].write(made)


def test_addresses_that_are_not_known_are_not_dropped() -> None:
    endpoint = approved_endpoint("pe")
    unread = type(endpoint)(endpoint.id, endpoint.state, endpoint.subnet, Unknown("you may not read them"))
    made = registry_list(a_registry(public_network_access=False, private_endpoints=(unread,)))
    for name in ("cidr", "csv", "json"):
        with pytest.raises(UsageError, match=r"contoso/private/pe: .*because you may not read them"):
            SYNTAXES[name].write(made)


def test_a_syntax_of_rules_that_name_service_tags_needs_no_other_change() -> None:
    tags = Syntax("rules", "one tag per line", frozenset({Term.TAGS, Term.PORTS}), "None.", "Not.", lines_of_tags)
    assert tags.write(regions_list(4)).splitlines() == list(regions_list().tags)
    with pytest.raises(UsageError, match="4 is the fewest, since service tags cannot be joined"):
        tags.write(regions_list(3))
    endpoint = approved_endpoint("pe", PrivateAddress("10.0.0.4", "registry", ("contoso.azurecr.io",)))
    with pytest.raises(UsageError, match="contoso/private/pe: it has no service tag"):
        tags.write(registry_list(a_registry(public_network_access=False, private_endpoints=(endpoint,))))


def lines_of_tags(made: ExportList, notes: Sequence[str]) -> str:
    return "\n".join(made.tags) + "\n"


def test_a_tag_without_addresses_is_not_an_empty_list() -> None:
    tags = catalog(service_tags(**{REGISTRY_TAG: [], STORAGE_TAG: ["203.0.113.0/28"]}))
    with pytest.raises(UsageError, match=r"-/login/westeurope: .*Registry\.WestEurope has no address prefix"):
        SYNTAXES["cidr"].write(regions_list(tags=tags, regions=("westeurope",)))


def test_a_registry_nobody_can_reach_is_not_an_empty_list() -> None:
    with pytest.raises(UsageError, match=r"contoso/private/-: .*no approved private endpoint"):
        SYNTAXES["cidr"].write(registry_list(a_registry(public_network_access=False)))


@pytest.mark.parametrize(
    "host",
    [
        'a"b.azurecr.io',
        "a.azurecr.io\n0.0.0.0/0",
        "a.azurecr.io#b",
        "a;b.azurecr.io",
        "$(reboot).azurecr.io",
        "=cmd.azurecr.io",
        "-a.azurecr.io",
        "a b.azurecr.io",
        "a..azurecr.io",
        "*.*.azurecr.io",
        "a*.azurecr.io",
        "a.azurecr.io.",
        "",
        f"{'a' * 64}.azurecr.io",
        f"{'a.' * 127}azurecr.io",
    ],
)
def test_an_invalid_host_name_is_refused_with_its_need(host: str) -> None:
    with pytest.raises(
        InputError, match=r"The need contoso/login/westeurope has .* as a host name, which is not valid"
    ):
        registry_list(a_registry(login_server=host))


def test_a_format_that_there_is_not_is_one_sentence() -> None:
    assert find_syntax("CIDR").name == "cidr"
    with pytest.raises(UsageError, match=r"--format does not take 'cdir'\. Did you mean cidr\?"):
        find_syntax("cdir")
    with pytest.raises(UsageError, match=r"--format does not take '0'\. acrnet export --list describes the formats"):
        find_syntax("0")
