"""Documents that have a template in them, parameter files, and what a deployment would change."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.inventory.files.reader import Before
from acrnet.unknown import Unknown

from .templates import NSG, contents, group, rule, template

INNER = template(group("[parameters('name')]"), parameters={"name": {"type": "string"}})
ID = f"/subscriptions/s/resourceGroups/g/providers/{NSG}/web"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"template": INNER}, "$.template"),
        ({"properties": {"template": INNER, "mode": "Incremental"}}, "$.properties.template"),
        ({"kind": "template", "properties": {"template": INNER}}, "$.properties.template"),
        ({"mainTemplate": INNER, "linkedTemplates": []}, "$.mainTemplate"),
        ({"properties": {"mainTemplate": INNER}}, "$.properties.mainTemplate"),
        (INNER, "$"),
        ({"contentVersion": "1.0.0.0", "resources": INNER["resources"], "parameters": INNER["parameters"]}, "$"),
    ],
)
def test_a_template_is_recognised_wherever_it_stands(document: dict[str, Any], place: str) -> None:
    (resource,) = contents(document, name="web").resources

    assert (resource.json_path, resource.body["name"]) == (f"{place}.resources[0]", "web")


def test_parameters_beside_a_template_have_its_values() -> None:
    document = {"properties": {"template": INNER, "parameters": {"name": {"value": "web"}}}}

    assert contents(document).resources[0].body["name"] == "web"
    assert contents(document, name="other").resources[0].body["name"] == "other"


def test_those_of_a_blueprint_are_expressions_with_its_own_parameters() -> None:
    def read_with(value: str) -> object:
        properties = {"template": INNER, "parameters": {"name": {"value": value}}}
        return contents({"kind": "template", "properties": properties}).resources[0].body["name"]

    assert read_with("[concat('a', 'b')]") == "ab"
    assert read_with("[parameters('organization')]") == "{blueprint parameter name}"


def test_a_parameter_file_has_no_resources() -> None:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    read_ = contents({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": {"rules": {"value": [rule("a")]}}})

    assert (read_.resources, read_.unresolved, read_.whole) == ((), (), True)


def change(kind: str, *, before: bool = True, after: bool = True, identifier: str = ID) -> dict[str, Any]:
    body = {"id": identifier, "type": NSG, "name": "web", "properties": {"securityRules": [rule("a")]}}
    later = {**body, "properties": {"securityRules": [rule("a"), rule("b", 200)]}}
    return {
        "resourceId": identifier,
        "changeType": kind,
        **({"before": body} if before else {}),
        **({"after": later} if after else {}),
    }


def counts(document: object) -> tuple[list[int], list[int]]:
    """Return the number of rules of each group after and before a deployment."""
    read_ = contents(document)
    assert isinstance(read_.before, Before)
    return tuple(  # type: ignore[return-value]  # two of them
        [len(each.body["properties"]["securityRules"]) for each in part]  # type: ignore[index]  # they are objects
        for part in (read_.resources, read_.before.resources)
    )


@pytest.mark.parametrize(
    ("entry", "after", "before"),
    [
        (change("Create", before=False), [2], []),
        (change("Modify"), [2], [1]),
        (change("NoChange"), [2], [1]),
        (change("Ignore", after=False), [1], [1]),
        (change("Delete", after=False), [], [1]),
        (change("Create", identifier=ID.replace("Network", "Web")), [], []),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_what_a_deployment_would_change(
    entry: dict[str, Any], after: list[int], before: list[int], *, wrapped: bool
) -> None:
    changes = {"changes": [entry]}

    assert counts({"status": "Succeeded", "properties": changes} if wrapped else changes) == (after, before)


def test_what_the_operation_could_not_work_out_is_not_known() -> None:
    entry = change("Create", before=False)
    entry["after"]["properties"]["securityRules"][0]["properties"]["destinationAddressPrefix"] = "[reference('x').ip]"
    unsupported = {"resourceId": ID, "changeType": "Unsupported", "unsupportedReason": "too deep"}

    read_ = contents({"changes": [entry, unsupported]})
    first = read_.resources[0].body["properties"]["securityRules"][0]  # type: ignore[index]  # it is an object

    assert isinstance(first["properties"]["destinationAddressPrefix"], Unknown)
    assert not read_.whole
    assert "could not be worked out (too deep)" in read_.unresolved[0]
