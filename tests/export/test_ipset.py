"""What the ipset syntax writes, worked out by hand; tests/lab loads it into ipset."""

from __future__ import annotations

import pytest

from acrnet.errors import UsageError
from acrnet.export.ipset import IPSET
from acrnet.registry.need import Purpose

from ..estates import service_tags
from ..registries import catalog
from .lists import HEADER, entries, regions_list, with_ports


def test_a_set_for_each_family_is_filled_and_then_takes_its_place() -> None:
    assert (
        IPSET.write(regions_list())
        == f"""\
{HEADER}# note: A note.
# load: ipset restore -file FILE
# use, once:
#   iptables -A FORWARD -m set --match-set acrnet-v4 dst,dst -j ACCEPT
#   ip6tables -A FORWARD -m set --match-set acrnet-v6 dst,dst -j ACCEPT
create -exist acrnet-v4 hash:net,port family inet maxelem 1048576
create -exist acrnet-v4-new hash:net,port family inet maxelem 1048576
flush acrnet-v4-new
add -exist acrnet-v4-new 198.51.100.0/26,tcp:443
add -exist acrnet-v4-new 203.0.113.0/28,tcp:443
add -exist acrnet-v4-new 203.0.113.32/28,tcp:443
add -exist acrnet-v4-new 203.0.113.64/27,tcp:443
create -exist acrnet-v6 hash:net,port family inet6 maxelem 1048576
create -exist acrnet-v6-new hash:net,port family inet6 maxelem 1048576
flush acrnet-v6-new
add -exist acrnet-v6-new 2001:db8:1::/64,tcp:443
swap acrnet-v4-new acrnet-v4
destroy acrnet-v4-new
swap acrnet-v6-new acrnet-v6
destroy acrnet-v6-new
"""
    )


def test_names_are_at_most_31_characters() -> None:
    words = [line.split() for line in entries(IPSET.write(regions_list()))]
    names = {word for line in words for word in line if word.startswith("acrnet")}
    assert names == {"acrnet-v4", "acrnet-v4-new", "acrnet-v6", "acrnet-v6-new"}
    assert all(len(name) <= 31 for name in names)


def test_a_family_without_addresses_empties_its_set() -> None:
    lines = entries(IPSET.write(regions_list(regions=("westeurope",))))
    assert not [line for line in lines if line.startswith("add -exist acrnet-v6")]
    assert lines[-2:] == ["swap acrnet-v6-new acrnet-v6", "destroy acrnet-v6-new"]


def test_each_port_is_an_element() -> None:
    lines = entries(IPSET.write(with_ports(regions_list(), Purpose.LOGIN, 443, 12000)))
    assert "add -exist acrnet-v4-new 198.51.100.0/26,tcp:443" in lines
    assert "add -exist acrnet-v4-new 198.51.100.0/26,tcp:12000" in lines


TAGS = catalog(service_tags(AzureContainerRegistry__WestEurope=["::/0"], Storage__WestEurope=["0.0.0.0/0"]))


def test_a_prefix_of_length_0_is_two_halves() -> None:
    lines = entries(IPSET.write(regions_list(tags=TAGS, regions=("westeurope",))))
    assert [line.split()[3] for line in lines if line.startswith("add")] == [
        "0.0.0.0/1,tcp:443",
        "128.0.0.0/1,tcp:443",
        "::/1,tcp:443",
        "8000::/1,tcp:443",
    ]


def test_two_halves_are_two_entries() -> None:
    with pytest.raises(UsageError, match=r"--max-entries 3 makes a prefix of length 0, .* Give 4 or more\."):
        IPSET.write(regions_list(3, TAGS, regions=("westeurope",)))
    assert IPSET.write(regions_list(4, TAGS, regions=("westeurope",)))


def test_few_entries_that_need_no_prefix_of_length_0_are_named() -> None:
    # One prefix for 1.0.0.0/8 and 203.0.113.0/28 is 0.0.0.0/0; two are enough, and there is no IPv6.
    tags = catalog(
        service_tags(AzureContainerRegistry__WestEurope=["1.0.0.0/8"], Storage__WestEurope=["203.0.113.0/28"])
    )
    with pytest.raises(UsageError, match=r"--max-entries 1 makes a prefix of length 0, .* Give 2 or more\."):
        IPSET.write(regions_list(1, tags, regions=("westeurope",)))
    assert IPSET.write(regions_list(2, tags, regions=("westeurope",)))
