"""What the iptables syntax writes, worked out by hand; tests/lab loads it into iptables and ip6tables."""

from __future__ import annotations

from acrnet.export.iptables import IPTABLES
from acrnet.registry.need import Purpose

from .lists import HEADER, entries, regions_list, with_ports


def test_one_file_has_the_rules_of_both_families() -> None:
    assert (
        IPTABLES.write(regions_list())
        == f"""\
{HEADER}# note: A note.
# load: iptables-restore --noflush FILE; ip6tables-restore --noflush FILE
# use, once: iptables -A FORWARD -j acrnet; ip6tables -A FORWARD -j acrnet
*filter
:acrnet - [0:0]
-A acrnet -4 -d 198.51.100.0/26 -p tcp -m tcp --dport 443 -j ACCEPT
-A acrnet -4 -d 203.0.113.0/28 -p tcp -m tcp --dport 443 -j ACCEPT
-A acrnet -4 -d 203.0.113.32/28 -p tcp -m tcp --dport 443 -j ACCEPT
-A acrnet -4 -d 203.0.113.64/27 -p tcp -m tcp --dport 443 -j ACCEPT
-A acrnet -6 -d 2001:db8:1::/64 -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
"""
    )


def test_each_port_has_its_rule() -> None:
    lines = entries(IPTABLES.write(with_ports(regions_list(), Purpose.LOGIN, 443, 12000)))
    assert [line for line in lines if "198.51.100.0/26" in line] == [
        "-A acrnet -4 -d 198.51.100.0/26 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-A acrnet -4 -d 198.51.100.0/26 -p tcp -m tcp --dport 12000 -j ACCEPT",
    ]


def test_no_chain_but_its_own_is_named() -> None:
    # Naming a built-in chain would set its policy, and naming another would empty it.
    lines = entries(IPTABLES.write(regions_list()))
    assert [line for line in lines if line.startswith(("*", ":"))] == ["*filter", ":acrnet - [0:0]"]
    assert {line.split()[1] for line in lines if line.startswith("-")} == {"acrnet"}


def test_few_entries_are_few_rules() -> None:
    lines = entries(IPTABLES.write(regions_list(most=3)))
    assert [line.split()[3] for line in lines if line.startswith("-")] == [
        "-d",
        "-d",
        "-d",
    ]
    assert [line.split()[4] for line in lines if line.startswith("-")] == [
        "198.51.100.0/26",
        "203.0.113.0/25",
        "2001:db8:1::/64",
    ]
