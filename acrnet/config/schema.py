"""The JSON Schema of `acrnet.yaml`, for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

SCHEMA_FILE = "acrnet.schema.json"


def config_schema() -> dict[str, Any]:
    """Return the schema that ships with the package: JSON Schema draft 2020-12, as plain values."""
    from importlib.resources import files

    schema: dict[str, Any] = json.loads(files("acrnet.config").joinpath(SCHEMA_FILE).read_text(encoding="utf-8"))
    return schema


def schema_text(suppressible: Iterable[str]) -> str:
    """Return the text of the schema file for the current model and ids of findings that can be suppressed."""
    from acrnet.config.model import File

    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **File.model_json_schema()}
    schema["$defs"]["SuppressionModel"]["properties"]["finding"]["enum"] = list(suppressible)
    return json.dumps({**schema, "title": "acrnet.yaml"}, indent=2) + "\n"
