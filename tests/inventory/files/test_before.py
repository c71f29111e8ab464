"""How groups and firewalls of files are before what a plan among them changes."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from acrnet.firewall import FirewallPolicy
from acrnet.inventory.files import FilesRead, read_files
from acrnet.rules.inputs import LocatedNsg

from ...estates import nsg, nsg_id, rule
from .terraform.plans import NETWORK, NSG, RULE, Json, change, group, inline, own_rule, plan

HERE = f"{NETWORK}/networkSecurityGroups/nsg"


def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **documents: object) -> FilesRead:
    monkeypatch.chdir(tmp_path)
    for name, document in documents.items():
        Path(f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return read_files([f"{name}.json" for name in documents])


def custom(nsg_: LocatedNsg) -> list[str]:
    return [each.name for each in nsg_.rule_set.rules if not each.default]


def kept(name: str, *rules: Json) -> Json:
    values = group(name, *rules) | {"id": f"{NETWORK}/networkSecurityGroups/{name}"}
    return change(f'{NSG}.all["{name}"]', values, values, actions=["no-op"])


def test_files_that_plan_nothing_have_no_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(tmp_path, monkeypatch, export=nsg("nsg-web")).before is None


def test_a_group_is_as_it_was_at_the_place_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = own_rule("old", 200) | {"id": f"{HERE}/securityRules/old"}
    found = read(
        tmp_path,
        monkeypatch,
        plan=plan(
            kept("nsg"),
            kept("same", inline("deny", 100)),
            change(f"{NSG}.new", group("new"), unknown={"id": True}),
            change(f"{NSG}.gone", None, group("gone") | {"id": f"{NETWORK}/networkSecurityGroups/gone"}),
            change(f"{RULE}.old", None, old),
            change(f"{RULE}.new", own_rule("new", 210), unknown={"id": True}),
        ),
    )

    assert found.before is not None
    assert found.before.planned == ("the plan in plan.json is applied",)
    after = {each.rule_set.name: each for each in found.rule_sets}
    before = {each.rule_set.name: each for each in found.before.rule_sets.values()}
    assert {name: custom(each) for name, each in after.items()} == {"nsg": ["new"], "same": ["deny"], "new": []}
    assert {name: custom(each) for name, each in before.items()} == {"nsg": ["old"], "same": ["deny"]}
    assert [each.location for each in before.values()] == [after[name].location for name in before]
    assert before["same"].rule_set.rules is after["same"].rule_set.rules


def test_groups_of_other_files_are_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them is in the plan too, with other rules: each is compared with itself."""
    exported = nsg("nsg-web", rule("allow", 100))
    planned = group("nsg-web", inline("deny", 100)) | {"id": nsg_id("nsg-web")}
    earlier = planned | {"security_rule": []}
    document = plan(change(f"{NSG}.web", planned, earlier))

    found = read(tmp_path, monkeypatch, export=exported, plan=document)

    assert found.before is not None
    assert [(each.location.file, custom(each)) for each in found.rule_sets] == [
        ("export.json", ["allow"]),
        ("plan.json", ["deny"]),
    ]
    assert [(id_ == each.rule_set.id, custom(each)) for id_, each in found.before.rule_sets.items()] == [
        (True, ["allow"]),
        (True, []),
    ]


def test_firewalls_are_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = {"id": f"{NETWORK}/firewallPolicies/hub", "name": "hub", "resource_group_name": "rg-net"}
    document = plan(
        change("azurerm_firewall_policy.hub", policy | {"sku": "Premium"}, policy | {"sku": "Basic"}),
        change("azurerm_firewall_policy.new", policy | {"id": None, "name": "new"}, unknown={"id": True}),
    )

    found = read(tmp_path, monkeypatch, plan=document)

    assert found.before is not None
    assert found.firewalls is not None
    assert found.before.firewalls is not None
    (before,) = found.before.firewalls.policies.values()
    after = found.firewalls.policies[policy["id"].lower()]
    assert isinstance(before, FirewallPolicy)
    assert isinstance(after, FirewallPolicy)
    assert (before.tier, after.tier) == ("Basic", "Premium")
    assert found.before.firewalls.locations[before.id.lower()] == found.firewalls.locations[before.id.lower()]


def test_a_plan_without_firewalls_afterwards_has_none_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = {"id": f"{NETWORK}/firewallPolicies/hub", "name": "hub", "resource_group_name": "rg-net"}
    found = read(tmp_path, monkeypatch, plan=plan(change("azurerm_firewall_policy.hub", None, policy)))

    assert found.firewalls is None
    assert found.before is not None
    assert found.before.firewalls is None


def test_a_plan_on_standard_input_is_called_so() -> None:
    found = read_files(["-"], stdin=BytesIO(json.dumps(plan(kept("nsg"))).encode()))

    assert found.before is not None
    assert found.before.planned == ("the plan in standard input is applied",)
