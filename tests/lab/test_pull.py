"""A client pulls an image through a real firewall with the exported list, and nothing else passes.

Its two needs are the registry and what keeps its layers. Each address family is tried alone, since a client that
knows both takes the one that works.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from acrnet.net import Family

from ..estates import Json, registry, service_tags
from .client import PULLED, Client
from .namespaces import Network, network
from .registry import ADDRESSES, DATA, OTHER_PORT, STORAGE, registries
from .walls import PROXIES, build, proxy, update

pytestmark = pytest.mark.lab

FIREWALLS = ["nftables", "iptables", "ipset"]
OUTSIDE = {family: addresses["elsewhere.example"] for family, addresses in ADDRESSES.items()}
TAGS = service_tags(
    AzureContainerRegistry__WestEurope=["198.51.100.8/29", "2001:db8:a:1::/64"],
    Storage__WestEurope=["203.0.113.8/29", "2001:db8:a:2::/64"],
)
LAST_WEEK = service_tags(
    AzureContainerRegistry__WestEurope=["198.51.100.8/29", "2001:db8:a:1::/64", "198.51.100.192/26"],
    Storage__WestEurope=["203.0.113.64/28", "2001:db8:a:7::/64"],
)
"""Storage was elsewhere, and the registry tag had more."""
PREFIXES = {
    ("login", Family.IPV4): "198.51.100.8/29",
    ("login", Family.IPV6): "2001:db8:a:1::/64",
    ("storage", Family.IPV4): "203.0.113.8/29",
    ("storage", Family.IPV6): "2001:db8:a:2::/64",
}
ENDS_AT = {"login": "ping", "data": "blob", "storage": "blob"}


@pytest.fixture(scope="module")
def lab(can_run: None) -> Iterator[Network]:
    with network([address for named in ADDRESSES.values() for address in named.values()]) as made:
        yield made


@pytest.fixture(scope="module")
def client(lab: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("registry")
    with registries(lab.inner, folder) as certificates:
        yield Client(lab.client, certificates.authority, tmp_path_factory.mktemp("client"))


@pytest.fixture(autouse=True)
def no_rules(lab: Network) -> Iterator[None]:
    yield
    lab.firewall.do("nft", "flush", "ruleset")
    lab.firewall.do("ipset", "destroy")


def exported(folder: Path, syntax: str, name: str = "contoso", tags: Json = TAGS, old: Json | None = None) -> Path:
    """A file with what the command writes for a registry and service tags in files, which takes no account.

    With `old`, that is the change from the list by these service tags.
    """
    path = folder / f"list.{syntax}"
    path.write_text(_exported(syntax, name, json.dumps(tags), "" if old is None else json.dumps(old)), encoding="utf-8")
    return path


@cache
def _exported(syntax: str, name: str, tags: str, old: str) -> str:
    made = registry(name)
    if name == "fabrikam":
        made["properties"] |= {"dataEndpointEnabled": True, "dataEndpointHostNames": [DATA]}
    with TemporaryDirectory() as folder:
        for file, content in (("registry.json", json.dumps(made)), ("tags.json", tags), ("old-tags.json", old)):
            Path(folder, file).write_text(content, encoding="utf-8")
        delta = ["--delta", "have.json"] if old else []
        if old:
            have = _run(folder, "--format", "json", "--service-tags", "old-tags.json")
            Path(folder, "have.json").write_text(have, encoding="utf-8")
        return _run(folder, "--format", syntax, "--service-tags", "tags.json", *delta)


def _run(folder: str, *options: str) -> str:
    command = [sys.executable, "-m", "acrnet", "export", "--registry-file", "registry.json", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout


def without(path: Path, entry: str) -> Path:
    """The list without the lines of one entry, which it has."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if line.startswith("#") or entry not in line]
    assert len(left) < len(lines)
    path.write_text("".join(left), encoding="utf-8")
    return path


@pytest.mark.parametrize("family", Family)
def test_without_a_firewall_everything_passes(client: Client, family: Family) -> None:
    for name in ("contoso", "fabrikam"):
        assert client.pull(name, ADDRESSES[family]) == PULLED
    for address in ADDRESSES[family].values():
        assert client.connects(address, 443)
        assert client.connects(address, OTHER_PORT)


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_pull_succeeds_and_nothing_else_passes(
    lab: Network, client: Client, tmp_path: Path, syntax: str, family: Family
) -> None:
    build(lab.firewall, syntax, exported(tmp_path, syntax))
    addresses = ADDRESSES[family]
    assert client.pull("contoso", addresses) == PULLED
    assert not client.connects(OUTSIDE[family], 443)
    for name in ("contoso.azurecr.io", STORAGE):
        assert client.connects(addresses[name], 443)
        assert not client.connects(addresses[name], OTHER_PORT)


