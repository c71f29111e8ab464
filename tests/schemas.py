"""The published JSON schemas of request bodies, where a checkout of them lies beside the project."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

_FOLDER = Path(__file__).parents[2] / "shared" / "data" / "schemas"
_NETWORK = _FOLDER / "2025-07-01_Microsoft.Network.NRP.json"
_EXPRESSIONS = "https://schema.management.azure.com/schemas/common/definitions.json"


def network_problems(kind: str, body: Any) -> list[str]:  # Any: a JSON document, right or wrong
    """What the schema of Microsoft.Network says against a body of this type (`firewallPolicies`); skips without it."""
    if not _NETWORK.is_file():
        pytest.skip("the published schemas are not in ../shared/data/schemas")
    document = {**body, "type": f"Microsoft.Network/{kind}", "apiVersion": "2025-07-01", "name": "name"}
    return [f"{error.json_path}: {error.message[:200]}" for error in _validator(kind).iter_errors(document)]


@cache
def _validator(kind: str) -> Draft4Validator:
    network = json.loads(_NETWORK.read_text(encoding="utf-8"))
    expression = {"definitions": {"expression": {"type": "string", "pattern": r"^\[.*\]$"}}}
    registry = Registry().with_resources([
        (_EXPRESSIONS, DRAFT4.create_resource(expression)),
        (network["id"].rstrip("#"), DRAFT4.create_resource(network)),
    ])  # fmt: skip
    schema = {"$ref": f"{network['id'].rstrip('#')}#/resourceDefinitions/{kind.replace('/', '_')}"}
    return Draft4Validator(schema, registry=registry)
