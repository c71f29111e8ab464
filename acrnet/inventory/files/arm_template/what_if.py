"""What a deployment would change: the answer of the what-if operation, each resource as it would be afterwards.

The form is that of `WhatIfOperationResult` of Microsoft.Resources (REST reference of Deployments - What If, checked
2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from acrnet.inventory.files.reader import Before, Contents
from acrnet.inventory.files.resource import Located, key_in, text_in, value_in
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.unlisted_groups import with_no_other_groups
from acrnet.rules.inputs import input_name
from acrnet.unknown import Unknown

_REGISTRY: Final = "/providers/microsoft.containerregistry/registries/"
_CLAIMED: Final = ("/providers/microsoft.network/", _REGISTRY)
"""What has to be in the id of a resource, in lower case, for it to matter here."""
_KINDS: Final = frozenset({"create", "delete", "deploy", "ignore", "modify", "nochange", "noeffect", "unsupported"})


def changes_in(document: object) -> tuple[str, Sequence[object]] | None:
    """Return the list of changes in a document and its place; None for a document of another form."""
    if not isinstance(document, dict):
        return None
    key = key_in(document, "properties")
    for place, holder in (("$", document), (f"$.{key}", document.get(key))):
        changes = value_in(holder, "changes") if isinstance(holder, dict) else None
        if isinstance(changes, list) and isinstance(holder, dict) and all(map(_is_change, changes)):
            path = f"{place}.{key_in(holder, 'changes')}"
            return (path, changes) if changes or text_in(document, "status") else None
    return None


def _is_change(entry: object) -> bool:
    return isinstance(entry, dict) and text_in(entry, "changeType").lower() in _KINDS


def contents_of_changes(place: str, changes: Sequence[object], surroundings: Surroundings, form: str) -> Contents:
    """Return the resources as they would be after a deployment, and as they are before it."""
    entries = [(f"{place}[{index}]", each) for index, each in enumerate(changes) if isinstance(each, dict)]
    after = [each for path, entry in entries for each in _resource(path, entry, "after")]
    before = [each for path, entry in entries for each in _resource(path, entry, "before")]
    unsupported = [
        f"has rules that may be missing: {text_in(entry, 'resourceId')} could not be worked out"
        f" ({text_in(entry, 'unsupportedReason') or 'no reason is given'})"
        for _, entry in entries
        if text_in(entry, "changeType").lower() == "unsupported" and _matters(text_in(entry, "resourceId"))
    ]
    return Contents(
        form,
        [each for each in after if not _is_registry(each)],
        tuple(unsupported),
        not unsupported,
        (),
        [each for each in after if _is_registry(each)],
        before=Before(
            f"the deployment in {input_name(surroundings.file)} is made",
            [each for each in before if not _is_registry(each)],
            [each for each in before if _is_registry(each)],
        ),
    )


def _resource(path: str, entry: Mapping[str, object], when: str) -> Iterator[Located]:
    """Yield the resource of a change before or after it; what stays as it is has no `after` in some versions."""
    kind = text_in(entry, "changeType").lower()
    if (when == "after" and kind == "delete") or (when == "before" and kind == "create"):
        return
    key = key_in(entry, when)
    if not isinstance(entry.get(key), dict) and kind in ("ignore", "nochange", "noeffect"):
        key = key_in(entry, "before") if when == "after" else key_in(entry, "after")
    body = entry.get(key)
    if isinstance(body, dict) and _matters(text_in(entry, "resourceId") or text_in(body, "id")):
        known = _without_expressions(body)
        located = Located(f"{path}.{key}", known if isinstance(known, dict) else body)
        yield with_no_other_groups(located) if kind == "create" else located


def _without_expressions(value: object) -> object:
    """Return a value with what the operation could not evaluate as not known: it leaves expressions as they are."""
    if isinstance(value, dict):
        return {key: _without_expressions(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_expressions(item) for item in value]
    if isinstance(value, str) and value.startswith("[") and value.endswith("]") and "(" in value:
        return Unknown(f"the value of {value[:80]} is known only when the template is deployed")
    return value


def _matters(identifier: str) -> bool:
    return any(word in identifier.lower() for word in _CLAIMED)


def _is_registry(resource: Located) -> bool:
    return _REGISTRY in text_in(resource.body, "id").lower()
