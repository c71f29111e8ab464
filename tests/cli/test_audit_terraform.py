"""`acrnet audit --from plan.json`: what a Terraform plan will do to the needs of a registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..estates import rule
from ..inventory.files.terraform.plans import (
    NETWORK,
    NSG,
    RULE,
    SUBSCRIPTION,
    Json,
    change,
    configured,
    group,
    inline,
    own_rule,
    plan,
)
from .conftest import TAGS, RunCommand

HERE = {"id": f"{NETWORK}/networkSecurityGroups/nsg"}
LOGIN = own_rule("allow-login", 100, "Allow", "AzureContainerRegistry.WestEurope", network_security_group_name="nsg")
STORAGE = own_rule("allow-storage", 110, "Allow", "Storage.WestEurope")
DENY = own_rule("deny-internet", 200, to="Internet")
DENY_EARLY = own_rule("deny-storage", 105, to="Storage")


def placed(rule: Json) -> Json:
    """A rule that Azure has already."""
    return rule | {"id": f"{HERE['id']}/securityRules/{rule['name']}"}


def known(name: str, rule: Json) -> Json:
    return change(f"{RULE}.{name}", placed(rule), placed(rule), actions=["no-op"])


GROUP = change(f"{NSG}.a", group("nsg") | HERE, group("nsg") | HERE, actions=["no-op"])
OPEN = [GROUP, known("login", LOGIN), known("storage", STORAGE), known("deny", DENY)]


@pytest.fixture
def audit(tmp_path: Path, acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Any:  # Any: what a command returns
    """Runs an audit of a plan for registries in westeurope, from its folder."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("tags.json").write_text(json.dumps(TAGS), encoding="utf-8")

    def run(document: Json, *options: str) -> Any:
        Path("plan.json").write_text(json.dumps(document), encoding="utf-8")
        return acrnet(
            "audit", "--from", "plan.json", "--regions", "westeurope", "--service-tags", "tags.json", *options
        )

    return run


def verdicts(out: str) -> dict[str, tuple[str | None, str]]:
    """The verdict on each need before the plan and after it."""
    document = json.loads(out)
    return {each["need"]: (each["before"], each["verdict"]) for each in document["results"]}


def test_a_plan_that_changes_nothing_leaves_every_need_met(audit: Any) -> None:
    ended = audit(plan(*OPEN))

    assert ended.code == 0
    assert ended.headline == "Audit with an assumed change: all 2 required needs are met on 1 NSG."
    assert "\nAssumed: the plan in plan.json is applied. Nothing would break or open.\n" in ended.out


def test_a_cutting_deny_fails_and_says_what_the_plan_breaks(audit: Any) -> None:
    document = plan(*OPEN, change(f"{RULE}.cut", DENY_EARLY))

    text = audit(document)
    assert text.code == 4
    assert text.headline.startswith("Audit with an assumed change: 1 of 1 NSG denies")
    assert "\nAssumed: the plan in plan.json is applied.\nWould break: " in text.out
    assert "1 that is met today would not be" in text.headline
    assert "Would break" in text.out

    found = verdicts(audit(document, "--format", "json").out)
    assert found == {"-/login/westeurope": ("allowed", "allowed"), "-/storage/westeurope": ("allowed", "denied")}

    markdown = audit(document, "--format", "markdown").out
    assert "allowed -> denied" in markdown
    assert "the plan in plan.json is applied" in markdown


def test_a_plan_that_deletes_the_cutting_deny_opens_the_need(audit: Any) -> None:
    old = placed(DENY_EARLY)
    document = plan(*OPEN, change(f"{RULE}.cut", None, old))

    ended = audit(document, "--format", "json")

    assert ended.code == 0
    assert verdicts(ended.out)["-/storage/westeurope"] == ("denied", "allowed")
    assert {(each["effect"], each["certain"]) for each in json.loads(ended.out)["changes"]} == {("opens", True)}


def test_a_group_that_is_new_has_no_verdict_before(audit: Any) -> None:
    new = change(f"{NSG}.a", group("nsg", inline("deny", 100, to="Internet")), unknown={"id": True})

    found = verdicts(audit(plan(new), "--format", "json").out)

    assert found == {"-/login/westeurope": (None, "denied"), "-/storage/westeurope": (None, "denied")}


def test_a_value_that_is_known_later_is_undecidable_unless_a_rule_before_it_decides(audit: Any) -> None:
    later = own_rule("later", 105) | {"destination_address_prefix": None}
    document = plan(*OPEN, change(f"{RULE}.later", later, unknown={"destination_address_prefix": True}))

    ended = audit(document, "--format", "json")

    assert ended.code == 5
    assert verdicts(ended.out) == {
        "-/login/westeurope": ("allowed", "allowed"),
        "-/storage/westeurope": ("allowed", "undecidable"),
    }
    assert "known only after the plan is applied" in ended.out


