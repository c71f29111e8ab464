"""Parameters, variables, functions of the template, ids, and copy loops of values."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.unknown import Uncertain, Unknown

from .templates import evaluated, reason, text_of

SECTIONS = {
    "parameters": {
        "name": {"type": "string", "defaultValue": "web"},
        "place": {"type": "string", "defaultValue": "[toLower(parameters('name'))]"},
        "count": {"type": "int", "defaultValue": 3},
        "nullable": {"type": "string", "nullable": True},
        "ofType": {"$ref": "#/definitions/optional"},
        "escaped": {"type": "string", "defaultValue": "[[x]"},
    },
    "definitions": {"optional": {"type": "object", "nullable": True}},
    "variables": {
        "one": "[concat(variables('two'), '!')]",
        "two": "[parameters('name')]",
        "cycle": "[variables('wheel')]",
        "wheel": "[concat(variables('cycle'))]",
        "settings": {"ports": [80, "[add(440, 3)]"]},
        "copy": [
            {"name": "names", "count": "[parameters('count')]", "input": "[format('n{0}', copyIndex('names', 1))]"}
        ],
        "holder": {
            "copy": [
                {"name": "a", "count": 2, "input": "[copyIndex('a')]"},
                {"name": "b", "count": "1", "input": {"i": "[copyIndex('b')]"}},
            ],
            "kept": True,
        },
    },
    "functions": [
        {
            "namespace": "net",
            "members": {
                "host": {
                    "parameters": [{"name": "name", "type": "string"}, {"name": "n", "type": "int"}],
                    "output": {"type": "string", "value": "[format('{0}-{1}', parameters('NAME'), parameters('n'))]"},
                },
                "twice": {
                    "parameters": [{"name": "x", "type": "string"}],
                    "output": {"type": "string", "value": "[concat(net.host(parameters('x'), 1), net.host('b', 2))]"},
                },
                "endless": {"parameters": [], "output": {"type": "string", "value": "[net.endless()]"}},
            },
        }
    ],
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("parameters('NAME')", "web"),
        ("parameters('place')", "web"),
        ("parameters('nullable')", None),
        ("parameters('ofType')", None),
        ("parameters('escaped')", "[x]"),
        ("variables('ONE')", "web!"),
        ("variables('settings').Ports[1]", 443),
        ("variables('names')", ["n1", "n2", "n3"]),
        ("variables('holder')", {"a": [0, 1], "b": [{"i": 0}], "kept": True}),
        ("Net.Host('x', 2)", "x-2"),
        ("net.twice('a')", "a-1b-2"),
    ],
)
def test_names(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]", SECTIONS) == value


def test_given_values_are_literal_and_have_the_declared_type() -> None:
    sections = {
        "parameters": {
            "text": {"type": "string"},
            "number": {"type": "int"},
            "switch": {"type": "Bool"},
            "list": {"type": "array"},
            "kept": {"type": "array"},
        }
    }
    given: dict[str, Any] = {
        "text": "[[parameters('x')]",
        "number": "12",
        "switch": "True",
        "list": '["10.0.0.0/8"]',
        "kept": [1, 2],
    }

    values = {name: evaluated(f"[parameters('{name}')]", sections, **given) for name in given}

    assert values == {
        "text": "[[parameters('x')]",
        "number": 12,
        "switch": True,
        "list": ["10.0.0.0/8"],
        "kept": [1, 2],
    }


def test_a_value_that_could_not_be_read_is_not_known() -> None:
    sections = {"parameters": {"secret": {"type": "string"}}}

    assert reason("[parameters('secret')]", sections, secret=Unknown("it is a secret")) == "it is a secret"


@pytest.mark.parametrize("kind", ["secureString", "securestring", "secureObject"])
def test_secrets_are_not_looked_at(kind: str) -> None:
    sections = {"parameters": {"key": {"type": kind, "defaultValue": "hunter2"}}}

    for given in ({}, {"key": "hunter2"}):
        assert "'key' is a secret" in reason("[split(parameters('key'), 'x')]", sections, **given)
        assert "hunter2" not in text_of("[uniqueString(parameters('key'))]", sections, **given)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("parameters('none')", "there is no parameter 'none'"),
        ("variables('none')", "there is no variable 'none'"),
        ("variables('cycle')", "refers to itself"),
        ("net.other('x')", "the template defines no function net.other"),
        ("net.host('x')", "takes 2 arguments, and gets 1"),
        ("net.endless()", "more than 40 references deep"),
        ("copyIndex('names')", "copyIndex is not within the copy loop 'names'"),
    ],
)
def test_wrong_names_are_said(expression: str, said: str) -> None:
    assert said in reason(f"[{expression}]", SECTIONS)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (
            "resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')",
            (
                "/subscriptions/{subscription}/resourceGroups/{resource group of main.json}"
                "/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
            ),
        ),
        (
            "resourceId('other', 'Microsoft.Network/ipGroups', 'g')",
            "/subscriptions/{subscription}/resourceGroups/other/providers/Microsoft.Network/ipGroups/g",
        ),
        ("subscriptionResourceId('A.B/c', 'd')", "/subscriptions/{subscription}/providers/A.B/c/d"),
        (
            "extensionResourceId(resourceGroup().id, 'A.B/c', 'd')",
            "/subscriptions/{subscription}/resourceGroups/{resource group of main.json}/providers/A.B/c/d",
        ),
        (
            "concat(resourceGroup().id, '/x')",
            "/subscriptions/{subscription}/resourceGroups/{resource group of main.json}/x",
        ),
    ],
)
def test_ids_have_placeholders_for_what_is_not_known(expression: str, text: str) -> None:
    assert text_of(f"[{expression}]") == text


def test_ids_of_known_places_are_texts() -> None:
    subscription = "2e518a80-f860-4467-a00e-d81aaf1ff42e"

    assert evaluated(f"[resourceId('{subscription}', 'g', 'A.B/c', 'd')]") == (
        f"/subscriptions/{subscription}/resourceGroups/g/providers/A.B/c/d"
    )
    assert evaluated("[tenantResourceId('A.B/c', 'd')]") == "/providers/A.B/c/d"
    assert evaluated("[managementGroupResourceId('m', 'A.B/c', 'd')]") == (
        "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/d"
    )
    assert evaluated(f"[resourceId('{subscription}', 'A.B/c', 'd')]", has_group=False) == (
        f"/subscriptions/{subscription}/providers/A.B/c/d"
    )
    assert "takes 2 names, and there are 1" in reason("[resourceId('A.B/c/d', 'one')]")
    assert "there is no type of a resource" in reason("[resourceId('one', 'two')]")


def test_the_endpoints_of_the_public_cloud() -> None:
    assert evaluated("[environment().suffixes.acrLoginServer]") == ".azurecr.io"


def test_a_loop_of_unknown_length_may_have_any_items() -> None:
    sections = {"parameters": {"n": {"type": "int"}}}
    loop = {
        "name": "rules",
        "count": "[parameters('n')]",
        "input": {"name": "[concat('r', copyIndex('rules'))]", "p": 1},
    }

    (item,) = evaluated({"copy": [loop]}, sections)["rules"]

    assert isinstance(item, Uncertain)
    assert isinstance(item.value, dict)
    assert item.value["p"] == 1
    assert isinstance(item.value["name"], Unknown)


@pytest.mark.parametrize(
    ("count", "said"),
    [(801, "801 times"), (1_000_000, "1,000,000 times"), (-1, "-1 times"), ("x", "not a whole number")],
)
def test_a_loop_that_resource_manager_refuses_is_not_followed(count: object, said: str) -> None:
    (item,) = evaluated({"copy": [{"name": "a", "count": count, "input": "x"}]})["a"]

    assert said in item.reason
    assert "permits 0 to 800" in item.reason
