"""An inspected registry as JSON."""

from __future__ import annotations

import json

from acrnet.export.export_list import ExportEntry
from acrnet.registry.document import NEED, JsonObject, registry_to_json
from acrnet.registry.model import Registry
from acrnet.registry.needs import Needs
from acrnet.report.inspect.reach import reach_of
from acrnet.tags import TagCatalog
from acrnet.tags.edition import edition_to_json

FORMAT_VERSION = "1.1"
"""A new minor version only adds names."""


def inspect_json(registry: Registry | None, needs: Needs, catalog: TagCatalog) -> str:
    """Return the document: the registry (null if only regions were named), its needs, and the service tags in use.

    Same values, same bytes. Characters outside ASCII are escaped, so that nothing in it can steer a terminal.
    """
    return json.dumps(inspect_document(registry, needs, catalog), indent=2) + "\n"


def _need(entry: ExportEntry) -> JsonObject:
    """Return the need as other documents have it, with the prefixes of its tag or its own ones."""
    return {**NEED.write(entry.need), "prefixes": list(entry.known_addresses.prefixes())}


def inspect_document(registry: Registry | None, needs: Needs, catalog: TagCatalog) -> JsonObject:
    """Return the document as a JSON object."""
    return {
        "format_version": FORMAT_VERSION,
        "registry": None if registry is None else registry_to_json(registry),
        "service_tags": edition_to_json(catalog),
        "serving": list(needs.serving),
        "left_out": list(needs.left_out),
        "needs": [_need(entry) for entry in reach_of(registry, needs, catalog).entries],
        "warnings": list(needs.warnings),
        "assumptions": list(needs.stated()),
    }
