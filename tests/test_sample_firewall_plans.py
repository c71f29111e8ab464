"""Firewall policies on a copy of the sample estate, command by command, as a new user goes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from acrnet.cli.main import run

pytestmark = pytest.mark.long

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "contoso"
CHILD = ("--firewall-policy", "afwp-spokes", "--source", "10.8.1.0/24")
BOTH = ("--registry", "contoso", "--registry", "contosodev")
DATA_REGIONS = ("francecentral", "germanywestcentral", "northeurope", "westeurope")
DATA_HOSTS = [f"contoso.{region}.data.azurecr.io" for region in DATA_REGIONS]
BLOB = "*.blob.core.windows.net"
Json: TypeAlias = Any  # what json reads
Acrnet: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "estate")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_SANDBOX", "estate")
    return tmp_path / "estate"


@pytest.fixture
def acrnet(estate: Path, capsys: pytest.CaptureFixture[str]) -> Acrnet:
    def command(*arguments: str) -> tuple[int, str]:
        """The exit code of a command, and all that it prints."""
        capsys.readouterr()
        code = run(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return command


def resources(path: Path) -> list[Json]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return document if isinstance(document, list) else [document]


def owned(estate: Path) -> list[Json]:
    """The rules in acrnet's group of the child policy."""
    groups = [
        resource
        for path in sorted(estate.rglob("*.json"))
        if path.name != "service-tags.json"
        for resource in resources(path)
        if str(resource.get("id")).endswith("/afwp-spokes/ruleCollectionGroups/acrnet-platform")
    ]
    return [rule for group in groups for each in group["properties"]["ruleCollections"] for rule in each["rules"]]


def firewall_resources(estate: Path) -> dict[str, Json]:
    """The properties of what the sample has of firewalls, by id."""
    files = sorted((estate / "firewalls").glob("*.json"))
    return {each["id"]: each["properties"] for path in files for each in resources(path)}


def hosts(estate: Path, registry: str) -> list[str]:
    """The host names that the rule of a registry admits."""
    (rule,) = [each for each in owned(estate) if each["name"].startswith(f"acrnet-platform-{registry}-s")]
    return list(rule["targetFqdns"])


def edit(path: Path, end_of_id: str, change: Callable[[Json], None]) -> None:
    """Change a resource in a file, as somebody else does in Azure."""
    document = resources(path)
    (resource,) = [each for each in document if each["id"].endswith(end_of_id)]
    change(resource["properties"])
    path.write_text(json.dumps(document), encoding="utf-8")


def turn_on_data_endpoints(estate: Path) -> None:
    def change(properties: Json) -> None:
        properties |= {"dataEndpointEnabled": True, "dataEndpointHostNames": DATA_HOSTS}

    edit(estate / "registries" / "contoso.json", "registries/contoso", change)


def test_a_plan_shows_the_names_of_each_registry_with_the_proof_and_then_nothing_is_left(
    estate: Path, acrnet: Acrnet
) -> None:
    code, planned = acrnet("plan", *BOTH, *CHILD)
    assert code == 0
    assert f"Https:443 10.8.1.0/24 -> {BLOB}, azurecr.io, contoso.azurecr.io\n" in planned
    assert f"Https:443 10.8.1.0/24 -> {BLOB}, azurecr.io, contosodev.azurecr.io\n" in planned
    assert "Needs, judged by this firewall policy and those above it" in planned
    assert acrnet("apply", *BOTH, *CHILD, "--yes", "--journal", "one.jsonl")[0] == 0
    assert acrnet("plan", *BOTH, *CHILD, "--detailed-exitcode")[0] == 0
    assert hosts(estate, "contosodev") == [BLOB, "azurecr.io", "contosodev.azurecr.io"]


@pytest.mark.parametrize("option", [(), ("--own-ip-group",), ("--firewall-rules", "both")])
def test_what_was_denied_on_the_way_from_the_subnet_is_allowed_after_it(
    option: tuple[str, ...], acrnet: Acrnet
) -> None:
    audit = ("audit", "--registry", "contosodev", "--client", "vnet-depot/snet-depot")
    code, before = acrnet(*audit)
    assert code == 4
    assert "firewall fw-transit" in before
    assert acrnet("apply", *BOTH, *CHILD, *option, "--yes", "--journal", "one.jsonl")[0] == 0
    code, after = acrnet(*audit)
    assert code == 0
    assert "ok       route to-firewall     route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.7.4.4" in after
    assert "ok       firewall fw-transit   rule afwp-spokes/acrnet-platform/" in after


