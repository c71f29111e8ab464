"""`acrnet audit` says of every group and client of the sample estate what its README says, for the reason it says."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from acrnet.cli.main import run

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "contoso"
README = (SAMPLE / "README.md").read_text(encoding="utf-8")
OUTCOMES = ("allowed", "denied", "partial", "undecidable")
Document = dict[str, Any]  # Any: JSON of its own shape


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table of the README whose heading row starts so, without their marks."""
    table = re.search(rf"^\| {re.escape(heading)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert table, f"no table with the heading {heading!r}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


GROUPS = rows("group | audit says")
CLIENTS = rows("client | registry | audit says")


def plain(cell: str) -> str:
    return cell.replace("`", "")


def expected(says: str) -> dict[str, str]:
    """Return the verdict on each purpose that a cell tells; `*` for all of them."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for word in re.findall(r"[a-z]+", says.partition(", seen ")[0]):
        if word in {"login", "storage"}:
            waiting.append(word)
        elif word in OUTCOMES:
            found |= dict.fromkeys(waiting or (["*"] if not found else []), word)
            waiting = []
    return found


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample."""
    folder = tmp_path_factory.mktemp("sample") / "estate"
    shutil.copytree(SAMPLE, folder)
    return folder


def audited(estate: Path, *arguments: str) -> Document:
    with redirect_stdout(StringIO()) as written:
        run(["audit", "--sandbox", str(estate), "--format", "json", *arguments])
    document: Document = json.loads(written.getvalue())
    return document


@pytest.fixture(scope="module")
def of_groups(estate: Path) -> Document:
    """The audit of all groups, for contosodev."""
    return audited(estate, "--all", "--registry", "contosodev")


@pytest.fixture(scope="module")
def of_clients(estate: Path) -> Document:
    """The audit of all clients the README tells of, for all registries it tells of."""
    names = dict.fromkeys(plain(row[0]).partition(" behind ")[0] for row in CLIENTS)
    registries = dict.fromkeys(plain(row[1]) for row in CLIENTS)
    options = [*(part for name in names for part in ("--client", name))]
    return audited(estate, *options, *(part for name in registries for part in ("--registry", name)))


def purpose(result: Document) -> str:
    return str(result["need"]).split("/")[1]


def required(results: list[Document]) -> list[Document]:
    found = [result for result in results if result["required"]]
    assert found
    return found


@pytest.mark.parametrize("row", [row for row in GROUPS if row[0] != "`nsg-regional`"], ids=lambda row: plain(row[0]))
def test_a_group_gets_the_verdict_of_the_readme_from_the_rules_it_names(row: list[str], of_groups: Document) -> None:
    name, says, decided_by, finding, _ = row
    results = required([each for each in of_groups["results"] if each["rule_set"]["name"] == plain(name)])
    wanted = expected(says)
    assert {purpose(each): each["verdict"] for each in results} == wanted
    deciding = {f"{rule['name']} ({rule['priority']})" for each in results for rule in each["deciding_rules"]}
    doubtful = " ".join(each["reason"] for each in results)
    for rule in plain(decided_by).split(", "):
        assert rule in deciding or "Storage.WestEuropa" in doubtful
    found = {each["id"] for each in of_groups["findings"] if each["rule_set"].endswith(f"/{plain(name)}")}
    assert set(plain(finding).split(", ")) - {""} <= found


def test_the_regional_group_covers_two_of_four_replicas(estate: Path) -> None:
    document = audited(estate, "--nsg", "nsg-regional", "--registry", "contoso")
    verdicts = {each["need"].split("/", 1)[1]: each["verdict"] for each in required(document["results"])}
    assert verdicts == {
        f"{purpose}/{region}": verdict
        for purpose in ("login", "storage")
        for region, verdict in (
            ("westeurope", "allowed"),
            ("northeurope", "allowed"),
            ("francecentral", "denied"),
            ("germanywestcentral", "denied"),
        )
    }
    assert "replica_not_covered" in {each["id"] for each in document["findings"]}


def test_the_drifted_list_blocks_exactly_what_it_lacks(of_groups: Document) -> None:
    (login,) = [
        each
        for each in of_groups["results"]
        if each["rule_set"]["name"] == "nsg-drift" and each["need"] == "contosodev/login/westeurope"
    ]
    assert login["blocked"] == ["203.0.113.64/29"]


@pytest.mark.parametrize("row", CLIENTS, ids=lambda row: f"{plain(row[0])} {plain(row[1])}")
def test_a_client_gets_the_verdict_of_the_readme_at_the_stage_it_names(row: list[str], of_clients: Document) -> None:
    client, registry, says, decided_at, _ = (plain(cell) for cell in row)
    results = required(
        [
            each
            for each in of_clients["results"]
            if each["need"].startswith(f"{registry}/")
            and (each["client"]["name"] == client or each["client"]["id"].endswith(f"/{client}"))
        ]
    )
    wanted = expected(says)
    stages = decided_at.split(", ")
    for each in results:
        verdict = wanted.get("*") or wanted[purpose(each)]
        assert each["verdict"] == verdict
        assert each["decided_by"] == (stages[list(wanted).index(purpose(each))] if len(stages) > 1 else stages[0])
    if ", seen " in says:
        assert {each["seen"] for each in results} == {says.partition(", seen ")[2]}


def test_every_client_that_sits_behind_groups_of_its_own_is_told_apart(of_clients: Document) -> None:
    assert {plain(row[0]) for row in CLIENTS if not row[0].startswith("`nic-")} <= {
        each["client"]["name"] for each in of_clients["results"]
    }


def test_an_assumed_replica_leaves_known_addresses_of_a_private_endpoint_denied(estate: Path, tmp_path: Path) -> None:
    assumed = "--registry", "contosovault", "--nsg", "nsg-build", "--assume-replica", "northeurope"
    (result,) = audited(estate, *assumed)["results"]
    assert (result["before"], result["verdict"], result["blocked"]) == ("denied", "partial", ["10.0.1.4/31"])
    properties = {"priority": 100, "direction": "Outbound", "access": "Allow", "protocol": "Tcp"}
    sides = {"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationPortRange": "443"}
    allow = tmp_path / "allow.json"
    allow.write_text(
        json.dumps({"name": "Pe", "properties": {**properties, **sides, "destinationAddressPrefix": "10.0.1.4/31"}}),
        encoding="utf-8",
    )
    # With the known addresses allowed, all hangs on the one that nobody knows.
    (result,) = audited(estate, *assumed, "--assume", str(allow))["results"]
    assert (result["before"], result["verdict"]) == ("denied", "undecidable")


def test_the_fix_for_a_client_of_a_group_without_room_is_that_for_the_group(estate: Path) -> None:
    locked = audited(estate, "--registry", "contosodev", "--nsg", "nsg-locked", "--client", "vnet-data/snet-locked")
    needs = [f"contosodev/{purpose}/westeurope" for purpose in ("login", "storage")]
    fixes = {bool(each["client"]): each["fix"] for each in locked["findings"] if each["needs"] == needs}
    assert fixes[True] == fixes[False]
    assert fixes[True].startswith("Give DenyEverythingOutBound a higher number than 101")
