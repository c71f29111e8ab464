"""What a template takes from the outputs of the templates that it deploys itself."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.unknown import Unknown

from .templates import SCHEMA, Json, evaluated, reason

INNER = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "parameters": {"stem": {"type": "string"}},
    "resources": [],
    "outputs": {
        "name": {"type": "string", "value": "[format('nsg-{0}', parameters('stem'))]"},
        "ports": {"type": "array", "copy": {"count": 2, "input": "[add(copyIndex(), 443)]"}},
        "ip": {"type": "string", "value": "[reference('gateway').ip]"},
    },
}


def deployment(name: str, template: object = INNER, *, scope: str = "inner", **fields: object) -> Json:
    """Return a nested deployment that passes its name on."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": {
            "expressionEvaluationOptions": {"scope": scope},
            "parameters": {"stem": {"value": "web"}},
            "template": template,
        },
        **fields,
    }


BY_ID = "reference(resourceId('Microsoft.Resources/deployments', 'net'), '2022-09-01').outputs"


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        (f"[{BY_ID}.name.value]", "nsg-web"),
        (f"[{BY_ID}.ports.value]", [443, 444]),
        ("[reference('net').outputs.name.value]", "nsg-web"),
    ],
)
def test_outputs_are_known_by_id_and_by_symbolic_name(raw: str, known: object) -> None:
    for resources in ([deployment("net")], {"net": deployment("net")}):
        if "resourceId" in raw or isinstance(resources, dict):
            assert evaluated(raw, {"resources": resources}) == known


def test_an_output_that_only_a_deployment_knows_is_not_known() -> None:
    assert reason(f"[{BY_ID}.ip.value]", {"resources": [deployment("net")]}) == (
        "what reference('gateway') returns is known only when the template is deployed"
    )


def test_each_deployment_of_a_loop_has_its_own_outputs() -> None:
    loop = deployment("[format('net-{0}', copyIndex())]", copy={"name": "net", "count": 2})
    loop["properties"]["parameters"]["stem"]["value"] = "[string(copyIndex())]"
    second = BY_ID.replace("'net'", "'net-1'")
    assert evaluated(f"[{second}.name.value]", {"resources": [loop]}) == "nsg-1"
    assert evaluated("[reference('net[0]').outputs.name.value]", {"resources": {"net": loop}}) == "nsg-0"


def test_the_outputs_of_an_outer_template_see_what_is_around_it() -> None:
    inner: Json = {"resources": [], "outputs": {"name": {"value": "[variables('stem')]"}}}
    sections: Json = {"resources": [deployment("net", inner, scope="outer")], "variables": {"stem": "outer"}}
    assert evaluated(f"[{BY_ID}.name.value]", sections) == "outer"


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [deployment("other")],
        [deployment("net"), deployment("net")],
        [{**deployment("net"), "properties": {"templateLink": {"uri": "https://example.com/net.json"}}}],
    ],
    ids=["none", "another", "two of a name", "linked"],
)
def test_what_is_not_one_nested_template_is_asked_of_azure(resources: list[Json]) -> None:
    said = reason(f"[{BY_ID}.name.value]", {"resources": resources})
    assert said.endswith("is known only when the template is deployed")


def test_templates_that_wait_for_each_other_come_to_an_end() -> None:
    one, other = deployment("one"), deployment("two")
    one["properties"]["parameters"]["stem"]["value"] = "[reference('two').outputs.name.value]"
    other["properties"]["parameters"]["stem"]["value"] = "[reference('one').outputs.name.value]"
    value: Any = evaluated("[reference('one').outputs.name.value]", {"resources": {"one": one, "two": other}})
    assert isinstance(value, Unknown)
    assert "refers to itself" in value.reason
