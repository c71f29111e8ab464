"""Resources that a template deploys: children, conditions, loops, symbolic names, and where they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrnet.inventory.files import read_files
from acrnet.inventory.files.arm_template import read
from acrnet.inventory.files.surroundings import ALONE
from acrnet.rules.inputs import Location
from acrnet.rules.rule import Direction
from acrnet.unknown import Uncertain, Unknown

from .templates import NSG, bodies, contents, group, nested, rule, template

PLACE = "/subscriptions/{subscription}/resourceGroups/{resource group of infra:main.json}"


def names_of_rules(body: object) -> list[str]:
    assert isinstance(body, dict)
    return [each["name"] for each in body["properties"]["securityRules"]]


def test_a_group_is_read_with_its_id_region_tags_and_rules() -> None:
    (body,) = bodies(template(group("nsg", rule("a"), tags={"owner": "net", "cost": "[parameters('x')]"})))

    assert body["id"] == f"{PLACE}/providers/{NSG}/nsg"
    assert (body["name"], body["location"], body["tags"]["owner"]) == ("nsg", "westeurope", "net")
    assert isinstance(body["tags"]["cost"], Unknown)
    assert names_of_rules(body) == ["a"]


@pytest.mark.parametrize(
    ("child", "place"),
    [
        ({"type": "securityRules", "name": "web"}, "$.resources[0].resources[0]"),
        ({"type": f"{NSG}/securityRules", "name": "[concat(parameters('nsg'), '/web')]"}, "$.resources[1]"),
    ],
)
def test_a_rule_of_its_own_belongs_to_its_group_whatever_the_group_is_called(child: dict[str, str], place: str) -> None:
    resource = {**child, "apiVersion": "1", "properties": rule("web")["properties"]}
    below = place.endswith("resources[0].resources[0]")
    resources = [group("[parameters('nsg')]", resources=[resource] if below else [])]
    document = template(*resources, *([] if below else [resource]), parameters={"nsg": {"type": "string"}})

    owner, child_resource = contents(document).resources

    assert owner.body["name"] == "{parameters('nsg')}"
    assert child_resource.body["id"] == f"{owner.body['id']}/securityRules/web"
    assert child_resource.json_path == place


def test_resources_may_have_symbolic_names_and_existing_ones_are_not_deployed() -> None:
    document = template()
    document["resources"] = {
        "one": group("a"),
        "there": {"existing": True, "type": NSG, "apiVersion": "1", "name": "b"},
    }

    (resource,) = contents(document).resources

    assert (resource.json_path, resource.body["name"]) == ("$.resources.one", "a")


@pytest.mark.parametrize(
    ("condition", "deployed", "doubt"),
    [
        (True, True, ""),
        ("[equals(1, 1)]", True, ""),
        (False, False, ""),
        ("[empty('a')]", False, ""),
        ("[parameters('on')]", True, "the parameter 'on' has no value (--param on=VALUE gives one)"),
    ],
)
def test_conditions(condition: object, deployed: bool, doubt: str) -> None:
    document = template(group("a", condition=condition), parameters={"on": {"type": "bool"}})

    assert [each.uncertain for each in contents(document).resources] == ([doubt] if deployed else [])


def test_a_condition_does_not_hold_for_what_is_below_the_resource() -> None:
    child = {"type": "securityRules", "name": "web", "properties": {}}

    (body,) = bodies(template(group("a", condition=False, resources=[child])))

    assert body["type"] == f"{NSG}/securityRules"


def test_a_loop_of_resources() -> None:
    looped = group(
        "[format('nsg-{0}', parameters('names')[copyIndex()])]",
        rule("a", "[copyIndex('groups', 100)]"),
        copy={"name": "groups", "count": "[length(parameters('names'))]", "mode": "serial"},
    )
    document = template(looped, parameters={"names": {"type": "array", "defaultValue": ["x", "y"]}})

    found = bodies(document)

    assert [each["name"] for each in found] == ["nsg-x", "nsg-y"]
    assert [each["properties"]["securityRules"][0]["properties"]["priority"] for each in found] == [100, 101]


def test_a_loop_of_unknown_length_is_read_once_and_in_doubt() -> None:
    looped = group("[concat('nsg', copyIndex())]", copy={"name": "n", "count": "[parameters('n')]"})

    (resource,) = contents(template(looped, parameters={"n": {"type": "int"}})).resources

    assert "how often the copy loop 'n' goes round" in resource.uncertain
    assert resource.body["name"] == "nsg{copyIndex('n')}"


def test_a_loop_of_rules() -> None:
    looped = group("nsg")
    looped["properties"] = {
        "copy": [
            {
                "name": "securityRules",
                "count": "[length(variables('ports'))]",
                "input": rule(
                    "[format('port-{0}', variables('ports')[copyIndex('securityRules')])]",
                    "[copyIndex('securityRules', 200)]",
                    destinationPortRange="[variables('ports')[copyIndex('securityRules')]]",
                ),
            }
        ]
    }

    (resource,) = contents(template(looped, variables={"ports": ["443", "8443"]})).resources
    rules = resource.body["properties"]["securityRules"]  # type: ignore[index]  # it is an object

    assert [(each["name"], each["properties"]["priority"]) for each in rules] == [("port-443", 200), ("port-8443", 201)]
    assert resource.places["port-8443"] == Location("infra/main.json", "$.resources[0].properties.copy[0].input")


def test_places_of_rules_are_where_they_are_written() -> None:
    document = template(
        group("a", rule("literal")),
        group("b"),
        group("c"),
        variables={"rules": [rule("of-variable")], "ports": ["443"]},
    )
    document["resources"][1]["properties"] = {"securityRules": "[variables('rules')]"}
    made = "createObject('name', 'made', 'properties', createObject('access', 'Allow'))"
    document["resources"][2]["properties"] = {
        "securityRules": f"[union(variables('rules'), createArray({made}))]",
    }

    places = [dict(each.places) for each in contents(document).resources]

    assert places[0]["literal"].json_path == "$.resources[0].properties.securityRules[0]"
    assert places[1]["of-variable"].json_path == "$.variables.rules[0]"
    assert places[2]["of-variable"].json_path == "$.variables.rules[0]"
    assert places[2]["made"].json_path == "$.resources[2].properties.securityRules"
    assert [each[""].json_path for each in places] == [f"$.resources[{index}]" for index in range(3)]


def test_fields_that_are_not_known_are_so_and_the_others_are_read() -> None:
    document = template(
        group("a", rule("r", destinationAddressPrefix="[format('Storage.{0}', parameters('location'))]")),
        parameters={"location": {"type": "string", "defaultValue": "[resourceGroup().location]"}},
    )

    (properties,) = [each["properties"] for each in bodies(document)[0]["properties"]["securityRules"]]
    (given,) = [
        each["properties"] for each in bodies(document, location="westeurope")[0]["properties"]["securityRules"]
    ]

    assert properties["destinationAddressPrefix"] == Unknown(
        "the location of the resource group is known only when the template is deployed"
        " (--param location=VALUE gives 'location' a value)"
    )
    assert properties["destinationPortRange"] == "443"
    assert given["destinationAddressPrefix"] == "Storage.westeurope"


def test_a_rule_under_an_undecided_condition_may_be_there() -> None:
    document = template(group("a"), parameters={"on": {"type": "bool"}}, variables={"more": [rule("maybe")]})
    document["resources"][0]["properties"]["securityRules"] = (
        "[concat(createArray(), if(parameters('on'), variables('more'), createArray()))]"
    )

    (resource,) = contents(document).resources
    (item,) = resource.body["properties"]["securityRules"]  # type: ignore[index]  # it is an object

    assert isinstance(item, Uncertain)
    assert resource.places["maybe"].json_path == "$.variables.more[0]"
    (off,) = bodies(document, on=False)
    assert off["properties"]["securityRules"] == []


def test_resources_of_azure_firewall_and_registries() -> None:
    policy = "Microsoft.Network/firewallPolicies"
    registry = "Microsoft.ContainerRegistry/registries"
    document = template(
        {"type": "Microsoft.Network/ipGroups", "name": "g", "properties": {"ipAddresses": ["10.0.0.0/8"]}},
        {"type": policy, "name": "p", "properties": {}},
        {
            "type": f"{policy}/ruleCollectionGroups",
            "name": "p/r",
            "properties": {
                "priority": 100,
                "ruleCollections": [
                    {
                        "name": "c",
                        "rules": [{"name": "x", "sourceIpGroups": ["[resourceId('Microsoft.Network/ipGroups', 'g')]"]}],
                    }
                ],
            },
        },
        {"type": registry, "name": "r", "location": "westeurope", "sku": {"name": "Premium"}, "properties": {}},
        {"type": f"{registry}/replications", "name": "r/northeurope", "location": "northeurope"},
    )

    read_ = contents(document)
    group_ = read_.resources[2]
    collection = group_.body["properties"]["ruleCollections"][0]  # type: ignore[index]  # it is an object

    assert collection["rules"][0]["sourceIpGroups"] == [read_.resources[0].body["id"]]
    assert group_.places["c/x"].json_path == "$.resources[2].properties.ruleCollections[0].rules[0]"
    assert [(each.body["type"], each.body["id"]) for each in read_.registries] == [
        (registry, f"{PLACE}/providers/{registry}/r"),
        (f"{registry}/replications", f"{PLACE}/providers/{registry}/r/replications/northeurope"),
    ]


def test_ids_and_words_that_are_not_known_are_no_texts() -> None:
    registry = {
        "type": "Microsoft.ContainerRegistry/registries",
        "name": "[parameters('name')]",
        "sku": {"name": "[parameters('sku')]"},
        "properties": {"other": {"id": "[parameters('id')]"}, "own": {"id": "[resourceId('A.B/c', parameters('id'))]"}},
    }
    document = template(registry, parameters={key: {"type": "string"} for key in ("name", "sku", "id")})

    (resource,) = contents(document).registries
    body: Any = resource.body

    assert body["name"] == "{parameters('name')}"
    assert isinstance(body["sku"]["name"], Unknown)
    assert isinstance(body["properties"]["other"]["id"], Unknown)
    assert body["properties"]["own"]["id"].endswith("/providers/A.B/c/{parameters('id')}")


def test_security_rules_inside_other_resources_are_not_lost() -> None:
    other = {"type": "Microsoft.Other/things", "name": "x", "properties": {"securityRules": [rule("a")]}}

    (body,) = bodies(template(other, nested(template())))

    assert body["properties"]["securityRules"][0]["name"] == "a"


def test_the_declared_parameters_are_named() -> None:
    assert contents(template(parameters={"aName": {"type": "string"}})).parameters == ("aName",)


@pytest.mark.parametrize(
    "document", [{}, [], None, "x", {"resources": []}, {"template": {}}, {"properties": {"template": 1}}]
)
def test_a_document_that_is_not_a_template_is_left_to_other_readers(document: object) -> None:
    assert read(document, ALONE) is None


def test_a_rule_with_an_unknown_field_is_kept_and_the_others_are_certain(tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    document = template(
        group("a", rule("first", 100), rule("later", 200, access="Deny", destinationAddressPrefix="[parameters('p')]")),
        parameters={"p": {"type": "string"}},
    )
    path.write_text(json.dumps(document), encoding="utf-8")

    read_ = read_files([str(path)])
    (nsg,) = read_.rule_sets
    first, later = [each for each in nsg.rule_set.in_direction(Direction.OUTBOUND) if not each.default]

    assert (first.name, first.unread, first.destinations.unread) == ("first", (), ())
    assert later.destinations.unread
    assert read_.inputs[0].rules == 2
    assert read_.inputs[0].whole
    assert ["'p' has no value" in each for each in read_.inputs[0].unresolved] == [True]
