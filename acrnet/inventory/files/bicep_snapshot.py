"""Snapshots of Bicep: what `bicep snapshot` writes, the resources that a deployment makes with their values.

What only a deployment knows is left as an expression of templates (docs/experimental/snapshot-command.md and
src/Bicep.Core/Utils/Snapshots of Azure/bicep, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.resource import Located, key_in, text_in, value_in
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.unlisted_groups import with_groups_beside
from acrnet.rules.inputs import input_name

FORM: Final = Form(
    "bicep-snapshot",
    "what `bicep snapshot` writes for a `.bicepparam` file",
    "`predictedResources`",
)
_RESOURCES: Final = "predictedResources"
_REGISTRY: Final = "microsoft.containerregistry/registries"
_TEXTS: Final = frozenset({"id", "name", "type"})
"""Keys, in lower case, that are left out where their value is not known."""
_LONGEST: Final = 300
"""Characters of a diagnostic in a message."""


def read(document: object, surroundings: Surroundings) -> Contents | None:
    """Return the resources of a snapshot; None for a document of any other form.

    Each diagnostic of a snapshot may be about resources that are not in it, so it is reported. Raises InputFileError
    for expressions that take more work than those of any snapshot.
    """
    if not isinstance(document, dict):
        return None
    key = key_in(document, _RESOURCES)
    raw = document.get(key)
    if not isinstance(raw, list):
        return None
    resources: list[Located] = []
    registries: list[Located] = []
    for index, body in _bodies(raw, f"$.{key}", input_name(surroundings.file)):
        located = Located(f"$.{key}[{index}]", body)
        (registries if _is_registry(body) else resources).append(located)
    diagnostics = value_in(document, "diagnostics")
    unresolved = tuple(
        f"may lack resources, because bicep snapshot says: {' '.join(str(each).split())[:_LONGEST]}"
        for each in (diagnostics if isinstance(diagnostics, list) else ())
    )
    return with_groups_beside(Contents(FORM.name, resources, unresolved, whole=not unresolved, registries=registries))


def _bodies(resources: Sequence[object], path: str, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each resource with its index, in the form of Resource Manager."""
    # Loaded here: other documents need no expressions.
    from acrnet.inventory.files.arm_template.bodies import rest_form
    from acrnet.inventory.files.arm_template.budget import Budget
    from acrnet.inventory.files.arm_template.evaluation import value_of
    from acrnet.inventory.files.arm_template.scope import Names, Run, Scope, unknown_target

    run = Run(Budget(name), name)
    scope = Scope(run, Names({}, {}, "$"), unknown_target(name.replace("/", ":"), has_group=True))
    for index, raw in enumerate(resources):
        body = rest_form(value_of(raw, scope, f"{path}[{index}]"), run.budget)
        if isinstance(body, dict):
            known = [key for key, value in body.items() if isinstance(value, str) or key.lower() not in _TEXTS]
            yield index, {key: body[key] for key in known}


def _is_registry(body: Mapping[str, object]) -> bool:
    return text_in(body, "type").lower() in (_REGISTRY, f"{_REGISTRY}/replications")
