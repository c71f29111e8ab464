"""The lines of `.tf` files beside a plan, for resources and the rules in them."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest

from acrnet.inventory.files import FilesRead, read_files
from acrnet.rules.inputs import LocatedNsg, Location

from .plans import NETWORK, NSG, RULE, Json, change, configured, contents, group, inline, own_rule, plan

MAIN = """\
# The groups of the spokes.
resource "azurerm_network_security_group" "a" {
  name = "nsg"

  security_rule {
    name     = "deny-web"
    priority = 100
  }
  security_rule {
    priority = 200
    name     = "deny-all"
  }
}

resource "azurerm_network_security_rule" "own" {
  name = "own"
}
"""


def here(tmp_path: Path, document: Json, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> FilesRead:
    """What is read of a plan beside these files, from within its folder."""
    for name, text in {"plan.json": json.dumps(document), **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return read_files(["plan.json"])


def places(read: FilesRead) -> dict[str, tuple[str, int]]:
    """File and line of each rule of the only group, and of the group itself under ""."""
    (nsg,) = read.rule_sets
    return {name: (place.file, place.line) for name, place in nsg.places.items()}


def test_each_rule_has_the_line_of_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = plan(
        change(f"{NSG}.a", group("nsg", inline("deny-web", 100), inline("DENY-all", 200))),
        change(f"{RULE}.own", own_rule("own", 300)),
    )

    assert places(here(tmp_path, document, {"main.tf": MAIN}, monkeypatch)) == {
        "": ("main.tf", 2),
        "deny-web": ("main.tf", 5),
        "deny-all": ("main.tf", 9),
        "own": ("main.tf", 15),
    }


def test_rules_may_be_written_as_an_attribute_or_made_by_dynamic_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = """\
locals {
  unused = [{ name = "listed" }]
}
resource "azurerm_network_security_group" "a" {
  name = "nsg"
  security_rule = [
    { "name" : "listed" },
  ]
  dynamic "security_rule" {
    for_each = var.more
    content {
      name = security_rule.value
    }
  }
}
"""
    document = plan(change(f"{NSG}.a", group("nsg", inline("listed", 100), inline("made", 200))))

    assert places(here(tmp_path, document, {"groups.tf": block}, monkeypatch)) == {
        "": ("groups.tf", 4),
        "listed": ("groups.tf", 7),
        "made": ("groups.tf", 4),
    }


def test_a_rule_in_a_local_module_is_where_its_name_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "main.tf": """\
module "hub" {
  source = "./modules/hub"

  rules = {
    web = {
      name = "deny-web"
    }
  }
}
""",
        "modules/hub/main.tf": """\
resource "azurerm_network_security_group" "this" {
  name = var.name
}
resource "azurerm_network_security_rule" "this" {
  for_each = var.rules
  name     = each.value.name
}
resource "azurerm_network_security_rule" "fixed" {
  name = "fixed"
}
""",
    }
    document = plan(
        change(f"module.hub.{NSG}.this", group("nsg")),
        change(f'module.hub.{RULE}.this["web"]', own_rule("deny-web", 100)),
        change(f"module.hub.{RULE}.fixed", own_rule("fixed", 110)),
        change(f'module.hub.{RULE}.this["other"]', own_rule("computed", 120)),
    )

    assert places(here(tmp_path, document, files, monkeypatch)) == {
        "": ("modules/hub/main.tf", 1),
        "deny-web": ("main.tf", 5),
        "fixed": ("modules/hub/main.tf", 8),
        "computed": ("modules/hub/main.tf", 4),
    }


def test_what_is_in_a_module_from_elsewhere_is_where_that_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with the Azure Verified Module, whose rules are a map that the caller writes."""
    called = """\
module "nsg" {
  source = "Azure/avm-res-network-networksecuritygroup/azurerm"
  security_rules = {
    first = { name = "deny-web", priority = 100 }
  }
}
"""
    document = plan(
        change(f"module.nsg.{NSG}.this", group("nsg")),
        change(f'module.nsg.{RULE}.this["first"]', own_rule("deny-web", 100)),
        change(f'module.nsg.{RULE}.this["second"]', own_rule("from-elsewhere", 110)),
    )

    assert places(here(tmp_path, document, {"main.tf": called}, monkeypatch)) == {
        "": ("main.tf", 1),
        "deny-web": ("main.tf", 4),
        "from-elsewhere": ("main.tf", 1),
    }


def test_a_path_is_that_of_the_plan_with_the_name_of_the_file(tmp_path: Path) -> None:
    document = plan(change(f"{NSG}.a", group("nsg")))
    (tmp_path / "main.tf").write_text(MAIN, encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")

    (nsg,) = read_files([str(tmp_path / "plan.json")]).rule_sets

    assert written(nsg) == Location(str(tmp_path / "main.tf"), line=2)


def written(nsg: LocatedNsg) -> Location:
    """Where a group is written."""
    return nsg.places[""]


AT_THE_PLAN = Location("plan.json", "$.resource_changes[0].change.after")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("resource {", id="not HCL"),
        pytest.param('resource "azurerm_network_security_group" "b" {}', id="another resource"),
        pytest.param(MAIN + "#" * 1_000_000, id="more than is read"),
        pytest.param('module "m" {}\n' + "a = [" * 5000, id="deeply nested"),
    ],
)
def test_without_a_block_the_place_is_that_in_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    document = plan(change(f"{NSG}.a", group("nsg")))

    (nsg,) = here(tmp_path, document, {"main.tf": text}, monkeypatch).rule_sets

    assert written(nsg) == AT_THE_PLAN


