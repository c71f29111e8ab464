from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from acrnet.report.audit.schema import audit_schema

TEXT = (Path(__file__).parents[3] / "docs" / "audit-format.md").read_text(encoding="utf-8")


def test_the_example_in_the_documentation_is_an_audit() -> None:
    examples = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert examples
    for example in examples:
        jsonschema.Draft202012Validator(audit_schema()).validate(json.loads(example))


def test_the_documentation_explains_every_name_of_the_schema() -> None:
    prose = re.sub(r"```json\n.*?```", "", TEXT, flags=re.DOTALL)
    explained = {name.removesuffix("[]") for name in re.findall(r"`([a-z_0-9]+(?:\[\])?)`", prose)}
    # The outcomes and levels under `summary` are the words of the verdicts and of the findings.
    assert set(names(audit_schema())) - {"unknown"} <= explained


def names(schema: Any) -> Iterator[str]:
    """Every name that an object of the schema can have."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from names(value)
