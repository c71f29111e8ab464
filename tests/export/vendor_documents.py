"""Policies of vendors read back without the library that wrote them: what they admit, as prefix and port.

Each reader follows from a rule to what it names, so that an address that no rule uses does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from xml.etree import ElementTree as ET

Admitted = list[tuple[str, int]]


def of_cisco(text: str) -> Admitted:
    """Access lists of IOS: addresses with wildcards, in which the bits are those that do not matter."""
    return [(_network(words), int(port)) for words, port in re.findall(r"(?m)^ permit tcp any (.+) eq (\d+)$", text)]


def of_asa(text: str) -> Admitted:
    """The access list of an ASA: addresses with netmasks, ports with names."""
    entries = re.findall(r"(?m)^access-list acrnet extended permit tcp any (.+) eq (\w+)$", text)
    return [(_network(words), {"https": 443}.get(port) or int(port)) for words, port in entries]


def _network(words: str) -> str:
    """A prefix; ipaddress takes a mask that starts with a zero for a wildcard."""
    return str(ip_network(words.removeprefix("host ").replace(" ", "/")))


@dataclass
class Statement:
    """A statement of Junos and what is in its braces."""

    words: list[str]
    inner: list[Statement] = field(default_factory=list)

    def each(self, *words: str) -> Iterator[Statement]:
        """The statements anywhere in it that start so; a mark of load replace is not part of one."""
        for statement in self.inner:
            if statement.words[: len(words)] == list(words):
                yield statement
            yield from statement.each(*words)

    def values(self, name: str) -> list[str]:
        """What follows the name in a statement in it, or all in its braces; brackets only group."""
        (one,) = self.each(name)
        return [word for word in one.words[1:] if word not in "[]"] or [each.words[0] for each in one.inner]


def junos(text: str) -> Statement:
    """A configuration of Junos."""
    top = Statement([])
    open_statements = [top]
    for line in text.splitlines():
        words = line.removesuffix(";").removesuffix("{").split()
        if line.startswith("#"):
            continue
        if line.strip() == "}":
            open_statements.pop()
            continue
        statement = Statement([word for word in words if word != "replace:"])
        open_statements[-1].inner.append(statement)
        if line.endswith("{"):
            open_statements.append(statement)
        else:
            assert line.endswith(";"), line
    assert open_statements == [top]
    return top


def of_juniper(text: str) -> Admitted:
    """The terms of filters of both families."""
    return [
        (prefix, int(port))
        for term in junos(text).each("term")
        if [each.words for each in term.each("then")] == [["then", "accept"]]
        for prefix in term.values("destination-address")
        for port in term.values("destination-port")
    ]


def of_srx(text: str) -> Admitted:
    """Policies, by the address sets and applications that they name."""
    top = junos(text)
    (book,) = (each for book in top.each("address-book") for each in book.each("global"))
    addresses = {each.words[1]: each.words[2] for each in book.each("address") if len(each.words) == 3}
    admitted = []
    for policy in top.each("policy"):
        assert [each.words for each in policy.each("permit")] == [["permit"]]
        members = [
            each.words[1]
            for name in policy.values("destination-address")
            for group in top.each("address-set", name)
            for each in group.inner
        ]
        ports = [
            int(term.words[-1])
            for name in policy.values("application")
            for group in top.each("application-set", name)
            for each in group.inner
            for application in top.each("application", each.words[1])
            for term in application.each("term")
        ]
        admitted += [(addresses[member], port) for member in members for port in ports]
    return admitted


def of_paloalto(text: str) -> Admitted:
    """Rules, by the address groups and services that they name."""
    (system,) = ET.fromstring(text).iter("vsys")  # noqa: S314 - acrnet has just written it
    addresses = {each.attrib["name"]: each.findtext("ip-netmask", "") for each in system.findall("entry/address/entry")}
    groups = {
        each.attrib["name"]: [member.text or "" for member in each.findall("static/member")]
        for each in system.findall("entry/address-group/entry")
    }
    services = {
        each.attrib["name"]: [int(port) for port in each.findtext("protocol/tcp/port", "").split(",")]
        for each in system.findall("entry/service/entry")
    }
    admitted = []
    for rule in system.findall("entry/rulebase/security/rules/entry"):
        assert rule.findtext("action") == "allow"
        members = [name for group in rule.findall("destination/member") for name in groups[group.text or ""]]
        ports = [port for service in rule.findall("service/member") for port in services[service.text or ""]]
        admitted += [(addresses[name], port) for name in members for port in ports]
    return admitted


def fortios(text: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    """The tables of a configuration of FortiOS, their entries, and what is set in each."""
    tables: dict[str, dict[str, dict[str, list[str]]]] = {}
    entry: dict[str, list[str]] = {}
    for line in text.splitlines():
        word, *rest = line.replace('"', "").split()
        if word == "config":
            table = tables.setdefault(" ".join(rest), {})
        elif word == "edit":
            entry = table.setdefault(rest[0] if rest[0] != "0" else f"new {len(table)}", {})
        elif word == "set":
            entry[rest[0]] = rest[1:]
        else:
            assert word in {"next", "end"} or line.startswith("#"), line
    return tables


def of_fortigate(text: str) -> Admitted:
    """Policies, by the address groups and services that they name."""
    tables = fortios(text)
    admitted = []
    for policy in tables["firewall policy"].values():
        assert policy["action"] == ["accept"]
        ports = [
            int(port) for name in policy["service"] for port in tables["firewall service custom"][name]["tcp-portrange"]
        ]
        for version, key in (("", "subnet"), ("6", "ip6")):
            for group in policy.get(f"dstaddr{version}", []):
                for member in tables[f"firewall addrgrp{version}"][group]["member"]:
                    prefix = _network(" ".join(tables[f"firewall address{version}"][member][key]))
                    admitted += [(prefix, port) for port in ports]
    return admitted


READERS: dict[str, Callable[[str], Admitted]] = {
    "cisco": of_cisco,
    "ciscoasa": of_asa,
    "juniper": of_juniper,
    "srx": of_srx,
    "paloalto": of_paloalto,
    "fortigate": of_fortigate,
}
