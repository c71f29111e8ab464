from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from acrnet.report.fitting import MOST
from acrnet.report.style import Style
from acrnet.report.tags.diff_json import diff_document, diff_json, diff_schema
from acrnet.report.tags.diff_markdown import diff_markdown
from acrnet.report.tags.diff_text import diff_text
from acrnet.tags.difference import CatalogDifference, difference

from .catalogs import HOSTILE, catalog_of

PAGE = (Path(__file__).parents[3] / "docs" / "service-tags.md").read_text(encoding="utf-8")

SCATTERED = "\n".join(f"198.51.100.{number}/32" for number in range(0, 40, 2))
"""Twenty prefixes that nothing joins."""
CHANGED = difference(
    catalog_of("Sql", "Storage.A", "Storage.B", HOSTILE), catalog_of("Sql", prefixes=SCATTERED, number="2")
)
NARROWED = CHANGED.narrowed(["contoso"], ["Sql"], ["Nothing is sure."])
RENAMED = difference(catalog_of("Storage.A"), catalog_of("Storage.B"))
SAME = difference(catalog_of("Sql"), catalog_of("Sql"))
EVERY = (CHANGED, NARROWED, RENAMED, SAME)


@pytest.mark.parametrize("compared", EVERY, ids=["changed", "narrowed", "renamed", "same"])
def test_every_document_satisfies_the_schema(compared: CatalogDifference) -> None:
    schema = diff_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(diff_json(compared))
    jsonschema.Draft202012Validator(_closed(schema)).validate(document)
    assert diff_json(compared).isascii()


def _closed(schema: Any) -> Any:
    """Return the schema with every name forbidden that it does not tell of."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(value) for name, value in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema and "required" in schema else closed


def test_numbers_of_addresses_are_those_of_both_families() -> None:
    (sql,) = (each for each in diff_document(CHANGED)["changes"] if each["tag"] == "Sql")
    assert (sql["addresses_added"], sql["addresses_removed"]) == ("20", str(256 + 2**96))
    assert sql["removed"] == ["192.0.2.0/24", "2001:db8::/32"]


def test_the_page_explains_every_name_of_the_schema() -> None:
    explained = {name.removesuffix("[]") for name in re.findall(r"`([a-z_0-9]+(?:\[\])?)`", PAGE)}
    assert set(_names(diff_schema())) <= explained


def _names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _names(value)


def test_of_many_prefixes_the_first_are_shown_unless_each_is_asked_for() -> None:
    assert "198.51.100.12/32, 198.51.100.14/32, 12 more" in diff_text(CHANGED)
    assert "198.51.100.38/32" not in diff_text(CHANGED)
    assert "198.51.100.38/32" in diff_text(CHANGED, details=True)
    assert "198.51.100.14/32, 12 more" in diff_markdown(CHANGED)
    assert "198.51.100.38/32" in diff_markdown(CHANGED, details=True)


def test_many_tags_that_went_are_listed_by_service() -> None:
    gone = difference(catalog_of("Sql", *(f"Storage.R{number}" for number in range(6))), catalog_of("Other"))
    assert diff_text(gone).partition("Deleted\n")[2].splitlines()[:2] == [
        "  Sql",
        "  Storage (6): R0, R1, R2, R3, R4, R5",
    ]
    assert "  Storage.R3: 256 IPv4 addresses" in diff_text(gone, details=True)


@pytest.mark.parametrize("compared", EVERY, ids=["changed", "narrowed", "renamed", "same"])
@pytest.mark.parametrize("details", [False, True])
def test_text_fits_80_columns_and_no_name_steers_a_terminal(compared: CatalogDifference, *, details: bool) -> None:
    text = diff_text(compared, Style(width=80), details=details)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_name_stays_in_its_cell() -> None:
    (row,) = (line for line in diff_markdown(CHANGED).splitlines() if "x1b" in line)
    assert row.startswith("| Storage.\\\\x1b\\[31mX\\\\u202e\\|\\` | removed |  | 256 IPv4 addresses and ")


def test_markdown_of_many_tags_fits_into_a_comment_and_counts_what_is_left_out() -> None:
    many = difference(catalog_of("Sql"), catalog_of("Sql", *(f"Service{number}" for number in range(2000))))
    text = diff_markdown(many)
    assert len(text) <= MOST
    assert re.search(r"Left out, .*: [\d,]+ tags; --format json has all\.", text)
