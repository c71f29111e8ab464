"""Answers of Resource Manager: what `az rest` prints, one resource, a list or `{"value": [...]}`."""

from __future__ import annotations

from acrnet.inventory.files.format import Contents, next_page, resources_in
from acrnet.inventory.files.resource import has_properties, is_resource


def read_rest(document: object) -> Contents | None:
    """Return the resources of a document of which the first has the form of Resource Manager, with `properties`."""
    resources = list(resources_in(document))
    first = next((each.body for each in resources if is_resource(each.body)), None)
    if first is None or not has_properties(first):
        return None
    missing = next_page(document)
    return Contents("rest", resources, missing, whole=not missing)
