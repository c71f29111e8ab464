"""`acrnet audit --from` over policies and firewalls, as a user meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from acrnet.report.audit.schema import audit_schema

from ..estates import nsg, rule
from ..firewall.bodies import Rest, application_rule, firewall, group, network_rule, policy, policy_id
from ..firewall.hubs import allow, deny
from ..needs import deny_all
from .conftest import TAGS, RunCommand

LOGIN, BLOBS = "contoso.azurecr.io", "*.blob.core.windows.net"
REGISTRY = {
    "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso",
    "name": "contoso",
    "type": "Microsoft.ContainerRegistry/registries",
    "location": "westeurope",
    "loginServer": LOGIN,
    "sku": {"name": "Premium", "tier": "Premium"},
    "dataEndpointEnabled": False,
    "publicNetworkAccess": "Enabled",
    "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
    "privateEndpointConnections": [],
}
HUB = policy("hub", "registry")
OPEN = group("registry", 200, allow(application_rule("contoso", LOGIN, BLOBS)))
CLOSED = group("registry", 200, allow(application_rule("contoso", LOGIN)))
GROUP = nsg("nsg-app", rule("deny-storage", 105, "Deny", "Storage"), deny_all(4000))


@pytest.fixture
def audit(tmp_path: Path, acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Audit these resources in one file, for a client at 10.1.0.4 unless other options are given."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(bodies: list[Rest], *options: str, source: str = "10.1.0.4") -> Any:
        for name, document in (("all.json", bodies), ("tags.json", TAGS), ("registry.json", REGISTRY)):
            Path(name).write_text(json.dumps(document), encoding="utf-8")
        clients = ["--source", source] if source else []
        files = ["--from", "all.json", "--registry-file", "registry.json", "--service-tags", "tags.json"]
        return acrnet("audit", *files, *clients, *options)

    return run


def test_a_policy_that_allows_every_name_ends_with_0(audit: Any) -> None:
    ended = audit([HUB, OPEN])
    assert (ended.code, ended.headline) == (0, "Audit: all 2 required needs are met on 1 firewall policy.")
    assert "registry/allow/contoso" in ended.out


def test_the_first_line_counts_groups_and_policies_and_firewalls_apart(audit: Any) -> None:
    ended = audit([HUB, CLOSED, firewall("fw"), GROUP])
    assert ended.code == 4
    assert " ".join(ended.headline.split()) == (
        "Audit: 1 of 1 NSG, 1 of 1 firewall policy and 1 of 1 firewall deny a required need "
        "(contoso/login/westeurope, contoso/storage/westeurope)."
    )


def test_two_policies_have_a_plural(audit: Any) -> None:
    other = policy("other", "more")
    ended = audit([HUB, OPEN, other, group("more", 200, allow(application_rule("a", "*")), policy="other")])
    assert ended.headline == "Audit: all 4 required needs are met on 2 firewall policies."


def test_what_is_not_supplied_ends_with_5_and_is_named(audit: Any) -> None:
    ended = audit([policy("hub", "registry", basePolicy={"id": policy_id("base")}), OPEN])
    assert ended.code == 5
    assert "the firewall policy base was not supplied" in " ".join(ended.out.split())


def test_a_base_is_judged_in_the_policy_based_on_it(audit: Any) -> None:
    base = policy("base", "first")
    denies = group("first", 100, deny(network_rule("everything")), policy="base")
    ended = audit(
        [policy("hub", "registry", basePolicy={"id": policy_id("base")}), OPEN, base, denies], "--format", "json"
    )
    document = json.loads(ended.out)
    assert {result["rule_set"]["name"] for result in document["results"]} == {"hub"}
    assert {rule["name"] for result in document["results"] for rule in result["deciding_rules"]} == {
        "base/first/deny/everything"
    }
    assert (
        "base is judged as a part of the policies based on it, because no firewall applies it itself"
        in (document["assumptions"])
    )


def test_the_fix_of_a_denied_name_is_a_rule_for_it_at_the_right_place(audit: Any) -> None:
    def fix(*collections: Rest, source: str = "10.1.0.4") -> str:
        ended = audit([HUB, group("registry", 200, *collections)], "--format", "json", source=source)
        return str(json.loads(ended.out)["findings"][0]["fix"])

    assert fix(allow(application_rule("a", LOGIN))) == f"Allow {BLOBS} over Https:443 in an application rule."
    assert fix(deny(application_rule("all", "*"))) == (
        f"Allow {LOGIN} over Https:443 in an application rule that is tried before registry/deny/all."
        " Do the same for the other needs."
    )
    assert fix(deny(network_rule("all"))) == (
        "Allow Tcp 443 to AzureContainerRegistry.WestEurope in a network rule that is tried before"
        " registry/deny/all. Do the same for the other needs."
    )
    assert fix(allow(application_rule("a", LOGIN)), source="") == (
        f"Allow {BLOBS} over Https:443 in an application rule, or name the clients with --source."
    )


def test_the_document_has_the_kind_the_verdict_of_each_name_and_the_resources(audit: Any) -> None:
    some = allow(application_rule("blobs", "a.blob.core.windows.net", LOGIN))
    ended = audit([HUB, group("registry", 200, some), firewall("fw")], "--format", "json")
    document = json.loads(ended.out)
    jsonschema.Draft202012Validator(audit_schema()).validate(document)
    by_need = {(each["rule_set"]["kind"], each["need"]): each for each in document["results"]}
    storage = by_need["firewall-policy", "contoso/storage/westeurope"]
    assert storage["verdict"] == "partial"
    assert [(each["verdict"], [rule["name"] for rule in each["deciding_rules"]]) for each in storage["by_name"]] == [
        ("allowed", ["registry/allow/blobs"]),
        ("denied", ["default deny"]),
    ]
    assert storage["by_name"][0]["name"] == "a.blob.core.windows.net"
    assert by_need["firewall", "contoso/storage/westeurope"]["by_name"] == []
    (account,) = document["inputs"]
    assert account["firewall_resources"] == {"firewall_policy": 1, "rule_collection_group": 1, "firewall": 1}
    assert document["summary"]["rule_sets"] == 2


def test_the_text_says_what_becomes_of_each_name(audit: Any) -> None:
    some = allow(application_rule("blobs", "a.blob.core.windows.net", LOGIN))
    text = " ".join(audit([HUB, group("registry", 200, some)]).out.split())
    assert "a.blob.core.windows.net: allowed; registry/allow/blobs (200) allows" in text
    assert "denied; default deny (65002) denies" in text


def test_the_table_has_a_row_for_each_kind(audit: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(audit([HUB, OPEN, firewall("fw"), GROUP], "--format", "csv").out)))
    assert sorted((row["kind"], row["name"], row["verdict"]) for row in rows) == [
        ("firewall", "fw", "denied"),
        ("firewall-policy", "hub", "allowed"),
        ("nsg", "nsg-app", "denied"),
    ]


def test_markdown_names_the_policy_and_its_rule(audit: Any) -> None:
    out = audit([HUB, CLOSED], "--format", "markdown").out
    assert "firewall policy" in out
    assert "default deny" in out


@pytest.mark.parametrize(
    ("options", "judged"),
    [
        ([], {"hub", "fw", "nsg-app"}),
        (["--nsg", "nsg-app"], {"nsg-app"}),
        (["--firewall-policy", "HUB"], {"hub"}),
        (["--firewall", "fw"], {"fw"}),
        (["--firewall", "fw", "--nsg", "nsg-app"], {"fw", "nsg-app"}),
        (["--firewall-policy", policy_id("hub"), "--resource-group", "elsewhere"], set()),
        (["--resource-group", "hub"], {"hub", "fw"}),
    ],
)
def test_the_options_that_choose_groups_choose_firewalls(options: list[str], judged: set[str], audit: Any) -> None:
    document = json.loads(audit([HUB, OPEN, firewall("fw"), GROUP], *options, "--format", "json").out)
    assert {each["rule_set"]["name"] for each in document["results"]} == judged


def test_an_assumed_replica_counts_at_a_firewall(audit: Any) -> None:
    ended = audit([HUB, CLOSED], "--assume-replica", "northeurope", "--format", "json")
    replica = {each["need"]: each for each in json.loads(ended.out)["results"]}["contoso/storage/northeurope"]
    assert (replica["verdict"], replica["before"]) == ("denied", None)
    assert {(each["need"], each["effect"]) for each in json.loads(ended.out)["changes"]} == {
        ("contoso/storage/northeurope", "breaks")
    }


def test_a_known_finding_of_a_policy_does_not_count_again(audit: Any, tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text(audit([HUB, CLOSED], "--format", "json").out, encoding="utf-8")
    assert audit([HUB, CLOSED], "--baseline", "before.json").code == 0


def test_a_policy_listed_without_its_settings_leaves_the_audit_incomplete(audit: Any) -> None:
    listed = {key: HUB[key] for key in ("id", "name", "type", "location")}
    ended = audit([listed, firewall("fw", applicationRuleCollections=[])], "--fail-on", "error", "--format", "json")
    assert ended.code == 4
    assert json.loads(ended.out)["incomplete"] == [
        "all.json mentions rules that were not read from it, or not all of them."
    ]


def test_every_rule_that_decides_about_a_name_is_named(audit: Any) -> None:
    """The wildcard of the storage need is allowed by one rule for one account and denied by two others for the rest."""
    rules = [
        allow(application_rule("account", "a.blob.core.windows.net"), name="first", priority=100),
        deny(application_rule("other", "b.blob.core.windows.net"), name="second", priority=200),
        deny(application_rule("rest", "*"), name="third", priority=300),
        allow(application_rule("login", LOGIN), name="zero", priority=90),
    ]
    bodies = [HUB, group("registry", 200, *rules)]
    document = json.loads(audit(bodies, "--format", "json").out)
    storage = {each["need"]: each for each in document["results"]}["contoso/storage/westeurope"]
    assert [each["name"] for each in storage["deciding_rules"]] == [
        "registry/first/account",
        "registry/second/other",
        "registry/third/rest",
    ]
    (denied,) = (each for each in document["findings"] if each["id"] == "need_partly_denied")
    assert "registry/second/other, registry/third/rest stop it" in denied["message"]
    (row,) = csv.DictReader(io.StringIO(audit(bodies, "--format", "csv").out))
    assert row["denying_rules"] == "registry/second/other (200); registry/third/rest (300)"


def test_every_rule_that_allows_a_name_is_named(audit: Any) -> None:
    rules = allow(application_rule("login", LOGIN), application_rule("a", "a.blob.core.windows.net"), priority=90)
    document = json.loads(
        audit([HUB, group("registry", 200, rules, allow(application_rule("rest", BLOBS)))], "--format", "json").out
    )
    storage = {each["need"]: each for each in document["results"]}["contoso/storage/westeurope"]
    assert (storage["verdict"], [each["name"] for each in storage["deciding_rules"]]) == (
        "allowed",
        ["registry/allow/a", "registry/allow/rest"],
    )


@pytest.mark.parametrize(
    ("option", "name", "sentence"),
    [
        ("--firewall-policy", "hubb", "No firewall policy 'hubb' is in the files. Did you mean hub?"),
        ("--firewall", "hub", "No firewall 'hub' is in the files. Check the name and the files."),
    ],
)
def test_a_name_that_no_firewall_in_the_files_has_is_answered(
    option: str, name: str, sentence: str, audit: Any
) -> None:
    ended = audit([HUB, OPEN, firewall("fw"), GROUP], option, name)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in " ".join(ended.err.split())


def test_a_firewall_is_missed_in_files_without_any(audit: Any) -> None:
    ended = audit([GROUP], "--firewall-policy", "hub")
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize(
    ("options", "reported"),
    [([], True), (["--firewall-policy", "hub"], True), (["--firewall-policy", "other"], False)],
)
def test_classic_rules_that_a_policy_overrides_are_reported_with_the_place_of_the_firewall(
    options: list[str], reported: bool, audit: Any
) -> None:
    rules = [{"name": "web", "sourceAddresses": ["*"], "targetFqdns": ["*"], "protocols": []}]
    classic = [{"name": "c", "properties": {"priority": 100, "action": {"type": "Allow"}, "rules": rules}}]
    applies = firewall("fw", firewallPolicy={"id": policy_id("hub")}, applicationRuleCollections=classic)
    ended = audit([HUB, OPEN, applies, policy("other")], *options, "--format", "json")
    found = [each for each in json.loads(ended.out)["findings"] if each["id"] == "classic_rules_overridden"]
    assert [each["location"]["json_path"] for each in found] == ["$[2]"] * reported
