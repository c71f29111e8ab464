"""What `az network nsg list`, `show` and `create` print: resources without `properties`."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.reader import Contents, Form, next_page, resources_in
from acrnet.inventory.files.resource import Located, is_resource, key_in
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "az",
    "output of `az network nsg list`, `show` and `create` with `-o json`",
    "resources without `properties`",
)


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return the resources of a document in the form that az prints, `{"NewNSG": {...}}` included; else None."""
    if isinstance(document, dict):
        key = key_in(document, "NewNSG")
        created = document.get(key)
        if isinstance(created, dict):
            return Contents("az", [Located(f"$.{key}", created)])
    resources = list(resources_in(document))
    if not any(is_resource(each.body) for each in resources):
        return None
    missing = next_page(document)
    return Contents("az", resources, missing, whole=not missing)
