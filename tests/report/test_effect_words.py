"""The effect of changed rules, in words for people."""

from __future__ import annotations

import pytest

from acrnet.report.effect_words import effect_lines
from acrnet.rules.effect import EffectPart

WORDS: dict[str, tuple[EffectPart, str]] = {
    "one port": (
        EffectPart(None, "Tcp", ("443",), ("192.0.2.0/28",), 16, 0),
        "Tcp 443: 16 IPv4 addresses in 1 prefix",
    ),
    "everything": (
        EffectPart(None, "*", ("*",), ("192.0.2.0/28",), 16, 0),
        "every protocol on all ports: 16 IPv4 addresses in 1 prefix",
    ),
    # 6 is TCP, and 6 and 17 are TCP and UDP (IANA protocol numbers).
    "all protocols but one": (
        EffectPart(None, "0-5,7-255", ("*",), ("192.0.2.0/28",), 16, 0),
        "every protocol but Tcp on all ports: 16 IPv4 addresses in 1 prefix",
    ),
    "all protocols but two": (
        EffectPart(None, "0-5,7-16,18-255", ("443",), ("192.0.2.0/28",), 16, 0),
        "every protocol but Tcp, Udp 443: 16 IPv4 addresses in 1 prefix",
    ),
    "a few protocols": (
        EffectPart(None, "47,50-51", ("*",), ("192.0.2.0/28",), 16, 0),
        "IP protocol 47,50-51 on all ports: 16 IPv4 addresses in 1 prefix",
    ),
    # A /48 holds 2**16 networks of /64.
    "IPv6": (
        EffectPart(None, "Tcp", ("443",), ("192.0.2.0/28", "2001:db8::/48"), 16, 1 << 80),
        "Tcp 443: 16 IPv4 addresses and 65,536 IPv6 networks of /64 in 2 prefixes",
    ),
    "one IPv6 address": (
        EffectPart(None, "Tcp", ("443",), ("2001:db8::1/128",), 0, 1),
        "Tcp 443: 1 IPv6 address in 1 prefix",
    ),
    "nothing": (EffectPart(None, "Tcp", ("443",), (), 0, 0), "Tcp 443: no address in 0 prefixes"),
}


@pytest.mark.parametrize("case", WORDS)
def test_protocols_ports_and_addresses_have_words(case: str) -> None:
    part, words = WORDS[case]
    (line,) = effect_lines([part], [])
    assert line.sentence == f"what no need of this run asks for, {words}"
