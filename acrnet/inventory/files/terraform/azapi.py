"""Resources of the azapi provider, whose bodies are those of Resource Manager.

`body` is an object, in versions before 2.0 a JSON text; name, location, tags and the parent stand beside it (docs of
Azure/terraform-provider-azapi, checked 2026-11-29).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.renamed import renamed
from acrnet.inventory.files.terraform.types import type_of
from acrnet.unknown import Unknown

_BESIDE: Final = {"name": "name", "location": "location", "tags": "tags"}


def azapi_body(instance: Instance) -> Mapping[str, object] | Unknown:
    """Return the body of an instance with its name and type; Unknown where nothing of it can be read."""
    written = instance.values.get("body")
    if isinstance(written, str) and written.strip():
        try:
            written = json.loads(written)
        except ValueError:
            return Unknown("its body is not valid JSON")
    if isinstance(written, Unknown):
        return written
    body = dict(written) if isinstance(written, Mapping) else {}
    known = {key: value for key, value in renamed(instance.values, _BESIDE).items() if not isinstance(value, Unknown)}
    return {**body, **known, "type": type_of(instance)}


def merged(body: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    """Return a body with the changes of an `azapi_update_resource`: objects are merged, other values replaced."""
    result = dict(body)
    for key, value in patch.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result
