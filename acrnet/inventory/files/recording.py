"""Recorded exchanges with Resource Manager, as test suites of Azure tools keep them: `{"interactions": [...]}`."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.inventory.files.format import Contents, resources_in
from acrnet.inventory.files.resource import Located


def read_recording(document: object) -> Contents | None:
    """Return the resources in the answers of a recording, each as often as it was answered."""
    if not isinstance(document, dict) or not isinstance(document.get("interactions"), list):
        return None
    return Contents("rest", [each for answer in _answers(document["interactions"]) for each in answer])


def _answers(interactions: list[object]) -> Iterator[Iterator[Located]]:
    for index, interaction in enumerate(interactions):
        body = _member(_member(_member(interaction, "response"), "body"), "data")
        yield resources_in(body, f"$.interactions[{index}].response.body.data")


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
