"""What the nftables syntax writes, worked out by hand; tests/lab loads it into nft."""

from __future__ import annotations

import re
from dataclasses import replace

from acrnet.export.nftables import NFTABLES
from acrnet.registry.need import Purpose

from ..estates import service_tags
from ..registries import catalog
from .lists import HEADER, entries, regions_list, with_ports

WHOLE = f"""\
{HEADER}# note: A note.
# load: nft -c -f FILE && nft -f FILE
# use, once: nft add rule inet filter forward jump acrnet
table inet filter {{
	set acrnet_tcp_443_v4 {{
		type ipv4_addr
		flags interval
		auto-merge
	}}

	set acrnet_tcp_443_v6 {{
		type ipv6_addr
		flags interval
		auto-merge
	}}

	chain acrnet {{
	}}
}}
flush chain inet filter acrnet
flush set inet filter acrnet_tcp_443_v4
flush set inet filter acrnet_tcp_443_v6
table inet filter {{
	set acrnet_tcp_443_v4 {{
		type ipv4_addr
		flags interval
		auto-merge
		elements = {{
			198.51.100.0/26,
			203.0.113.0/28,
			203.0.113.32/28,
			203.0.113.64/27,
		}}
	}}

	set acrnet_tcp_443_v6 {{
		type ipv6_addr
		flags interval
		auto-merge
		elements = {{
			2001:db8:1::/64,
		}}
	}}

	chain acrnet {{
		ip daddr @acrnet_tcp_443_v4 tcp dport 443 accept
		ip6 daddr @acrnet_tcp_443_v6 tcp dport 443 accept
	}}
}}
"""


def test_a_chain_with_a_set_for_each_family() -> None:
    assert NFTABLES.write(regions_list()) == WHOLE


def test_each_line_has_one_statement() -> None:
    # nft 1.0.6 takes a statement or a closing brace right before a closing brace on one line for an error.
    lines = entries(NFTABLES.write(regions_list()))
    assert [line for line in lines if re.search(r"[;}].*[;}]|\S.*}", line)] == []


def test_nothing_but_the_chain_and_its_sets_is_emptied() -> None:
    lines = entries(NFTABLES.write(regions_list()))
    emptied = [line for line in lines if line.startswith(("flush", "delete", "destroy"))]
    assert emptied == [
        "flush chain inet filter acrnet",
        "flush set inet filter acrnet_tcp_443_v4",
        "flush set inet filter acrnet_tcp_443_v6",
    ]
    # In one file with the new content: nft carries out all of it or nothing.
    assert lines.index(emptied[-1]) < lines.index("\tset acrnet_tcp_443_v4 {", lines.index(emptied[-1]))


def test_a_family_without_addresses_has_its_set_and_its_rule() -> None:
    text = NFTABLES.write(regions_list(regions=("westeurope",)))
    assert text.count("\tset acrnet_tcp_443_v6 {\n\t\ttype ipv6_addr\n\t\tflags interval\n\t\tauto-merge\n\t}\n") == 2
    assert "\t\tip6 daddr @acrnet_tcp_443_v6 tcp dport 443 accept\n" in text


def test_ports_have_sets_of_their_own() -> None:
    lines = entries(NFTABLES.write(with_ports(regions_list(), Purpose.STORAGE, 443, 12000)))
    assert [line.strip() for line in lines if line.endswith("accept")] == [
        "ip daddr @acrnet_tcp_443_v4 tcp dport 443 accept",
        "ip6 daddr @acrnet_tcp_443_v6 tcp dport 443 accept",
        "ip daddr @acrnet_tcp_443_12000_v4 tcp dport { 443, 12000 } accept",
        "ip6 daddr @acrnet_tcp_443_12000_v6 tcp dport { 443, 12000 } accept",
    ]
    filled = lines[lines.index("flush set inet filter acrnet_tcp_443_12000_v6") :]
    assert "\t\t\t198.51.100.0/26," in filled[: filled.index("\tset acrnet_tcp_443_12000_v4 {")]
    assert "\t\t\t203.0.113.0/28," in filled[filled.index("\tset acrnet_tcp_443_12000_v4 {") :]


def test_an_empty_note_adds_no_line() -> None:
    assert NFTABLES.write(replace(regions_list(), notes=())) == WHOLE.replace("# note: A note.\n", "")


def test_all_addresses_of_a_family_are_one_element() -> None:
    tags = catalog(
        service_tags(AzureContainerRegistry__WestEurope=["::/1", "8000::/1"], Storage__WestEurope=["0.0.0.0/0"])
    )
    lines = entries(NFTABLES.write(regions_list(tags=tags, regions=("westeurope",))))
    assert [line.strip() for line in lines if line.startswith("\t\t\t")] == ["0.0.0.0/0,", "::/0,"]