def test_a_state_has_no_before(audit: Any) -> None:
    resources = [{"address": each["address"], "values": each["change"]["after"]} for each in OPEN]
    state = {"terraform_version": "1.11.4", "values": {"root_module": {"resources": resources}}}

    ended = audit(state, "--format", "json")

    assert ended.code == 0
    assert {before for before, _ in verdicts(ended.out).values()} == {None}
    assert json.loads(ended.out)["hypotheses"] == []


def test_an_assumed_rule_comes_on_top_of_the_plan(audit: Any, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(rule("deny-all", 101, "Deny", "*")), encoding="utf-8")

    ended = audit(plan(*OPEN), "--assume", "rule.json", "--format", "json")

    document = json.loads(ended.out)
    assert document["hypotheses"][0] == "the plan in plan.json is applied"
    assert len(document["hypotheses"]) == 2
    assert verdicts(ended.out) == {
        "-/login/westeurope": ("allowed", "allowed"),
        "-/storage/westeurope": ("allowed", "denied"),
    }


# Firewalls

POLICY_ID = f"{NETWORK}/firewallPolicies/hub"
POLICY = {"id": POLICY_ID, "name": "hub", "location": "westeurope", "resource_group_name": "rg-net", "sku": "Standard"}
RULES: Json = {
    "name": "registries",
    "description": "",
    "protocols": ["TCP"],
    "source_addresses": ["*"],
    "destination_addresses": ["AzureContainerRegistry.WestEurope", "Storage.WestEurope"],
    "destination_ports": ["443"],
}


def collection_group(action: str) -> Json:
    collection = {"name": "egress", "priority": 200, "action": action, "rule": [RULES]}
    return {
        "id": f"{POLICY_ID}/ruleCollectionGroups/acr",
        "name": "acr",
        "priority": 500,
        "firewall_policy_id": POLICY_ID,
        "network_rule_collection": [collection],
    }


def test_a_plan_that_makes_a_firewall_deny_says_what_it_breaks(audit: Any) -> None:
    policy = POLICY | {"rule_collection_groups": [f"{POLICY_ID}/ruleCollectionGroups/acr"]}
    document = plan(
        change("azurerm_firewall_policy.hub", policy, policy, actions=["no-op"]),
        change(
            "azurerm_firewall_policy_rule_collection_group.acr", collection_group("Deny"), collection_group("Allow")
        ),
        configuration={"root_module": configured()},
    )

    ended = audit(document, "--format", "json")

    assert ended.code == 4
    assert set(verdicts(ended.out).values()) == {("allowed", "denied")}
    changes = json.loads(ended.out)["changes"]
    assert {(each["rule_set"], each["effect"]) for each in changes} == {(POLICY_ID, "breaks")}


def test_findings_have_the_line_of_the_rule(audit: Any, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f'resource "{NSG}" "a" {{\n  name = "nsg"\n}}\n\nresource "{RULE}" "cut" {{\n  name = "deny-storage"\n}}\n',
        encoding="utf-8",
    )
    document = plan(*OPEN, change(f"{RULE}.cut", DENY_EARLY))

    found = json.loads(audit(document, "--format", "json").out)["findings"]

    located = {each["id"]: each["location"] for each in found if each["rule"] == "deny-storage"}
    assert (located["need_denied"]["file"], located["need_denied"]["line"]) == ("main.tf", 5)


# Clients

ASSOCIATION = "azurerm_subnet_network_security_group_association"


def attached(name: str, *prefixes: str) -> list[Json]:
    """A subnet with these prefixes, and the association that attaches the group to it."""
    identifier = f"{NETWORK}/virtualNetworks/hub/subnets/{name}"
    subnet = {"id": identifier, "name": name, "address_prefixes": list(prefixes)}
    return [
        change(f"azurerm_subnet.{name}", subnet, subnet, actions=["no-op"]),
        change(f"{ASSOCIATION}.{name}", {"subnet_id": identifier, "network_security_group_id": HERE["id"]}),
    ]


def test_the_clients_are_those_of_the_subnets_that_the_plan_attaches(audit: Any) -> None:
    """A rule for one subnet lets that one through, and not the other, nor everybody when none is known."""
    only_jobs = STORAGE | {"source_address_prefix": "10.1.0.0/24"}
    rules = [GROUP, known("login", LOGIN), known("storage", only_jobs), known("deny", DENY)]
    jobs, web = attached("jobs", "10.1.0.0/24"), attached("web", "10.2.0.0/24", "10.3.0.0/24")

    outcomes = {
        name: verdicts(audit(plan(*rules, *subnets), "--format", "json").out)["-/storage/westeurope"][1]
        for name, subnets in {"none": [], "jobs": jobs, "web": web, "both": [*jobs, *web]}.items()
    }

    assert outcomes == {"none": "partial", "jobs": "allowed", "web": "denied", "both": "partial"}
    text = audit(plan(*rules, *jobs, *web)).out
    assert "hub/web" in text
    assert "the clients behind a group are those of the subnets that the file attaches it to" in text


