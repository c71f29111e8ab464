"""The tags that contain addresses, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from acrnet.tags.edition import edition_to_json
from acrnet.tags.holders import Holder, Lookup

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def lookup_json_pieces(lookup: Lookup) -> Iterator[str]:
    """Yield the text of the document in pieces, each address on a line of its own; same values, same bytes."""
    yield (
        f'{{\n  "format_version": "{FORMAT_VERSION}",\n  "kind": "tag_lookup",\n'
        f'  "service_tags": {json.dumps(edition_to_json(lookup.catalog))},\n  "addresses": ['
    )
    before = "\n    "
    texts: dict[tuple[Holder, ...], str] = {}
    for answer in lookup.answers:
        tags = texts.get(answer.holders)
        if tags is None:
            tags = texts[answer.holders] = json.dumps([holder._asdict() for holder in answer.holders])
        partly = json.dumps(answer.partly) if answer.partly else "[]"
        yield f'{before}{{"address": {json.dumps(answer.prefix)}, "tags": {tags}, "partly": {partly}}}'
        before = ",\n    "
    yield "\n  ]\n}\n"
