"""The difference of two editions as JSON, for other programs."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from acrnet.registry.document import JsonObject
from acrnet.tags.difference import CatalogDifference, ChangeKind, Move, Narrowing, TagChange
from acrnet.tags.edition import edition_to_json

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def diff_json(difference: CatalogDifference) -> str:
    """Return the document; same values, same bytes. Characters outside ASCII are escaped."""
    return json.dumps(diff_document(difference), indent=2) + "\n"


def diff_document(difference: CatalogDifference) -> JsonObject:
    """Return the document as a JSON object."""
    old, new, narrowing = difference.old, difference.new, difference.narrowing
    return {
        "format_version": FORMAT_VERSION,
        "kind": "tag_diff",
        "old": edition_to_json(old),
        "new": edition_to_json(new),
        "same_change_number": old.change_number == new.change_number,
        "same_content": old.content == new.content,
        "summary": {kind.value: difference.count(kind) for kind in ChangeKind} | {"recut": len(difference.recut)},
        "narrowed_to": None if narrowing is None else _narrowing(narrowing),
        "changes": list(map(_change, difference.changes)),
        "moves": list(map(_move, difference.moves)),
        "warnings": list(difference.warnings()),
    }


# Any: a schema is JSON, which has no type of its own.
def diff_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12) that every such document of this major version satisfies."""
    text = resources.files("acrnet.report.tags").joinpath("tag-diff.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _narrowing(narrowing: Narrowing) -> JsonObject:
    return {
        "asked": list(narrowing.asked),
        "tags": list(narrowing.tags),
        "elsewhere": {kind.value: number for kind, number in narrowing.elsewhere.items()},
    }


def _change(change: TagChange) -> JsonObject:
    return {
        "tag": change.tag,
        "kind": change.kind.value,
        "added": list(change.gained.prefixes()),
        "removed": list(change.lost.prefixes()),
        "addresses_added": str(sum(change.gained.sizes)),
        "addresses_removed": str(sum(change.lost.sizes)),
    }


def _move(move: Move) -> JsonObject:
    return {
        "from": move.before,
        "to": move.after,
        "prefixes": list(move.addresses.prefixes()),
        "addresses": str(sum(move.addresses.sizes)),
    }
