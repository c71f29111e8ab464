"""The JSON Schema of an audit document, shipped with the package."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def audit_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12) that every audit document of this major version satisfies."""
    text = resources.files("acrnet.report.audit").joinpath("audit.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
