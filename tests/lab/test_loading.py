"""Lists and changes are loaded into the real programs, which then admit what the list says and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from acrnet.export.export_list import EarlierList, ExportList, Retirement
from acrnet.export.table import SYNTAXES
from acrnet.net import AddressSet, Family
from acrnet.registry.need import Purpose

from ..estates import service_tags
from ..export.lists import entries, regions_list, with_ports
from ..export.test_hostile_names import NAMES, hostile
from ..export.test_squid import with_names
from ..registries import catalog
from .firewalls import CHECKS, LOADS, admitted, loaded, saved
from .namespaces import Namespace

pytestmark = pytest.mark.lab

FIREWALLS = ["nftables", "iptables", "ipset"]
FILES = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags"
NEXT = regions_list(
    tags=catalog(
        service_tags(
            AzureContainerRegistry__WestEurope=["192.0.2.0/25", "192.0.2.128/26", "192.0.2.192/28"],
            Storage__WestEurope=["203.0.113.64/27", "2001:db8:7::/48"],
        )
    ),
    regions=("westeurope",),
)
"""A list with prefixes that are neighbours but not one prefix, and that shares some with the usual one."""
EVERYTHING = regions_list(
    tags=catalog(service_tags(AzureContainerRegistry__WestEurope=["::/0"], Storage__WestEurope=["0.0.0.0/0"])),
    regions=("westeurope",),
)
HALF = regions_list(
    tags=catalog(service_tags(AzureContainerRegistry__WestEurope=["::/1"], Storage__WestEurope=["0.0.0.0/1"])),
    regions=("westeurope",),
)
"""Of both families the lower half, which for ipset is one of the two elements that all addresses are."""


def written(syntax: str, made: ExportList, old: ExportList | None = None) -> str:
    earlier = None if old is None else EarlierList("earlier", (*old.hosts, *old.prefixes))
    return SYNTAXES[syntax].write(replace(made, earlier=earlier))


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_list_takes_the_place_of_the_earlier_one(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    for made in (regions_list(), regions_list(), NEXT, regions_list(most=3)):
        assert loaded(firewall, syntax, written(syntax, made), tmp_path) == made.cover


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_list_of_all_addresses_is_loaded(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    assert loaded(firewall, syntax, written(syntax, EVERYTHING), tmp_path) == AddressSet.ALL


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_what_is_retired_is_admitted_with_its_marks_and_goes_with_them(
    firewall: Namespace, syntax: str, tmp_path: Path
) -> None:
    # A neighbour of what stays, so that a program that joins prefixes has something to join; both families, two days.
    neighbour, later = AddressSet.parse(["203.0.113.96/27", "2001:db8:8::/48"]), AddressSet.parse(["198.51.100.0/27"])
    retired = (
        Retirement("Storage.WestEurope", "2026-12-07", neighbour),
        Retirement("AzureContainerRegistry.WestEurope", "2026-12-14", later),
    )
    marked = replace(NEXT, retired=retired)
    text = written(syntax, marked)
    assert [day for day in ("2026-12-07", "2026-12-14") if f"# retired, admitted until {day}" in text] == [
        *("2026-12-07", "2026-12-14")
    ]
    assert loaded(firewall, syntax, text, tmp_path) == AddressSet.union([NEXT.cover, neighbour, later])
    assert loaded(firewall, syntax, written(syntax, NEXT), tmp_path) == NEXT.cover


def test_destinations_are_admitted_on_their_own_ports(firewall: Namespace, tmp_path: Path) -> None:
    made = with_ports(regions_list(), Purpose.STORAGE, 443, 12000)
    for syntax in FIREWALLS:
        for command in (*CHECKS[syntax], *LOADS[syntax]):
            firewall.do(*command.split(), saved(written(syntax, made), tmp_path))
    chain = firewall.do("nft", "list", "chain", "inet", "filter", "acrnet")
    assert [line.strip() for line in chain.splitlines() if line.endswith("accept")] == [
        "ip daddr @acrnet_tcp_443_v4 tcp dport 443 accept",
        "ip6 daddr @acrnet_tcp_443_v6 tcp dport 443 accept",
        "ip daddr @acrnet_tcp_443_12000_v4 tcp dport { 443, 12000 } accept",
        "ip6 daddr @acrnet_tcp_443_12000_v6 tcp dport { 443, 12000 } accept",
    ]
    rules = firewall.do("iptables-save").splitlines()
    assert [line.split()[9] for line in rules if "-d 198.51.100.0/26" in line] == ["443"]
    assert [line.split()[9] for line in rules if "-d 203.0.113.0/28" in line] == ["443", "12000"]
    elements = firewall.do("ipset", "save", "acrnet-v4").splitlines()
    assert sorted(line.partition(",")[2] for line in elements if " 198.51.100.0/26," in line) == ["tcp:443"]
    assert sorted(line.partition(",")[2] for line in elements if " 203.0.113.0/28," in line) == ["tcp:12000", "tcp:443"]
    rules = access_rules(firewall, written("squid", made), tmp_path)
    assert [rule for rule in rules if " port " in rule] == [
        "acl acrnet_tcp_443_ports port 443",
        "acl acrnet_tcp_443_12000_ports port 443 12000",
    ]


def broken(text: str) -> list[str]:
    """The list with a wrong IPv4 prefix, with a wrong IPv6 prefix, and with a line of nonsense behind its prefixes."""
    last = next(line for line in reversed(text.splitlines()) if "2001:db8:7::/48" in line)
    return [
        text.replace("192.0.2.0/25", "192.0.2.256/25"),
        text.replace("2001:db8:7::/48", "2001:db8:7::/148"),
        text.replace(last, f"{last}\nnonsense"),
    ]


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_list_that_is_refused_leaves_the_earlier_one_in_force(
    firewall: Namespace, syntax: str, tmp_path: Path
) -> None:
    before = loaded(firewall, syntax, written(syntax, regions_list()), tmp_path)
    for text in broken(written(syntax, NEXT)):
        path = saved(text, tmp_path)
        ended = [firewall.run(*command.split(), path) for command in CHECKS[syntax] or LOADS[syntax]]
        assert any(each.returncode for each in ended)
        assert admitted(firewall, syntax) == before
    assert loaded(firewall, syntax, written(syntax, NEXT), tmp_path) == NEXT.cover


@pytest.mark.parametrize("syntax", ["nftables", "iptables"])
def test_a_load_without_a_check_is_all_or_nothing(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    loaded(firewall, syntax, written(syntax, regions_list()), tmp_path)
    for text in broken(written(syntax, NEXT)):
        path = saved(text, tmp_path)
        for command in LOADS[syntax]:
            family = Family.IPV6 if command.startswith("ip6") else Family.IPV4
            before = admitted(firewall, syntax).only(family)
            if firewall.run(*command.split(), path).returncode:
                assert admitted(firewall, syntax).only(family) == before
            else:  # iptables-restore does not look at what is for ip6tables-restore
                assert admitted(firewall, syntax).only(family) == NEXT.cover.only(family)


def test_nothing_else_of_the_machine_is_touched(firewall: Namespace, tmp_path: Path) -> None:
    mine = """\
