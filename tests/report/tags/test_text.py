"""What text about service tags looks like on a terminal of 80 columns, and with text from outside that is hostile."""

from __future__ import annotations

import json

from acrnet.net import AddressSet
from acrnet.report.style import Style
from acrnet.report.tags.lookup_json import lookup_json_pieces
from acrnet.report.tags.lookup_text import lookup_lines
from acrnet.report.tags.reduce_json import reduction_json
from acrnet.report.tags.reduce_text import reduction_text
from acrnet.report.tags.regions_json import regions_json
from acrnet.report.tags.regions_text import regions_text
from acrnet.report.tags.show_json import tags_json
from acrnet.report.tags.show_text import tags_text
from acrnet.tags import TagCatalog
from acrnet.tags.holders import Lookup, TagIndex
from acrnet.tags.reduction import TagReduction
from acrnet.tags.selection import TagSelection

from .catalogs import HOSTILE, catalog_of

NARROW = Style(width=80)


LONG = catalog_of(
    *(f"Dynamics365ForMarketingEmail.SwitzerlandNorth{number}" for number in range(4)), "Storage.WestEurope"
)


def lookup_in(catalog: TagCatalog) -> Lookup:
    index = TagIndex(catalog)
    return Lookup(catalog, tuple(map(index.holders_of, ("192.0.2.1", "192.0.2.0/23", "198.51.100.1"))))


def reduction_of(catalog: TagCatalog) -> TagReduction:
    addresses = AddressSet.union(tag.addresses for tag in catalog.tags())
    names = tuple(tag.name for tag in catalog.tags())
    return TagReduction(catalog, names, 2, addresses, addresses | AddressSet.parse(["192.0.0.0/16"]))


def test_lines_fit_80_columns_but_for_the_digest_that_cannot_be_divided() -> None:
    for text in (
        tags_text(TagSelection(LONG), NARROW),
        tags_text(TagSelection(LONG, LONG.tags()), NARROW),
        "".join(lookup_lines(lookup_in(LONG), NARROW)),
        regions_text(LONG, NARROW),
        reduction_text(reduction_of(LONG), NARROW),
    ):
        assert [line for line in text.splitlines() if len(line) > 80] == []


def test_no_name_steers_a_terminal() -> None:
    catalog = catalog_of(HOSTILE)
    for text in (
        tags_text(TagSelection(catalog)),
        tags_text(TagSelection(catalog, catalog.tags())),
        "".join(lookup_lines(lookup_in(catalog))),
        regions_text(catalog),
        reduction_text(reduction_of(catalog)),
    ):
        assert "\\x1b[31mX\\u202e" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_json_is_ascii_and_ends_with_a_newline() -> None:
    catalog = catalog_of(HOSTILE)
    for text in (
        tags_json(TagSelection(catalog)),
        "".join(lookup_json_pieces(lookup_in(catalog))),
        regions_json(catalog),
        reduction_json(reduction_of(catalog)),
    ):
        assert text.isascii()
        assert text.endswith("}\n")
        assert json.loads(text)["format_version"] == "1.0"
