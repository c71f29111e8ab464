"""Templates and Bicep files beside the schemas that Microsoft publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry as Schemas
from referencing.jsonschema import DRAFT4

from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES

from .azure_documents import ARM, BICEP
from .lists import private_list, regions_list
from .readers import read_bicep

SCHEMAS = Path(__file__).parents[2].parent / "shared" / "data" / "schemas"
pytestmark = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the published schemas are not there (../shared/data/schemas)"
)


@pytest.mark.parametrize("made", [regions_list(), private_list()], ids=["tags", "private addresses"])
@pytest.mark.parametrize("form", ARM)
def test_resources_of_a_template_are_what_the_published_schema_allows(form: str, made: ExportList) -> None:
    published = json.loads((SCHEMAS / "2025-07-01_Microsoft.Network.NRP.json").read_text(encoding="utf-8"))
    # The pattern of an expression in the common definitions that the schema refers to.
    expression = {"definitions": {"expression": {"type": "string", "pattern": r"^\[([^\[].*)?\]$"}}}
    uri = "https://schema.management.azure.com/schemas/common/definitions.json"
    schemas = Schemas().with_resource(uri, DRAFT4.create_resource(expression))
    for each in json.loads(SYNTAXES[form].write(made))["resources"]:
        kind = each["type"].removeprefix("Microsoft.Network/").replace("/", "_")
        validator = Draft4Validator({"$ref": f"#/resourceDefinitions/{kind}", **published}, registry=schemas)
        assert [error.message for error in validator.iter_errors(each)] == []


@pytest.mark.parametrize("made", [regions_list(), private_list()], ids=["tags", "private addresses"])
@pytest.mark.parametrize("form", BICEP)
def test_properties_of_a_bicep_file_are_those_of_the_published_types(form: str, made: ExportList) -> None:
    types = json.loads((SCHEMAS / "network_microsoft.network_2025-09-01_types.json").read_text(encoding="utf-8"))
    bodies = {each["name"].partition("@")[0]: each["body"] for each in types if each["$type"] == "ResourceType"}
    for each in read_bicep(SYNTAXES[form].write(made))["resources"].values():
        if not each["existing"]:
            body = {name: value for name, value in each["config"].items() if name not in {"parent", "dependsOn"}}
            assert list(unknown_properties(body, bodies[each["type"]], types)) == []


def unknown_properties(value: Any, reference: dict[str, str], types: list[Any]) -> list[str]:
    """The names in a value that its type does not have."""
    kind = types[int(reference["$ref"].removeprefix("#/"))]
    if kind["$type"] == "ArrayType":
        return [
            name
            for each in value
            if isinstance(value, list)
            for name in unknown_properties(each, kind["itemType"], types)
        ]
    if not isinstance(value, dict) or "operator" in value:
        return []
    known = dict(kind.get("properties") or kind["baseProperties"])
    if kind["$type"] == "DiscriminatedObjectType":
        chosen = types[int(kind["elements"][value[kind["discriminator"]]]["$ref"].removeprefix("#/"))]
        known |= chosen["properties"]
    return [
        name
        for key, each in value.items()
        for name in ([key] if key not in known else unknown_properties(each, known[key]["type"], types))
    ]