table inet filter {
	set mine {
		type ipv4_addr
		elements = { 192.0.2.1 }
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ip daddr @mine accept
	}
}
table ip other {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
"""
    firewall.do("nft", "-f", "-", stdin=mine)
    firewall.do("iptables", "-A", "FORWARD", "-d", "192.0.2.1", "-j", "ACCEPT")
    firewall.do("iptables", "-P", "INPUT", "DROP")
    firewall.do("iptables", "-N", "mine")
    before = [line for line in firewall.do("nft", "list", "ruleset").splitlines() if line.strip()]
    for syntax in FIREWALLS:
        for made in (regions_list(), NEXT):
            loaded(firewall, syntax, written(syntax, made), tmp_path)
    for what in ("chain inet filter acrnet", "set inet filter acrnet_tcp_443_v4", "set inet filter acrnet_tcp_443_v6"):
        firewall.do("nft", "delete", *what.split())
    for what in ("chain ip filter acrnet", "table ip6 filter"):
        firewall.do("nft", "delete", *what.split())
    after = [line for line in firewall.do("nft", "list", "ruleset").splitlines() if line.strip()]
    assert sorted(after) == sorted(before)


def test_the_configuration_of_a_machine_includes_the_list(firewall: Namespace, tmp_path: Path) -> None:
    path = saved(written("nftables", regions_list()), tmp_path)
    machine = tmp_path / "nftables.conf"
    machine.write_text(
        f"""\
flush ruleset
include "{path}"
table inet filter {{
	chain forward {{
		type filter hook forward priority filter; policy drop;
		iifname "lan0" jump acrnet
	}}
}}
"""
    )
    for each in (machine, machine, path):
        firewall.do("nft", "-f", each)
        assert admitted(firewall, "nftables") == regions_list().cover
        assert "jump acrnet" in firewall.do("nft", "list", "chain", "inet", "filter", "forward")


def test_the_table_has_another_name_where_that_is_replaced(firewall: Namespace, tmp_path: Path) -> None:
    text = written("nftables", regions_list()).replace("inet filter", "inet fw4")
    assert loaded(firewall, "nftables", text, tmp_path) == regions_list().cover
    assert firewall.do("nft", "list", "tables").split() == ["table", "inet", "fw4"]


def test_sets_take_prefixes_of_an_administrator_that_overlap(firewall: Namespace, tmp_path: Path) -> None:
    before = loaded(firewall, "nftables", written("nftables", regions_list()), tmp_path)
    firewall.do("nft", "add element inet filter acrnet_tcp_443_v4 { 198.51.100.0/25, 203.0.113.33 }")
    assert admitted(firewall, "nftables") == before | AddressSet.parse(["198.51.100.0/25"])


def test_ip_sets_that_a_rule_matches_are_replaced(firewall: Namespace, tmp_path: Path) -> None:
    loaded(firewall, "ipset", written("ipset", regions_list()), tmp_path)
    for program, name in (("iptables", "acrnet-v4"), ("ip6tables", "acrnet-v6")):
        firewall.do(program, *f"-A FORWARD -m set --match-set {name} dst,dst -j ACCEPT".split())
    assert loaded(firewall, "ipset", written("ipset", NEXT), tmp_path) == NEXT.cover
    firewall.do("iptables", "-F", "FORWARD")
    firewall.do("ip6tables", "-F", "FORWARD")


def test_ip_sets_take_more_than_the_usual_number_of_elements(firewall: Namespace, tmp_path: Path) -> None:
    prefixes = [f"10.{number >> 7}.{number * 2 % 256}.1" for number in range(1 << 14)]
    prefixes += [f"{address[:-1]}{last}" for address in prefixes for last in ("3", "5", "7", "9")]
    assert len(set(prefixes)) > 65536  # the default of ipset
    tags = catalog(service_tags(AzureContainerRegistry__WestEurope=prefixes, Storage__WestEurope=["203.0.113.1"]))
    many = regions_list(tags=tags, regions=("westeurope",))
    assert loaded(firewall, "ipset", written("ipset", many), tmp_path) == many.cover


@pytest.mark.parametrize("syntax", [*FIREWALLS, "squid"])
def test_a_hostile_name_changes_nothing_that_is_loaded(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    for name in NAMES:
        text = SYNTAXES[syntax].write(hostile(name))
        if syntax == "squid":
            assert access_rules(firewall, text, tmp_path) == access_rules(
                firewall, "\n".join(entries(text)) + "\n", tmp_path
            )
        else:
            assert loaded(firewall, syntax, text, tmp_path) == hostile("contoso").cover


def access_rules(firewall: Namespace, text: str, folder: Path) -> list[str]:
    """The lines that Squid carries out of an access list; raises AssertionError where it takes one for a mistake."""
    (folder / "acrnet.conf").write_text(text, encoding="utf-8")
    (folder / "squid.conf").write_text(
        f"visible_hostname firewall\ninclude {folder}/acrnet.conf\nhttp_access deny all\n", encoding="utf-8"
    )
    ended = firewall.run("squid", "-k", "parse", "-f", folder / "squid.conf")
    assert ended.returncode == 0, ended.stderr
    assert not re.search("ERROR|WARNING|FATAL", ended.stderr), ended.stderr
    return re.findall(r"Processing: ((?:acl|http_access) .*)", ended.stderr)


def test_squid_takes_names_beside_those_that_cover_them(firewall: Namespace, tmp_path: Path) -> None:
    made = with_names("*.azurecr.io", "azurecr.io", "contoso.azurecr.io", "*.blob.core.windows.net", "a_b.example")
    rules = access_rules(firewall, written("squid", made), tmp_path)
    assert [rule.split()[-1] for rule in rules if "dstdomain" in rule] == [
        ".azurecr.io",
        ".blob.core.windows.net",
        "a_b.example",
    ]


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_change_makes_what_the_whole_list_makes(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    lists = [regions_list(), NEXT, regions_list(most=3), NEXT, EVERYTHING, NEXT, regions_list()]
    loaded(firewall, syntax, written(syntax, lists[0]), tmp_path)
    for old, new in pairwise(lists):
        assert loaded(firewall, syntax, written(syntax, new, old), tmp_path) == new.cover


@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_change_between_any_two_lists(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    drawn = Random(20261129)  # noqa: S311 - lists, and the same ones in every run
    lists = [random_list(drawn) for _ in range(20)]
    loaded(firewall, syntax, written(syntax, lists[0]), tmp_path)
    for old, new in pairwise(lists):
        assert loaded(firewall, syntax, written(syntax, new, old), tmp_path) == new.cover


@pytest.mark.parametrize("syntax", ["iptables", "ipset"])
def test_a_change_of_ports_makes_what_the_whole_list_makes(firewall: Namespace, syntax: str, tmp_path: Path) -> None:
    def contents() -> list[str]:
        programs = ["ipset"] if syntax == "ipset" else ["iptables-save", "ip6tables-save"]
        command = ["save"] if syntax == "ipset" else []
        lines = (line for program in programs for line in firewall.do(program, *command).splitlines())
        return sorted(line for line in lines if line.startswith(("add ", "-A ")))

    lists = [
        regions_list(),
        with_ports(regions_list(), Purpose.STORAGE, 443, 12000),
        with_ports(NEXT, Purpose.LOGIN, 12000),
        with_ports(NEXT, Purpose.LOGIN, 12000, 443),
        EVERYTHING,
        HALF,
    ]
    for old, new in pairwise(lists):
        made = []
        for texts in ([written(syntax, old), written(syntax, new, old)], [written(syntax, new)]):
            for text in texts:
                for command in LOADS[syntax]:
                    firewall.do(*command.split(), saved(text, tmp_path))
            made.append(contents())
        assert made[0] == made[1]


def random_list(drawn: Random) -> ExportList:
    """A list of a few dozen prefixes, so near to each other that many are neighbours."""
    numbers = [drawn.randrange(64) for _ in range(drawn.randrange(1, 40))]
    v4 = [f"192.0.2.{number * 4}/{drawn.choice((30, 31, 32))}" for number in numbers]
    v6 = [f"2001:db8:7:{number * 4:x}::/{drawn.choice((62, 63, 64))}" for number in numbers[::2]]
    tags = service_tags(AzureContainerRegistry__WestEurope=[*v4, *v6], Storage__WestEurope=["203.0.113.0/28"])
    return regions_list(tags=catalog(tags), regions=("westeurope",))


def test_a_change_that_does_not_fit_is_refused_as_a_whole(firewall: Namespace, tmp_path: Path) -> None:
    for syntax in ("nftables", "iptables"):
        before = loaded(firewall, syntax, written(syntax, regions_list()), tmp_path)
        path = saved(written(syntax, regions_list(), NEXT), tmp_path)
        assert firewall.run(*LOADS[syntax][0].split(), path).returncode != 0
        assert admitted(firewall, syntax) == before


real_files = pytest.mark.skipif(not FILES.is_dir(), reason="the real tag files are not beside the repository")


def exported(syntax: str, number: str, folder: Path, *more: str | Path) -> str:
    """What the command writes for two regions by a file of Microsoft."""
    out = folder / f"{number}.{syntax}"
    regions = ("--regions", "westeurope,francecentral", "--service-tags", FILES / f"public-{number}.json")
    command = [sys.executable, "-m", "acrnet", "export", "--format", syntax, *regions, "--out", out, *more]
    subprocess.run(command, check=True, capture_output=True)
    return out.read_text(encoding="utf-8")


@real_files
@pytest.mark.parametrize("syntax", FIREWALLS)
def test_the_real_lists_of_two_regions_and_the_change_of_a_year(
    firewall: Namespace, syntax: str, tmp_path: Path
) -> None:
    for number, more in (("365", ()), ("376", ("--delta", FILES / "public-365.json")), ("376", ())):
        whole = AddressSet.parse(entries(exported("cidr", number, tmp_path)))
        assert loaded(firewall, syntax, exported(syntax, number, tmp_path, *more), tmp_path) == whole


@real_files
def test_the_real_names_of_two_regions(firewall: Namespace, tmp_path: Path) -> None:
    rules = access_rules(firewall, exported("squid", "376", tmp_path), tmp_path)
    assert [rule.split()[-1] for rule in rules if "dstdomain" in rule] == [".azurecr.io", ".blob.core.windows.net"]