def test_a_foreign_edit_in_another_group_survives_and_one_in_the_own_group_is_refused(
    estate: Path, acrnet: Acrnet
) -> None:
    theirs: Json = {"ruleType": "ApplicationRule", "name": "theirs", "targetFqdns": ["www.example.com"]}
    theirs |= {"sourceAddresses": ["*"], "protocols": [{"protocolType": "Https", "port": 443}]}

    def add(properties: Json) -> None:
        properties["ruleCollections"][-1]["rules"].append(theirs)

    assert acrnet("plan", *BOTH, *CHILD, "--out", "plan.json")[0] == 0
    edit(estate / "firewalls" / "spokes.json", "ruleCollectionGroups/rcg-spokes", add)
    changed = firewall_resources(estate)
    assert acrnet("apply", "plan.json", "--yes", "--journal", "one.jsonl")[0] == 0
    assert changed.items() <= firewall_resources(estate).items()
    (own,) = [path for path in estate.rglob("*.json") if "acrnet-platform-host-names" in path.read_text("utf-8")]
    edit(own, "ruleCollectionGroups/acrnet-platform", add)
    for command in (("plan", *BOTH, *CHILD), ("remove", *CHILD[:2], "--yes", "--journal", "two.jsonl")):
        code, refused = acrnet(*command)
        assert code == 6
        assert "Somebody else put acrnet-platform-host-names/theirs into acrnet-platform of afwp-spokes" in refused
    assert acrnet("rollback", "one.jsonl", "--yes")[0] == 6
    assert [rule["name"] for rule in owned(estate)][-1] == "theirs"


def test_an_apply_is_rolled_back_and_a_removal_leaves_nothing(estate: Path, acrnet: Acrnet) -> None:
    before = firewall_resources(estate)
    assert acrnet("apply", *BOTH, *CHILD, "--yes", "--journal", "one.jsonl")[0] == 0
    assert acrnet("rollback", "one.jsonl", "--yes")[0] == 0
    assert owned(estate) == []
    assert acrnet("apply", *BOTH, *CHILD, "--own-ip-group", "--yes", "--journal", "two.jsonl")[0] == 0
    assert acrnet("remove", "--firewall-policy", "afwp-spokes", "--yes", "--journal", "three.jsonl")[0] == 0
    assert owned(estate) == []
    assert "ipg-acrnet" not in "".join(path.read_text("utf-8") for path in estate.rglob("*.json"))
    assert firewall_resources(estate) == before


def test_data_endpoints_that_are_turned_on_are_added_first_and_storage_goes_when_that_is_asked_for(
    estate: Path, acrnet: Acrnet
) -> None:
    contoso = ("--registry", "contoso", *CHILD)
    assert acrnet("apply", *contoso, "--yes", "--journal", "one.jsonl")[0] == 0
    turn_on_data_endpoints(estate)
    for layers in ("current", "transition"):
        code, planned = acrnet("plan", *contoso, "--layers", layers, "--prune")
        assert code == 0
        assert f"{BLOB}, azurecr.io, contoso.azurecr.io, {', '.join(DATA_HOSTS)}" in planned
        assert f"closes {BLOB}" not in planned
    assert acrnet("apply", *contoso, "--layers", "transition", "--yes", "--journal", "two.jsonl")[0] == 0
    assert hosts(estate, "contoso") == [BLOB, "azurecr.io", "contoso.azurecr.io", *DATA_HOSTS]
    tight = (*contoso, "--layers", "data-only", "--prune")
    code, planned = acrnet("plan", *tight)
    assert code == 0
    assert f"closes {BLOB}, Tcp 443" in planned
    assert acrnet("apply", *tight, "--yes", "--journal", "three.jsonl")[0] == 0
    assert hosts(estate, "contoso") == ["azurecr.io", "contoso.azurecr.io", *DATA_HOSTS]
    assert acrnet("plan", *tight, "--detailed-exitcode")[0] == 0
    assert acrnet("audit", "--registry", "contoso", "--client", "vnet-depot/snet-depot")[0] == 0
    assert acrnet("rollback", "three.jsonl", "--yes")[0] == 0
    assert hosts(estate, "contoso") == [BLOB, "azurecr.io", "contoso.azurecr.io", *DATA_HOSTS]


def test_a_policy_and_a_security_group_are_planned_applied_and_undone_together(estate: Path, acrnet: Acrnet) -> None:
    together = ("--registry", "contoso", *CHILD, "--nsg", "nsg-web")
    rules = resources(estate / "security-groups" / "nsg-web.json")
    code, planned = acrnet("plan", *together)
    assert code == 0
    assert "on 1 firewall policy and 1 NSG; every need is met after it." in planned
    assert acrnet("apply", *together, "--yes", "--journal", "one.jsonl")[0] == 0
    assert resources(estate / "security-groups" / "nsg-web.json") != rules
    assert acrnet("plan", *together, "--detailed-exitcode")[0] == 0
    turn_on_data_endpoints(estate)
    tight = (*together, "--layers", "data-only", "--prune", "--force")
    assert acrnet("apply", *tight, "--yes", "--journal", "two.jsonl")[0] == 0
    assert BLOB not in hosts(estate, "contoso")
    targets = [
        line["target"].rsplit("/", 1)[1]
        for line in map(json.loads, Path("two.jsonl").read_text(encoding="utf-8").splitlines())
        if "write" in line
    ]
    assert set(targets) == {"nsg-web", "afwp-spokes"}
    assert acrnet("rollback", "two.jsonl", "--yes")[0] == 0
    assert acrnet("rollback", "one.jsonl", "--yes")[0] == 0
    assert owned(estate) == []
    restored = resources(estate / "security-groups" / "nsg-web.json")
    assert [each["name"] for each in restored[0]["properties"]["securityRules"]] == [
        each["name"] for each in rules[0]["properties"]["securityRules"]
    ]