def test_stated_sources_replace_the_subnets_of_the_plan(audit: Any) -> None:
    only_jobs = STORAGE | {"source_address_prefix": "10.1.0.0/24"}
    document = plan(GROUP, known("storage", only_jobs), known("deny", DENY), *attached("web", "10.2.0.0/24"))

    ended = audit(document, "--source", "10.1.0.0/24", "--format", "json")

    assert verdicts(ended.out)["-/storage/westeurope"][1] == "allowed"


# Registries in the plan

REGISTRY_ID = f"{SUBSCRIPTION}/resourceGroups/rg-acr/providers/Microsoft.ContainerRegistry/registries/contoso"


def registry(*regions: str, **more: Any) -> Json:
    """A registry in westeurope with replicas, as Terraform has it; without an id if it is yet to be made."""
    return {
        "name": "contoso",
        "resource_group_name": "rg-acr",
        "location": "westeurope",
        "sku": "Premium",
        "public_network_access_enabled": True,
        "data_endpoint_enabled": False,
        "network_rule_set": [{"default_action": "Allow", "ip_rule": []}],
        "georeplications": [{"location": region, "regional_endpoint_enabled": True} for region in regions],
        **more,
    }


PLACED = {"id": REGISTRY_ID, "login_server": "contoso.azurecr.io"}


@pytest.fixture
def audit_alone(tmp_path: Path, acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Any:  # Any: as above
    """Runs an audit of a plan for the registries in it, from its folder."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("tags.json").write_text(json.dumps(TAGS), encoding="utf-8")

    def run(document: Json) -> Any:
        Path("plan.json").write_text(json.dumps(document), encoding="utf-8")
        return acrnet("audit", "--from", "plan.json", "--service-tags", "tags.json", "--format", "json")

    return run


def test_the_needs_are_those_of_the_registry_in_the_plan(audit_alone: Any) -> None:
    same = registry(**PLACED)
    ended = audit_alone(plan(*OPEN, change("azurerm_container_registry.acr", same, same, actions=["no-op"])))

    assert ended.code == 0
    assert json.loads(ended.out)["registries"] == [REGISTRY_ID]
    found = verdicts(ended.out)
    assert set(found) >= {"contoso/login/westeurope", "contoso/storage/westeurope"}
    assert set(found.values()) == {("allowed", "allowed")}


def test_a_replica_that_the_plan_adds_has_needs_that_are_new(audit_alone: Any) -> None:
    replicated = change("azurerm_container_registry.acr", registry("northeurope", **PLACED), registry(**PLACED))

    ended = audit_alone(plan(*OPEN, replicated))

    assert ended.code == 4
    found = verdicts(ended.out)
    assert found["contoso/storage/westeurope"] == ("allowed", "allowed")
    assert found["contoso/storage/northeurope"] == (None, "denied")
    broken = {each["need"] for each in json.loads(ended.out)["changes"] if each["effect"] == "breaks"}
    assert "contoso/storage/northeurope" in broken


def test_a_registry_that_is_yet_to_be_made_is_asked_about_too(audit_alone: Any) -> None:
    marks = {"id": True, "login_server": True}
    ended = audit_alone(plan(*OPEN, change("azurerm_container_registry.acr", registry(), unknown=marks)))

    assert ended.code == 0
    assert verdicts(ended.out) == {
        "contoso/login/westeurope": (None, "allowed"),
        "contoso/storage/westeurope": (None, "allowed"),
    }


def test_replicas_in_regions_that_are_known_later_leave_a_need_undecided(audit_alone: Any) -> None:
    marks = {"id": True, "login_server": True, "georeplications": True}
    new = change("azurerm_container_registry.acr", registry(georeplications=None), unknown=marks)

    ended = audit_alone(plan(*OPEN, new))

    assert ended.code == 5
    assert "known only after the plan is applied" in ended.out


def test_a_group_that_is_new_breaks_nothing(audit: Any) -> None:
    new = change(f"{NSG}.a", group("nsg", inline("deny", 100, to="Internet")), unknown={"id": True})

    ended = audit(plan(new), "--format", "json")

    assert (ended.code, json.loads(ended.out)["changes"]) == (4, [])
