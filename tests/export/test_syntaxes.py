"""What each syntax writes of one list, worked out by hand.

The registry addresses of the two regions, 198.51.100.0/27 and 198.51.100.32/27, make up 198.51.100.0/26.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from acrnet.export.export_list import ExportList
from acrnet.export.syntax import Syntax
from acrnet.export.table import SYNTAXES
from acrnet.export.term import Term
from acrnet.report.export_text import syntaxes_text

from ..registries import a_registry
from ..syntaxes import EVERY_SYNTAX, WRITABLE
from .lists import HEADER, TAGS, WIDE_NAMES, entries, regions_list, registry_list

DOCS = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


def written(name: str, made: ExportList) -> str:
    return SYNTAXES[name].write(made)


def test_host_names_one_per_line() -> None:
    assert written("hosts", regions_list()) == (
        f"{HEADER}{WIDE_NAMES}# note: A note.\n*.azurecr.io\n*.blob.core.windows.net\n"
    )


def test_prefixes_one_per_line() -> None:
    assert written("cidr", regions_list()) == (
        f"{HEADER}# note: A note.\n198.51.100.0/26\n203.0.113.0/28\n203.0.113.32/28\n203.0.113.64/27\n2001:db8:1::/64\n"
    )


def test_fewer_prefixes_and_what_they_cost() -> None:
    # Three prefixes of 203.0.113.0/25 become one, which has 128 addresses where the tags have 16 + 16 + 32.
    assert written("cidr", regions_list(most=3)) == (
        f"{HEADER}"
        "# cost: 3 prefixes (2 IPv4, 1 IPv6) in place of 5 admit 64 IPv4 addresses that\n"
        "#   no need asks for (--max-entries 3)\n"
        "# note: A note.\n198.51.100.0/26\n203.0.113.0/25\n2001:db8:1::/64\n"
    )


def test_enough_entries_cost_nothing() -> None:
    assert written("cidr", regions_list(most=5)) == written("cidr", regions_list())


def test_rows_of_csv() -> None:
    rows = written("csv", regions_list()).splitlines()
    assert rows[:3] == [
        "kind,value,protocol,ports,needs,tags",
        "about,acrnet export: what clients must reach; open TCP 443 to each entry,,,,",
        'about,"regions: francecentral, westeurope",,,,',
    ]
    assert f"about,sha256: {TAGS.sha256},,,," in rows
    registry = "AzureContainerRegistry.FranceCentral; AzureContainerRegistry.WestEurope"
    storage = "Storage.FranceCentral; Storage.WestEurope"
    assert [row for row in rows if not row.startswith("about")][1:] == [
        f"host,*.azurecr.io,Tcp,443,'-/login/francecentral; -/login/westeurope,{registry}",
        f"host,*.blob.core.windows.net,Tcp,443,'-/storage/francecentral; -/storage/westeurope,{storage}",
        f"ipv4,198.51.100.0/26,Tcp,443,'-/login/francecentral; -/login/westeurope,{registry}",
        "ipv4,203.0.113.0/28,Tcp,443,'-/storage/francecentral,Storage.FranceCentral",
        "ipv4,203.0.113.32/28,Tcp,443,'-/storage/westeurope,Storage.WestEurope",
        "ipv4,203.0.113.64/27,Tcp,443,'-/storage/westeurope,Storage.WestEurope",
        "ipv6,2001:db8:1::/64,Tcp,443,'-/login/francecentral,AzureContainerRegistry.FranceCentral",
    ]


def test_json_has_all_of_it() -> None:
    document = json.loads(written("json", regions_list(most=3)))
    service = {"protocol": "Tcp", "ports": [443]}
    needs = document.pop("needs")
    assert [(each["id"], each["tag"], each["prefixes"]) for each in needs] == [
        ("-/login/francecentral", "AzureContainerRegistry.FranceCentral", ["198.51.100.0/27", "2001:db8:1::/64"]),
        ("-/login/westeurope", "AzureContainerRegistry.WestEurope", ["198.51.100.32/27"]),
        ("-/storage/francecentral", "Storage.FranceCentral", ["203.0.113.0/28"]),
        ("-/storage/westeurope", "Storage.WestEurope", ["203.0.113.32/28", "203.0.113.64/27"]),
    ]
    login, storage = (
        {**service, "needs": [f"-/{purpose}/{region}" for region in ("francecentral", "westeurope")]}
        for purpose in ("login", "storage")
    )
    assert "admits the storage accounts of everybody" in document["notes"].pop(0)
    assert document == {
        "format_version": "1.1",
        "kind": "export",
        "command": "acrnet export --format FORMAT",
        "registries": [],
        "regions": ["francecentral", "westeurope"],
        "service_tags": {
            "id": TAGS.id,
            "source": "file",
            "location": "",
            "cloud": "Public",
            "change_number": "1",
            "sha256": TAGS.sha256,
        },
        "tags": [
            "AzureContainerRegistry.FranceCentral",
            "AzureContainerRegistry.WestEurope",
            "Storage.FranceCentral",
            "Storage.WestEurope",
        ],
        "max_entries": 3,
        "addresses_v4": "128",
        "addresses_v6": str(2**64),
        "extra_v4": "64",
        "extra_v6": "0",
        "extra": ["203.0.113.16/28", "203.0.113.48/28", "203.0.113.96/27"],
        "notes": ["*.azurecr.io admits the registries of everybody; --registry lists the names of one.", "A note."],
        "hosts": [{"host": "*.azurecr.io", **login}, {"host": "*.blob.core.windows.net", **storage}],
        "prefixes": [
            {"prefix": "198.51.100.0/26", "family": "IPv4", **login},
            {"prefix": "203.0.113.0/25", "family": "IPv4", **storage},
            {"prefix": "2001:db8:1::/64", "family": "IPv6", **service, "needs": ["-/login/francecentral"]},
        ],
    }


def test_the_names_of_a_registry_are_its_own() -> None:
    text = written("hosts", registry_list(a_registry()))
    assert entries(text) == ["*.blob.core.windows.net", "azurecr.io", "contoso.azurecr.io"]
    assert "# registry: contoso (contoso.azurecr.io)" in text.splitlines()
    assert "admits the registries of everybody" not in text


def test_data_endpoints_end_the_wildcard_for_storage() -> None:
    host = "contoso.westeurope.data.azurecr.io"
    text = written("hosts", registry_list(a_registry(data_endpoint_enabled=True, data_endpoint_hosts=(host,))))
    assert entries(text) == ["azurecr.io", "contoso.azurecr.io", host]
    assert "storage accounts of everybody" not in text


def test_what_concerns_addresses_only_is_left_out_of_a_list_of_names() -> None:
    made = replace(regions_list(), address_notes=("Of addresses.",))
    with_addresses = [name for name, syntax in SYNTAXES.items() if Term.PREFIXES in syntax.expresses]
    assert {"cidr", "csv", "json", "nftables", "iptables", "ipset"} <= set(with_addresses)
    noted = [name for name in WRITABLE if "Of addresses." in written(name, made)]
    assert noted == [name for name in with_addresses if name in WRITABLE]


def test_the_bare_domain_is_named_where_names_are_and_explained_where_they_are_not() -> None:
    made = registry_list(a_registry())
    assert "contoso/apex/- may not be needed, and is left out because it has no" in written("cidr", made)
    assert {row["host"] for row in json.loads(written("json", made))["hosts"]} >= {"azurecr.io"}


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_every_syntax_writes_the_same_bytes_again_and_fits_80_columns(syntax: Syntax) -> None:
    text = syntax.write(regions_list())
    assert text == syntax.write(regions_list())
    assert text.endswith("\n")
    assert "acrnet export" in text[:200]
    marks = ("# ", "! ", "// ")
    header = [line for line in text.splitlines() if line.startswith(marks) and " command: " not in line]
    assert [line for line in header if len(line) > 80] == []


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES)
def test_every_syntax_says_what_it_expresses_and_how_it_was_tested(syntax: Syntax) -> None:
    shown = " ".join(syntaxes_text([syntax]).split())
    assert syntax.expresses & {Term.HOSTS, Term.PREFIXES, Term.TAGS}
    assert all(term in shown for term in syntax.expresses)
    for text in (syntax.limits, syntax.tested):
        assert text.endswith(".")
        assert text in shown


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES)
def test_the_page_has_a_row_for_every_syntax(syntax: Syntax) -> None:
    expresses = ", ".join(term for term in Term if term in syntax.expresses)
    assert f"| `{syntax.name}` | {syntax.form} | {expresses} |" in DOCS
