"""Templates within templates: scopes, parameters passed on, what they are deployed to, and linked files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrnet.rules.inputs import Location

from .templates import NSG, bodies, contents, group, nested, template

INNER = template(
    group("[format('{0}-{1}', variables('who'), parameters('name'))]"),
    variables={"who": "inner"},
    parameters={"name": {"type": "string", "defaultValue": "none"}},
)
OUTER: dict[str, Any] = {
    "variables": {"who": "outer"},
    "parameters": {"name": {"type": "string", "defaultValue": "mine"}},
}
PASSED = {"name": {"value": "[concat('passed-', parameters('name'))]"}}


def test_in_its_own_scope_a_nested_template_has_its_own_names_and_what_is_passed() -> None:
    assert bodies(template(nested(INNER, parameters=PASSED), **OUTER))[0]["name"] == "inner-passed-mine"
    assert bodies(template(nested(INNER), **OUTER))[0]["name"] == "inner-none"


def test_in_the_scope_around_it_the_names_are_those_of_the_template_around_it() -> None:
    assert bodies(template(nested(INNER, "outer"), **OUTER))[0]["name"] == "outer-mine"
    document = template(nested(INNER), **OUTER)
    del document["resources"][0]["properties"]["expressionEvaluationOptions"]
    assert bodies(document)[0]["name"] == "outer-mine"


def test_the_group_that_is_deployed_to_is_in_the_ids() -> None:
    subscription = "2e518a80-f860-4467-a00e-d81aaf1ff42e"
    inner = template(group("a"))
    document = template(
        {**nested(inner), "resourceGroup": "hub"},
        {**nested(inner), "resourceGroup": "[concat('rg-', 'x')]", "subscriptionId": subscription},
    )

    assert [each["id"] for each in bodies(document)] == [
        f"/subscriptions/{{subscription}}/resourceGroups/hub/providers/{NSG}/a",
        f"/subscriptions/{subscription}/resourceGroups/rg-x/providers/{NSG}/a",
    ]


def test_resource_group_is_that_of_the_scope() -> None:
    inner = template(group("[resourceGroup().name]"))
    document = template({**nested(inner), "resourceGroup": "hub"}, {**nested(inner, "outer"), "resourceGroup": "hub"})

    assert [each["name"] for each in bodies(document)] == ["hub", "{resource group of infra:main.json}"]


def test_loops_and_conditions_go_down_into_nested_templates() -> None:
    inner = template(group("[parameters('name')]"), parameters={"name": {"type": "string"}})
    looped = {
        **nested(inner, parameters={"name": {"value": "[format('nsg-{0}', copyIndex())]"}}),
        "copy": {"name": "modules", "count": 2},
        "condition": "[parameters('on')]",
    }
    document = template(looped, parameters={"on": {"type": "bool"}})

    found = contents(document).resources

    assert [each.body["name"] for each in found] == ["nsg-0", "nsg-1"]
    assert all("'on'" in each.uncertain for each in found)
    assert contents(document, on=False).resources == []


def test_a_secret_that_is_passed_on_is_not_known() -> None:
    secret = {"name": {"reference": {"keyVault": {"id": "x"}, "secretName": "y"}}}

    (body,) = bodies(template(nested(INNER, parameters=secret)))

    assert body["name"] == "inner-{a parameter is a secret of a key vault}"


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ({"relativePath": "nested/nsg.json"}, "nested/nsg.json"),
        ({"uri": "https://example.org/main/nested/nsg.json?sv=1"}, "nested/nsg.json"),
        ({"uri": "[uri(deployment().properties.templateLink.uri, 'nested/nsg.json')]"}, "nested/nsg.json"),
        ({"uri": "[concat(parameters('base'), '/nested/nsg.json', parameters('token'))]"}, "nested/nsg.json"),
        ({"uri": "https://example.org/elsewhere/nsg.json"}, "nsg.json"),
    ],
)
def test_a_linked_template_is_read_from_the_file_beside(link: dict[str, str], path: str) -> None:
    properties = {"mode": "Incremental", "templateLink": link, "parameters": PASSED}
    document = template(
        {"type": "Microsoft.Resources/deployments", "name": "linked", "properties": properties},
        variables={"who": "outer"},
        parameters={**OUTER["parameters"], "base": {"type": "string"}, "token": {"type": "string"}},
    )

    read_ = contents(document, files={path: f"// linked\n{json.dumps(INNER)}"})
    (resource,) = read_.resources

    assert resource.body["name"] == "inner-passed-mine"
    assert resource.places[""] == Location(f"infra/{path}", "$.resources[0]")
    assert resource.json_path == "$.resources[0].properties"
    assert read_.whole
    assert any(path in each for each in read_.assumptions) == ("uri" in link)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"relativePath": "nsg.json"}, "there is no file nsg.json beside it"),
        ({"uri": "https://example.org/nsg.json"}, "there is no file nsg.json beside it"),
        ({"id": "/subscriptions/x/templateSpecs/y"}, "it is a template spec or names no file"),
        ({"uri": "[parameters('base')]"}, "{parameters('base')} names no file"),
    ],
)
def test_a_linked_template_that_is_not_there_leaves_rules_open(link: dict[str, str], said: str) -> None:
    document = template(
        {"type": "Microsoft.Resources/deployments", "name": "linked", "properties": {"templateLink": link}},
        parameters={"base": {"type": "string"}},
    )

    read_ = contents(document)

    assert not read_.whole
    assert said in read_.unresolved[0]


def test_a_linked_template_may_link_to_others_beside_it() -> None:
    link = {
        "type": "Microsoft.Resources/deployments",
        "name": "l",
        "properties": {"templateLink": {"relativePath": "b.json"}},
    }
    first = template({**link, "properties": {"templateLink": {"relativePath": "parts/a.json"}}})

    read_ = contents(first, files={"parts/a.json": json.dumps(template(link)), "parts/b.json": json.dumps(INNER)})

    assert [each.places[""].file for each in read_.resources] == ["infra/parts/b.json"]


def test_a_linked_template_that_links_to_itself_ends() -> None:
    link = {
        "type": "Microsoft.Resources/deployments",
        "name": "l",
        "properties": {"templateLink": {"relativePath": "a.json"}},
    }

    read_ = contents(template(link), files={"a.json": json.dumps(template(link))})

    assert "more than 10 levels deep" in read_.unresolved[0]
