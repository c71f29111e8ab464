"""The firewalls of the lab: how a list is loaded into each, and what each then admits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from acrnet.net import AddressSet

from .namespaces import Namespace

CHECKS: Final = {
    "nftables": ["nft -c -f"],
    "iptables": ["iptables-restore --test --noflush", "ip6tables-restore --test --noflush"],
    "ipset": [],
}
"""The commands that only check a list, by syntax. ipset has none: it fills sets that are not in use yet."""
LOADS: Final = {
    "nftables": ["nft -f"],
    "iptables": ["iptables-restore --noflush", "ip6tables-restore --noflush"],
    "ipset": ["ipset restore -file"],
}
"""The commands that load a list, as its header gives them."""


def saved(text: str, folder: Path) -> Path:
    """Save a list in a file of this folder."""
    path = folder / "list"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(firewall: Namespace, syntax: str, text: str, folder: Path) -> AddressSet:
    """Load a list that must be taken, and return what the firewall then admits."""
    path = saved(text, folder)
    for command in (*CHECKS[syntax], *LOADS[syntax]):
        firewall.do(*command.split(), path)
    return admitted(firewall, syntax)


def admitted(firewall: Namespace, syntax: str) -> AddressSet:
    """Return what the sets or rules of acrnet hold, read back from the program itself, all on TCP 443."""
    return AddressSet.parse({"nftables": _nftables, "iptables": _iptables, "ipset": _ipset}[syntax](firewall))


def _nftables(firewall: Namespace) -> list[str]:
    ruleset = json.loads(firewall.do("nft", "-j", "list", "ruleset"))["nftables"]
    sets = [each["set"] for each in ruleset if each.get("set", {}).get("name", "").startswith("acrnet")]
    assert sorted(each["name"] for each in sets) == ["acrnet_tcp_443_v4", "acrnet_tcp_443_v6"]
    return [_element(element) for each in sets for element in each.get("elem", ())]


def _element(element: Any) -> str:  # Any: as nft writes JSON
    if isinstance(element, str):
        return element
    if "prefix" in element:
        return f"{element['prefix']['addr']}/{element['prefix']['len']}"
    return "-".join(element["range"])


def _iptables(firewall: Namespace) -> list[str]:
    prefixes = []
    for program, every in (("iptables-save", "0.0.0.0/0"), ("ip6tables-save", "::/0")):
        rules = [line.split() for line in firewall.do(program).splitlines() if line.startswith("-A acrnet ")]
        assert all(rule[-7:] == ["tcp", "-m", "tcp", "--dport", "443", "-j", "ACCEPT"] for rule in rules)
        prefixes += [rule[3] if rule[2] == "-d" else every for rule in rules]
    return prefixes


def _ipset(firewall: Namespace) -> list[str]:
    lines = [line for name in ("acrnet-v4", "acrnet-v6") for line in firewall.do("ipset", "save", name).splitlines()]
    elements = [line.split()[2].split(",") for line in lines if line.startswith("add ")]
    assert {service for _, service in elements} <= {"tcp:443"}
    return [prefix for prefix, _ in elements]