def test_without_the_extra_the_place_is_that_in_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hcl2", None)
    document = plan(change(f"{NSG}.a", group("nsg")))

    (nsg,) = here(tmp_path, document, {"main.tf": MAIN}, monkeypatch).rule_sets

    assert written(nsg) == AT_THE_PLAN


def test_a_plan_on_standard_input_has_no_files_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(MAIN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    document = json.dumps(plan(change(f"{NSG}.a", group("nsg")))).encode()

    (nsg,) = read_files(["-"], stdin=BytesIO(document)).rule_sets

    assert written(nsg) == Location("-", AT_THE_PLAN.json_path)


def test_a_module_outside_of_the_folder_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "main.tf").write_text('resource "azurerm_network_security_group" "this" {}', encoding="utf-8")
    here_ = tmp_path / "root"
    here_.mkdir()
    (here_ / "linked").symlink_to(outside)
    called = 'module "a" {\n  source = "../secret"\n}\nmodule "b" {\n  source = "./linked"\n}\n'
    document = plan(
        change(f"module.a.{NSG}.this", group("nsg-a")),
        change(f"module.b.{NSG}.this", group("nsg-b")),
    )

    found = here(here_, document, {"main.tf": called}, monkeypatch).rule_sets

    assert [(written(each).file, written(each).line) for each in found] == [("main.tf", 1), ("main.tf", 4)]


def test_dynamic_blocks_in_the_files_leave_the_rules_of_a_new_group_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {key: value for key, value in group().items() if key != "security_rule"}
    document = plan(
        change(f"{NSG}.a", new, unknown={"id": True, "security_rule": True}),
        configuration={"root_module": configured((f"{NSG}.a", {}))},
    )
    without = here(tmp_path, document, {"main.tf": MAIN}, monkeypatch)
    block = 'resource "azurerm_network_security_group" "a" {\n  dynamic "security_rule" {\n    for_each = []\n  }\n}\n'
    with_one = here(tmp_path, document, {"main.tf": block}, monkeypatch)

    assert (without.inputs[0].assumptions, without.inputs[0].unresolved) == ((), ())
    assert (with_one.inputs[0].assumptions, len(with_one.inputs[0].unresolved)) == ((), 1)
    assert "known only after the plan is applied" in with_one.inputs[0].unresolved[0]


def located(document: Json) -> list[dict[str, tuple[str, str]]]:
    """File and JSON path of the rules in each resource that is not a group, where no `.tf` file is beside the plan."""
    return [
        {name: (place.file, place.json_path) for name, place in each.places.items() if name}
        for each in contents(document).resources
    ]


def test_without_files_a_rule_has_its_own_place_in_the_plan() -> None:
    after = "$.resource_changes[0].change.after"
    deny = {"name": "Deny", "properties": {}}
    kind = "Microsoft.Network/networkSecurityGroups@2024-05-01"
    azapi = {"type": kind, "name": "nsg", "body": {"properties": {"securityRules": [deny, deny | {"name": "b"}]}}}
    policy = f"{NETWORK}/firewallPolicies/hub"
    listed = [{"name": "egress", "rule": [{"name": "One"}, {"name": "two"}]}]
    by_policy = {"name": "g", "firewall_policy_id": policy, "network_rule_collection": listed}

    assert located(plan(change(f"{NSG}.a", group("nsg", inline("a", 100), inline("b", 110))))) == [
        {"a": ("plan.json", f"{after}.security_rule[0]"), "b": ("plan.json", f"{after}.security_rule[1]")}
    ]
    assert located(plan(change("azapi_resource.a", azapi))) == [
        {
            "deny": ("plan.json", f"{after}.body.properties.securityRules[0]"),
            "b": ("plan.json", f"{after}.body.properties.securityRules[1]"),
        }
    ]
    assert located(plan(change("azurerm_firewall_policy_rule_collection_group.a", by_policy))) == [
        {
            "egress/one": ("plan.json", f"{after}.network_rule_collection[0].rule[0]"),
            "egress/two": ("plan.json", f"{after}.network_rule_collection[0].rule[1]"),
        }
    ]


def test_classic_rules_are_where_their_collection_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = {"resource_group_name": "rg-net"}
    classic = place | {"name": "Tags", "azure_firewall_name": "hub", "rule": [{"name": "acr"}, {"name": "made"}]}
    document = plan(
        change("azurerm_firewall.f", place | {"name": "hub"}),
        change("azurerm_firewall_network_rule_collection.c", classic),
    )
    block = 'resource "azurerm_firewall_network_rule_collection" "c" {\n  rule {\n    name = "acr"\n  }\n}\n'

    found = here(tmp_path, document, {"main.tf": block}, monkeypatch).firewalls

    assert found is not None
    (places_,) = [each for key, each in found.places.items() if key.endswith("/hub")]
    assert {name: (each.file, each.line) for name, each in places_.items() if name} == {
        "tags/acr": ("main.tf", 2),
        "tags/made": ("main.tf", 1),
    }
