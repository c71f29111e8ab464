"""The whole list as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from acrnet.export.delta import Delta
from acrnet.export.export_list import Destination, ExportEntry, ExportList
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.registry.document import NEED, JsonObject
from acrnet.tags.edition import edition_to_json

FORMAT_VERSION: Final = "1.1"
"""A new minor version only adds names."""


def _text(export: ExportList, notes: Sequence[str]) -> str:
    v4, v6 = export.addresses.sizes
    extra_v4, extra_v6 = export.extra.sizes
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "export",
        "command": export.command,
        "registries": [
            {"id": str(each.id), "name": each.name, "login_server": each.login_server} for each in export.registries
        ],
        "regions": list(export.regions),
        "service_tags": edition_to_json(export.catalog),
        "tags": list(export.tags),
        "max_entries": export.most,
        "addresses_v4": str(v4),
        "addresses_v6": str(v6),
        "extra_v4": str(extra_v4),
        "extra_v6": str(extra_v6),
        "extra": list(export.extra.prefixes()),
        "notes": list(notes),
        "needs": [_need(entry) for entry in export.entries],
        **_destinations((*export.hosts, *export.prefixes)),
    }
    return json.dumps(document, indent=2) + "\n"


def _delta(export: ExportList, delta: Delta, notes: Sequence[str]) -> str:
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "export-delta",
        "command": export.command,
        "since": export.earlier.since if export.earlier else "",
        "service_tags": edition_to_json(export.catalog),
        "notes": list(notes),
        "added": _destinations(delta.added),
        "removed": _destinations(delta.removed),
    }
    return json.dumps(document, indent=2) + "\n"


def _destinations(each: Sequence[Destination]) -> JsonObject:
    """Return host names and prefixes as the whole list has them."""
    return {
        "hosts": [{"host": one.value, **_rest(one)} for one in each if one.family is None],
        "prefixes": [
            {"prefix": one.value, "family": one.family, **_rest(one)} for one in each if one.family is not None
        ],
    }


def _need(entry: ExportEntry) -> JsonObject:
    """Return the need as other documents have it, with its own prefixes, whatever few there may be."""
    return {**NEED.write(entry.need), "prefixes": list(entry.known_addresses.prefixes())}


def _rest(each: Destination) -> JsonObject:
    until = {"until": each.until} if each.until else {}
    return {"protocol": each.protocol, "ports": list(each.ports), "needs": [need.id for need in each.needs], **until}


JSON: Final = Syntax(
    name="json",
    form="all of it, for programs",
    expresses=frozenset(Term),
    limits="Numbers of addresses are decimal strings, since those of IPv6 exceed what JSON readers hold.",
    tested="Read back by Python's json module.",
    text=_text,
    delta=_delta,
)