@pytest.mark.parametrize("need", ["login", "storage"])
@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("syntax", FIREWALLS)
def test_a_pull_fails_where_one_need_is_left_out(
    lab: Network, client: Client, tmp_path: Path, *, syntax: str, family: Family, need: str
) -> None:
    build(lab.firewall, syntax, without(exported(tmp_path, syntax), PREFIXES[need, family]))
    assert client.pull("contoso", ADDRESSES[family]) == ENDS_AT[need]
    other = Family.IPV4 if family is Family.IPV6 else Family.IPV6
    assert client.pull("contoso", ADDRESSES[other]) == PULLED


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "change"])
@pytest.mark.parametrize("syntax", FIREWALLS)
def test_this_week_takes_the_place_of_last_week(
    lab: Network, client: Client, tmp_path: Path, syntax: str, whole: bool
) -> None:
    build(lab.firewall, syntax, exported(tmp_path, syntax, tags=LAST_WEEK))
    for family in Family:
        assert client.pull("contoso", ADDRESSES[family]) == "blob"
    assert client.connects(OUTSIDE[Family.IPV4], 443)
    update(lab.firewall, exported(tmp_path, syntax, old=None if whole else LAST_WEEK))
    for family in Family:
        assert client.pull("contoso", ADDRESSES[family]) == PULLED
    assert not client.connects(OUTSIDE[Family.IPV4], 443)


@pytest.mark.parametrize("registry_name", ["contoso", "fabrikam"])
@pytest.mark.parametrize("family", Family)
def test_a_pull_succeeds_through_squid_and_nothing_else_passes(
    lab: Network, client: Client, tmp_path: Path, family: Family, registry_name: str
) -> None:
    addresses = {**ADDRESSES[family], "layers.blob.core.windows.net.evil.example": OUTSIDE[family]}
    lab.firewall.name_addresses(addresses)
    with proxy(lab.firewall, exported(tmp_path, "squid", registry_name)):
        for address in PROXIES:
            assert client.pull(registry_name, {}, address) == PULLED
        host = f"{registry_name}.azurecr.io"
        refused = [
            "elsewhere.example:443",
            "layers.blob.core.windows.net.evil.example:443",
            f"evil{host}:443",
            f"{host}:{OTHER_PORT}",
            f"{addresses[host]}:443" if family is Family.IPV4 else f"[{addresses[host]}]:443",
        ]
        assert [client.status(PROXIES[0], "CONNECT", target) for target in refused] == [403] * len(refused)
        assert client.status(PROXIES[0], "CONNECT", f"{host}:443") == 200
        assert client.status(PROXIES[0], "GET", f"http://{host}/") == 403
        assert not client.connects(ADDRESSES[family][host], 443)


@pytest.mark.parametrize(
    ("registry_name", "need", "entry"),
    [
        ("contoso", "login", "contoso.azurecr.io"),
        ("contoso", "storage", ".blob.core.windows.net"),
        ("fabrikam", "login", " fabrikam.azurecr.io"),
        ("fabrikam", "data", DATA),
    ],
)
def test_a_pull_through_squid_fails_where_one_need_is_left_out(
    lab: Network, client: Client, tmp_path: Path, *, registry_name: str, need: str, entry: str
) -> None:
    lab.firewall.name_addresses(ADDRESSES[Family.IPV4])
    with proxy(lab.firewall, without(exported(tmp_path, "squid", registry_name), entry)):
        assert client.pull(registry_name, {}, PROXIES[0]) == ENDS_AT[need]


def test_an_address_that_claims_a_name_of_the_list_is_refused(lab: Network, client: Client, tmp_path: Path) -> None:
    # Whoever has an address decides which name it has: Squid asks for it unless the list says -n.
    lab.firewall.name_addresses({"evil.blob.core.windows.net": OUTSIDE[Family.IPV4]})
    path = exported(tmp_path, "squid")
    target = f"{OUTSIDE[Family.IPV4]}:443"
    with proxy(lab.firewall, path):
        assert client.status(PROXIES[0], "CONNECT", target) == 403
    path.write_text(path.read_text(encoding="utf-8").replace("dstdomain -n ", "dstdomain "), encoding="utf-8")
    with proxy(lab.firewall, path):
        assert client.status(PROXIES[0], "CONNECT", target) == 200
