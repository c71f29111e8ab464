"""Where a finding is: the file, JSON path and line of its rule, and the same finding wherever the rule moves."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ..estates import network_id, nsg, rule
from ..needs import deny_all
from .conftest import TAGS, RunCommand

Document = dict[str, Any]  # Any: JSON of its own shape
ALLOW = rule("allow-login", 100, destination="AzureContainerRegistry.WestEurope")
PATH = "$.value[0].properties.securityRules[{}]"


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options by which nothing is read live, in a folder of its own."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tags.json").write_text(json.dumps(TAGS), encoding="utf-8")
    return ["--regions", "westeurope", "--service-tags", "tags.json"]


def write(name: str, *resources: object) -> list[str]:
    """Write resources to a file and return its lines."""
    text = json.dumps({"value": list(resources)}, indent=2)
    Path(name).write_text(text, encoding="utf-8")
    return text.splitlines()


def located(out: str) -> dict[str, Document]:
    """Return the location of each finding by its rule."""
    return {each["rule"]: each["location"] for each in json.loads(out)["findings"]}


def test_a_finding_has_the_place_of_its_rule(acrnet: RunCommand, offline: list[str]) -> None:
    lines = write("nsgs.json", nsg("web", ALLOW, deny_all(4000)))
    ended = acrnet("audit", "--from", "nsgs.json", "--format", "json", *offline)
    name = next(number for number, line in enumerate(lines, 1) if '"deny-all"' in line)
    assert located(ended.out)["deny-all"] == {"file": "nsgs.json", "json_path": PATH.format(1), "line": name - 1}
    text = acrnet("audit", "--from", "nsgs.json", *offline).out
    assert f"at nsgs.json:{name - 1} {PATH.format(1)}" in text


def test_a_finding_about_a_default_rule_has_the_place_of_the_group(acrnet: RunCommand, offline: list[str]) -> None:
    group = nsg("web", rule("allow-x", 100), rule("narrow", 4000, "Deny", destination="Storage"))
    lines = write("nsgs.json", group)
    ended = acrnet("audit", "--from", "nsgs.json", "--format", "json", *offline)
    for each in json.loads(ended.out)["findings"]:
        assert each["location"]["line"] > 0
        assert lines[each["location"]["line"] - 1].strip() == "{"


def test_a_rule_that_is_a_resource_of_its_own_has_its_own_place(acrnet: RunCommand, offline: list[str]) -> None:
    kind = "Microsoft.Network/networkSecurityGroups/securityRules"
    child = {**deny_all(4000), "id": f"{nsg('web')['id']}/securityRules/deny-all", "type": kind}
    lines = write("nsgs.json", nsg("web", ALLOW), child)
    ended = acrnet("audit", "--from", "nsgs.json", "--format", "json", *offline)
    place = located(ended.out)["deny-all"]
    assert place["json_path"] == "$.value[1]"
    assert "deny-all" in "".join(lines[place["line"] - 1 : place["line"] + 25])


def test_standard_input_has_paths_and_no_lines(
    acrnet: RunCommand, offline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps({"value": [nsg("web", ALLOW, deny_all(4000))]})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    ended = acrnet("audit", "--from", "-", "--format", "json", *offline)
    assert located(ended.out)["deny-all"] == {"file": "-", "json_path": "$.value[0]", "line": 0}


def test_a_rule_of_a_firewall_has_the_place_in_its_group(acrnet: RunCommand, offline: list[str]) -> None:
    policy = network_id("firewallPolicies", "hub")
    deny = {
        "ruleType": "NetworkRule",
        "name": "no-storage",
        "ipProtocols": ["Any"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["*"],
        "destinationPorts": ["*"],
    }
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "closed",
        "priority": 100,
        "action": {"type": "Deny"},
        "rules": [deny],
    }
    group = {
        "id": f"{policy}/ruleCollectionGroups/rules",
        "name": "rules",
        "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        "properties": {"priority": 100, "ruleCollections": [{**collection, "name": "other", "rules": []}, collection]},
    }
    body = {
        "id": policy,
        "name": "hub",
        "type": "Microsoft.Network/firewallPolicies",
        "properties": {"sku": {"tier": "Standard"}, "ruleCollectionGroups": [{"id": group["id"]}]},
    }
    write("policy.json", body)
    lines = write("groups.json", group)
    ended = acrnet("audit", "--from", "policy.json", "groups.json", "--format", "json", *offline)
    place = located(ended.out)["rules/closed/no-storage"]
    assert place["file"] == "groups.json"
    assert place["json_path"] == "$.value[0].properties.ruleCollections[1].rules[0]"
    assert '"ruleType": "NetworkRule"' in lines[place["line"]]


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without ids"])
def test_a_finding_stays_known_when_its_rule_moves(acrnet: RunCommand, offline: list[str], ids: bool) -> None:
    def group(*rules: object) -> Document:
        body = nsg("web", *rules)  # type: ignore[arg-type]  # rules in any order
        identity = {"id": body["id"]} if ids else {"type": "Microsoft.Network/networkSecurityGroups"}
        return {**identity, "name": "web", "properties": body["properties"]}

    write("nsgs.json", group(deny_all(4000)))
    first = acrnet("audit", "--from", "nsgs.json", "--format", "json", *offline)
    Path("before.json").write_text(first.out, encoding="utf-8")
    write("nsgs.json", group(rule("another", 300, destination="10.9.0.0/16"), deny_all(4000)))
    again = acrnet("audit", "--from", "./nsgs.json", "--format", "json", "--baseline", "before.json", *offline)
    document = json.loads(again.out)
    assert [each["rule"] for each in document["findings"] if each["id"].startswith("need_")] == []
    moved = next(each for each in document["known"] if each["rule"] == "deny-all")
    assert moved["location"]["json_path"] == PATH.format(1)
