"""The change from an earlier list, in each syntax that has changes; worked out by hand.

The new list has 198.51.100.0/26, 203.0.113.0/28, 203.0.113.32/28, 203.0.113.64/27 and 2001:db8:1::/64.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from acrnet.errors import UsageError
from acrnet.export.export_list import EarlierList, ExportList
from acrnet.export.nftables import NFTABLES
from acrnet.export.table import SYNTAXES
from acrnet.registry.need import Purpose

from ..estates import service_tags
from ..registries import a_registry, catalog
from .lists import entries, regions_list, registry_list, with_ports

OLD_TAGS = catalog(
    service_tags(
        AzureContainerRegistry__FranceCentral=["198.51.100.0/27", "2001:db8:2::/64"],
        AzureContainerRegistry__WestEurope=[],
        Storage__FranceCentral=["203.0.113.0/28", "203.0.113.16/28"],
        Storage__WestEurope=["203.0.113.32/28"],
    )
)
"""In the fewest prefixes: 198.51.100.0/27, 203.0.113.0/27, 203.0.113.32/28 and 2001:db8:2::/64."""
ONE_PREFIX = catalog(
    service_tags(
        AzureContainerRegistry__WestEurope=["198.51.100.0/27"],
        Storage__WestEurope=["198.51.100.0/27"],
    )
)


def after(old: ExportList, new: ExportList | None = None) -> ExportList:
    """The new list, for a firewall that has the old one."""
    earlier = EarlierList("an earlier list", (*old.hosts, *old.prefixes))
    return replace(regions_list() if new is None else new, earlier=earlier)


CHANGE = after(regions_list(tags=OLD_TAGS))
NO_CHANGE = after(regions_list())
ENDINGS = {"nftables": [], "iptables": ["*filter", "COMMIT"], "ipset": []}
"""The lines of a change that changes nothing."""


def test_rules_are_added_before_others_are_deleted() -> None:
    assert entries(SYNTAXES["iptables"].write(CHANGE)) == [
        "*filter",
        "-A acrnet -4 -d 198.51.100.0/26 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-A acrnet -4 -d 203.0.113.0/28 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-A acrnet -4 -d 203.0.113.64/27 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-A acrnet -6 -d 2001:db8:1::/64 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-D acrnet -4 -d 198.51.100.0/27 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-D acrnet -4 -d 203.0.113.0/27 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-D acrnet -6 -d 2001:db8:2::/64 -p tcp -m tcp --dport 443 -j ACCEPT",
        "COMMIT",
    ]


def test_elements_of_ip_sets_are_added_before_others_are_deleted() -> None:
    assert entries(SYNTAXES["ipset"].write(CHANGE)) == [
        "add -exist acrnet-v4 198.51.100.0/26,tcp:443",
        "add -exist acrnet-v4 203.0.113.0/28,tcp:443",
        "add -exist acrnet-v4 203.0.113.64/27,tcp:443",
        "add -exist acrnet-v6 2001:db8:1::/64,tcp:443",
        "del -exist acrnet-v4 198.51.100.0/27,tcp:443",
        "del -exist acrnet-v4 203.0.113.0/27,tcp:443",
        "del -exist acrnet-v6 2001:db8:2::/64,tcp:443",
    ]


def test_elements_of_nftables_are_those_that_neighbours_were_merged_into() -> None:
    # Before, 203.0.113.0/27 and 203.0.113.32/28 are one element: 203.0.113.0-203.0.113.47.
    assert entries(NFTABLES.write(CHANGE)) == [
        "delete element inet filter acrnet_tcp_443_v4 {",
        "\t198.51.100.0/27,",
        "\t203.0.113.0-203.0.113.47,",
        "}",
        "add element inet filter acrnet_tcp_443_v4 {",
        "\t198.51.100.0/26,",
        "\t203.0.113.0/28,",
        "\t203.0.113.32/28,",
        "\t203.0.113.64/27,",
        "}",
        "delete element inet filter acrnet_tcp_443_v6 {",
        "\t2001:db8:2::/64,",
        "}",
        "add element inet filter acrnet_tcp_443_v6 {",
        "\t2001:db8:1::/64,",
        "}",
    ]


def test_ports_with_sets_of_their_own_take_the_whole_list() -> None:
    other = with_ports(regions_list(), Purpose.STORAGE, 8443)
    with pytest.raises(UsageError, match=r"nftables cannot express a change of ports, .*Load the whole list once"):
        NFTABLES.write(after(regions_list(), other))
    changed = entries(SYNTAXES["ipset"].write(after(regions_list(), other)))
    assert changed[0] == "add -exist acrnet-v4 203.0.113.0/28,tcp:8443"
    assert changed[-1] == "del -exist acrnet-v4 203.0.113.64/27,tcp:443"


def test_a_port_that_comes_leaves_the_one_that_stays() -> None:
    one, two = regions_list(), with_ports(regions_list(), Purpose.LOGIN, 443, 12000)
    assert entries(SYNTAXES["ipset"].write(after(one, two))) == [
        "add -exist acrnet-v4 198.51.100.0/26,tcp:12000",
        "add -exist acrnet-v6 2001:db8:1::/64,tcp:12000",
    ]
    assert entries(SYNTAXES["iptables"].write(after(two, one))) == [
        "*filter",
        "-D acrnet -4 -d 198.51.100.0/26 -p tcp -m tcp --dport 12000 -j ACCEPT",
        "-D acrnet -6 -d 2001:db8:1::/64 -p tcp -m tcp --dport 12000 -j ACCEPT",
        "COMMIT",
    ]


@pytest.mark.parametrize("name", ["ipset", "iptables"])
def test_an_entry_that_two_needs_ask_for_stays_while_one_does(name: str) -> None:
    # Both tags have one prefix, which is listed for 443 alone, and for 443 with 12000.
    made = regions_list(tags=ONE_PREFIX, regions=("westeurope",))
    both = with_ports(made, Purpose.STORAGE, 443, 12000)
    alone = replace(both, entries=tuple(entry for entry in both.entries if entry.need.purpose is Purpose.LOGIN))
    text = SYNTAXES[name].write(both)
    assert len(set(entries(text))) == len(entries(text))
    changes = [line for line in entries(SYNTAXES[name].write(after(both, alone))) if "12000" in line or "443" in line]
    assert len(changes) == 1
    assert "12000" in changes[0]


def test_the_half_of_all_addresses_stays_an_element() -> None:
    every, half = (
        regions_list(
            tags=catalog(
                service_tags(AzureContainerRegistry__WestEurope=[prefix], Storage__WestEurope=["2001:db8:1::/64"])
            ),
            regions=("westeurope",),
        )
        for prefix in ("0.0.0.0/0", "0.0.0.0/1")
    )
    assert entries(SYNTAXES["ipset"].write(after(every, half))) == ["del -exist acrnet-v4 128.0.0.0/1,tcp:443"]
    assert entries(SYNTAXES["ipset"].write(after(half, every))) == ["add -exist acrnet-v4 128.0.0.0/1,tcp:443"]


def test_rows_of_what_came_and_went() -> None:
    rows = list(csv.reader(SYNTAXES["csv"].write(CHANGE).splitlines()))
    assert rows[0] == ["change", "kind", "value", "protocol", "ports", "needs", "tags"]
    assert rows[1][:3] == ["", "about", "acrnet export: the change from an earlier list"]
    assert [row[:3] + row[5:6] for row in rows if row[1] != "about"][1:] == [
        ["added", "ipv4", "198.51.100.0/26", "'-/login/francecentral; -/login/westeurope"],
        ["added", "ipv4", "203.0.113.0/28", "'-/storage/francecentral"],
        ["added", "ipv4", "203.0.113.64/27", "'-/storage/westeurope"],
        ["added", "ipv6", "2001:db8:1::/64", "'-/login/francecentral"],
        ["removed", "ipv4", "198.51.100.0/27", "'-/login/francecentral"],
        ["removed", "ipv4", "203.0.113.0/27", "'-/storage/francecentral"],
        ["removed", "ipv6", "2001:db8:2::/64", "'-/login/francecentral"],
    ]


def test_names_and_prefixes_that_came_and_went_as_json() -> None:
    old = registry_list(a_registry(data_endpoint_enabled=True, data_endpoint_hosts=("a.westeurope.data.azurecr.io",)))
    document = json.loads(SYNTAXES["json"].write(after(old, registry_list(a_registry()))))
    assert (document["kind"], document["since"]) == ("export-delta", "an earlier list")
    service = {"protocol": "Tcp", "ports": [443]}
    storage = {**service, "needs": ["contoso/storage/westeurope"]}
    assert document["added"] == {
        "hosts": [{"host": "*.blob.core.windows.net", **storage}],
        "prefixes": [
            {"prefix": "203.0.113.32/28", "family": "IPv4", **storage},
            {"prefix": "203.0.113.64/27", "family": "IPv4", **storage},
        ],
    }
    assert document["removed"] == {
        "hosts": [{"host": "a.westeurope.data.azurecr.io", **service, "needs": ["contoso/data/westeurope"]}],
        "prefixes": [],
    }


@pytest.mark.parametrize("name", ENDINGS)
def test_no_change_is_a_document_without_changes(name: str) -> None:
    assert entries(SYNTAXES[name].write(NO_CHANGE)) == ENDINGS[name]


@pytest.mark.parametrize("name", ["hosts", "cidr", "squid"])
def test_a_syntax_whose_readers_take_whole_lists_refuses_changes(name: str) -> None:
    with pytest.raises(UsageError, match=f"--format {name} cannot express a change, because its readers take"):
        SYNTAXES[name].write(CHANGE)


@pytest.mark.parametrize("name", [name for name, syntax in SYNTAXES.items() if syntax.delta])
def test_a_change_says_from_what_and_is_the_same_bytes_again(name: str) -> None:
    text = SYNTAXES[name].write(CHANGE)
    assert text == SYNTAXES[name].write(CHANGE)
    assert "acrnet export" in text[:200]
    assert "an earlier list" in text
