"""Answers of Resource Manager: what `az rest` prints, one resource, a list or `{"value": [...]}`; and recordings.

Test suites of Azure tools keep recorded exchanges as `{"interactions": [...]}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.inventory.files.reader import Contents, Form, next_page, resources_in
from acrnet.inventory.files.resource import Located, has_properties, is_resource
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "rest",
    "an answer of Resource Manager, as `az rest` prints it; a recording of answers (`interactions`)",
    "resources with `properties`",
)


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return the resources of a document of which the first has the form of Resource Manager, with `properties`.

    For a recording these are the resources in its answers, each as often as it was returned.
    """
    if isinstance(document, dict) and isinstance(document.get("interactions"), list):
        answers = _answers(document["interactions"])
        return Contents("rest", [each for answer in answers for each in answer])
    resources = list(resources_in(document))
    first = next((each.body for each in resources if is_resource(each.body)), None)
    if first is None or not has_properties(first):
        return None
    missing = next_page(document)
    return Contents("rest", resources, missing, whole=not missing)


def _answers(interactions: list[object]) -> Iterator[Iterator[Located]]:
    for index, interaction in enumerate(interactions):
        body = _member(_member(_member(interaction, "response"), "body"), "data")
        yield resources_in(body, f"$.interactions[{index}].response.body.data")


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
