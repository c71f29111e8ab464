"""`acrnet audit` over firewall policies and firewalls of Azure, as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from ..estates import Json, network_id, nsg, peering, route_table, rule, subnet, vnet, vnet_id
from ..firewall.bodies import application_rule, collection, network_rule
from .conftest import Ended, RunCommand, WriteEstate

LOGIN, BLOBS = "contoso.azurecr.io", "*.blob.core.windows.net"
ADDRESS = "10.7.4.4"
IN_HUB = f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"
TABLE = network_id("routeTables", "rt")
POLICY, BASE = network_id("firewallPolicies", "spokes"), network_id("firewallPolicies", "company")
NAMES = application_rule("contoso", LOGIN, BLOBS)
OPEN = collection("allow", 1000, "Allow", NAMES)
EVERYONE = nsg("nsg-app", rule("allow-all", 100, "Allow", "*"))


def resource(identifier: str, **properties: object) -> Json:
    return {"id": identifier, "location": "westeurope", "properties": properties}


def firewall(name: str, *collections: Json, address: str = ADDRESS, **properties: object) -> Json:
    inside = {"privateIPAddress": address, "subnet": {"id": IN_HUB}}
    return resource(
        network_id("azureFirewalls", name),
        sku={"name": "AZFW_VNet", "tier": "Standard"},
        threatIntelMode="Alert",
        ipConfigurations=[{"name": "ip", "properties": inside}],
        applicationRuleCollections=[_classic(each) for each in collections],
        **properties,
    )


def _classic(each: Json) -> Json:
    rules = [{key: value for key, value in rule.items() if key != "ruleType"} for rule in each["rules"]]
    return {
        "name": each["name"],
        "properties": {"priority": each["priority"], "action": each["action"], "rules": rules},
    }


def group(policy: str, *collections: Json) -> Json:
    return resource(f"{policy}/ruleCollectionGroups/rcg", priority=200, ruleCollections=list(collections))


def policy(identifier: str, **properties: object) -> Json:
    return resource(identifier, sku={"tier": "Standard"}, threatIntelMode="Alert", **properties)


def routed(name: str, prefix: str) -> Json:
    body = subnet(name, prefix)
    body["properties"]["routeTable"] = {"id": TABLE}
    return body


def hub(*rules: Json, base: tuple[Json, ...] = (), applied: bool = True) -> tuple[Json, ...]:
    """A hub with a firewall that applies the policy `spokes`, and a spoke of which one subnet is routed to it."""
    table = route_table("rt", all=("0.0.0.0/0", "VirtualAppliance"))
    table["properties"]["routes"][0]["properties"]["nextHopIpAddress"] = ADDRESS
    spoke = [routed("apps", "10.8.1.0/24"), subnet("other", "10.8.2.0/24")]
    return (
        vnet("spoke", *spoke, space=["10.8.0.0/16"]),
        vnet(
            "hub",
            subnet("AzureFirewallSubnet", "10.7.4.0/26"),
            space=["10.7.0.0/16"],
            peerings=[peering(vnet_id("spoke"), "10.8.0.0/16")],
        ),
        table,
        policy(BASE),
        group(BASE, *base),
        policy(POLICY, basePolicy={"id": BASE}),
        group(POLICY, *rules),
        *([firewall("fw", firewallPolicy={"id": POLICY})] if applied else []),
    )


Audit: TypeAlias = Callable[..., Ended]


@pytest.fixture
def audit(estate: WriteEstate, acrnet: RunCommand) -> Audit:
    """Audit an estate with these resources, as JSON unless other options are given."""

    def run(resources: tuple[Json, ...], *options: str, **written: Any) -> Ended:
        estate(EVERYONE, more=resources, **written)
        return acrnet("audit", "--registry", "contoso", "--format", "json", *options)

    return run


def verdicts(ended: Ended) -> dict[tuple[str, str], str]:
    """The verdict on each required need, by the name of the rule set and the purpose of the need."""
    return {
        (each["rule_set"]["name"], each["need"].split("/")[1]): each["verdict"]
        for each in json.loads(ended.out)["results"]
        if each["required"]
    }


def assumptions(ended: Ended) -> list[str]:
    document = json.loads(ended.out)
    return [*document["assumptions"], *(text for each in document["results"] for text in each["assumptions"])]


def test_a_policy_is_judged_for_the_subnets_that_are_routed_to_its_firewalls(audit: Audit) -> None:
    ended = audit(hub(OPEN), "--firewall-policy", "SPOKES")
    assert ended.code == 0
    assert verdicts(ended) == {("spokes", "login"): "allowed", ("spokes", "storage"): "allowed"}
    rules = collection("allow", 1000, "Allow", {**NAMES, "sourceAddresses": ["10.8.1.0/24"]})
    narrow = audit(hub(rules), "--firewall-policy", "spokes")
    assert (narrow.code, set(verdicts(narrow).values())) == (0, {"allowed"})
    assert not any("clients" in text for text in assumptions(narrow))


def test_a_client_that_the_rules_leave_out_is_named(audit: Audit) -> None:
    rules = collection("allow", 1000, "Allow", {**NAMES, "sourceAddresses": ["10.8.1.0/25"]})
    ended = audit(hub(rules), "--firewall-policy", "spokes")
    assert ended.code == 4
    by_source = json.loads(ended.out)["results"][0]["by_source"]
    assert [(each["sources"], each["verdict"]) for each in by_source] == [
        (["10.8.1.0/25"], "allowed"),
        (["10.8.1.128/25"], "denied"),
    ]


def test_the_account_counts_what_was_read(audit: Audit) -> None:
    (account,) = json.loads(audit(hub(OPEN), "--firewall-policy", POLICY).out)["inputs"]
    assert (account["path"], account["format"]) == (POLICY, "live")
    assert account["firewall_resources"] == {"firewall_policy": 2, "rule_collection_group": 2, "firewall": 1}


def test_a_parent_that_may_not_be_read_leaves_the_verdict_open(audit: Audit) -> None:
    refused = 'faults: [{path: "*/firewallPolicies/company", status: 403, code: AuthorizationFailed, times: always}]'
    ended = audit(hub(OPEN), "--firewall-policy", "spokes", settings=refused)
    assert (ended.code, set(verdicts(ended).values())) == (5, {"undecidable"})
    assert "the firewall policy company: " in ended.out


def test_a_network_rule_of_the_parent_denies(audit: Audit) -> None:
    denies = collection("deny", 1000, "Deny", network_rule("ban", "Storage"))
    ended = audit(hub(OPEN, base=(denies,)), "--firewall-policy", "spokes")
    assert verdicts(ended) == {("spokes", "login"): "allowed", ("spokes", "storage"): "denied"}
    assert {each["id"] for each in json.loads(ended.out)["findings"]} == {"need_denied", "parent_denies"}


def test_a_policy_that_may_not_be_read_is_an_input_with_an_error(audit: Audit) -> None:
    refused = 'faults: [{path: "*/firewallPolicies/spokes", status: 403, code: AuthorizationFailed, times: always}]'
    ended = audit(hub(OPEN), "--firewall-policy", "spokes", settings=refused)
    assert ended.code == 2
    assert "spokes" in json.loads(ended.out)["inputs"][0]["error"]


def test_a_policy_that_no_firewall_applies_is_judged_for_anybody(audit: Audit) -> None:
    ended = audit(hub(OPEN, applied=False), "--firewall-policy", "spokes")
    assert "spokes has no clients today, because no route that was read leads to a firewall that applies it" in (
        assumptions(ended)
    )


def test_clients_that_cannot_be_read_are_said_and_assumed(audit: Audit) -> None:
    refused = 'faults: [{path: "*/virtualNetworks/hub", status: 403, code: AuthorizationFailed, times: always}]'
    ended = audit(hub(OPEN), "--firewall-policy", "spokes", settings=refused)
    (warning,) = (text for text in json.loads(ended.out)["warnings"] if text.startswith("The clients of spokes"))
    assert "are not known, because " in warning
    assert any(text.startswith("the clients of spokes are not known") for text in assumptions(ended))


def test_stated_sources_replace_the_clients(audit: Audit) -> None:
    rules = collection("allow", 1000, "Allow", {**NAMES, "sourceAddresses": ["10.99.0.0/16"]})
    refused = 'faults: [{path: "*/virtualNetworks/*", status: 403, code: AuthorizationFailed, times: always}]'
    ended = audit(hub(rules), "--firewall-policy", "spokes", "--source", "10.99.1.0/24", settings=refused)
    assert (ended.code, json.loads(ended.out)["warnings"]) == (0, [])


@pytest.mark.parametrize(
    ("options", "judged"),
    [
        pytest.param([], {"spokes"}, id="of the configuration"),
        pytest.param(["--nsg", "nsg-app"], {"nsg-app"}, id="another target"),
        pytest.param(["--firewall", "classic"], {"classic"}, id="a firewall"),
        pytest.param(["--all"], {"spokes", "nsg-app"}, id="all groups"),
        pytest.param(
            ["--all", "--firewall-policy", "company"], {"company", "nsg-app"}, id="all groups, another policy"
        ),
        pytest.param(["--resource-group", "rg-network"], {"nsg-app"}, id="the groups of a resource group"),
        pytest.param(["--firewall-policy", "company"], {"company"}, id="another policy"),
        pytest.param(["--firewall-policy", "spokes", "--nsg", "nsg-app"], {"spokes", "nsg-app"}, id="both"),
    ],
)
def test_policies_of_the_configuration_are_audited_where_no_option_names_others(
    options: list[str], judged: set[str], audit: Audit
) -> None:
    config = "registries: [contoso]\ntargets:\n  firewall_policies: [spokes]\n"
    resources = (*hub(OPEN), firewall("classic", OPEN, address="10.7.4.9"))
    assert {name for name, _ in verdicts(audit(resources, *options, config=config))} == judged


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], True),
        (["--all"], True),
        (["--all", "--firewall-policy", "spokes"], True),
        (["--resource-group", "rg-network"], True),
        (["--nsg", "nsg-app"], False),
        (["--firewall-policy", "spokes"], False),
    ],
    ids=lambda options: " ".join(options) if isinstance(options, list) else "",
)
def test_a_search_says_that_it_finds_no_firewalls(options: list[str], said: bool, audit: Audit) -> None:
    clause = (
        "firewall policies and firewalls were not searched for; only those are judged that --firewall-policy,"
        " --firewall or acrnet.yaml name"
    )
    assert (clause in json.loads(audit(hub(OPEN), *options).out)["assumptions"]) is said


def test_groups_and_policies_of_the_configuration_are_audited_together(audit: Audit) -> None:
    config = "registries: [contoso]\ntargets:\n  nsgs: [nsg-app]\n  firewall_policies: [spokes]\n"
    assert {name for name, _ in verdicts(audit(hub(OPEN), config=config))} == {"spokes", "nsg-app"}


def test_a_firewall_is_judged_by_its_classic_rules_or_by_its_policy(audit: Audit) -> None:
    resources = (*hub(), firewall("classic", OPEN, address="10.7.4.9"))
    ended = audit(resources, "--firewall", "classic", "--firewall", "fw", "--source", "10.8.1.0/24")
    assert verdicts(ended) == {
        ("classic", "login"): "allowed",
        ("classic", "storage"): "allowed",
        ("fw", "login"): "denied",
        ("fw", "storage"): "denied",
    }


@pytest.mark.parametrize(("option", "noun"), [("--firewall-policy", "firewall policy"), ("--firewall", "firewall")])
def test_a_name_that_nothing_has_is_answered_in_one_sentence(option: str, noun: str, audit: Audit) -> None:
    ended = audit(hub(OPEN), option, "nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert f"No {noun} named 'nowhere' is visible in" in " ".join(ended.err.split())


def test_equal_clients_of_two_policies_are_read_once(audit: Audit) -> None:
    ended = audit(hub(OPEN), "--firewall-policy", "spokes", "--firewall-policy", POLICY)
    assert len(json.loads(ended.out)["inputs"]) == 1


def test_classic_rules_of_a_firewall_with_a_policy_are_reported_with_the_firewall_and_with_the_policy(
    audit: Audit,
) -> None:
    resources = tuple(
        firewall("fw", OPEN, firewallPolicy={"id": POLICY}) if each["id"].endswith("/fw") else each
        for each in hub(OPEN)
    )
    for options in (
        ["--firewall-policy", "spokes"],
        ["--firewall", "fw"],
        ["--firewall", "fw", "--firewall-policy", POLICY],
    ):
        found = json.loads(audit(resources, *options).out)["findings"]
        (overridden,) = (each for each in found if each["id"] == "classic_rules_overridden")
        assert overridden["message"] == "fw applies the firewall policy spokes, so its 1 classic rule decides nothing."
