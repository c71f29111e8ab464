"""Answers of Resource Graph: `{"data": [...]}` of the API and of `az graph query`, or the rows alone.

Signs of an incomplete answer are `$skipToken` and `resultTruncated` of the API, `skip_token` of `az graph query` and
`SkipToken` of `Search-AzGraph`, or more records than rows (learn.microsoft.com/azure/governance/resource-graph/
concepts/work-with-data and issue 16660 of Azure/azure-powershell, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.resource import Located, is_resource, key_in, value_in
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "resource-graph",
    "an answer of Resource Graph, output of `az graph query` or `Search-AzGraph`, with rows as objects or as a table; "
    "the rows alone",
    "`data`, or rows with `tenantId`",
)
_TOKENS: Final = ("$skipToken", "skip_token", "skipToken")
_TOTALS: Final = ("totalRecords", "total_records")
_NOT_WHOLE: Final = "is a part of the answer of Resource Graph ({}), so more groups may be missing"


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return the rows of an answer, of several pages in one list, or of a list of rows alone; else None."""
    pages = [Located("$", document)] if isinstance(document, dict) else _objects("$", document)
    rows_of_pages = [_rows(page) for page in pages]
    if rows_of_pages and all(rows is not None for rows in rows_of_pages):
        rows = [row for each in rows_of_pages for row in each or ()]
        answered = any(key_in(pages[0].body, key) for key in (*_TOTALS, *_TOKENS))
        if answered or any(is_resource(row.body) for row in rows):
            missing = _missing([page.body for page in pages], len(rows))
            return Contents("resource-graph", _plain(rows), missing, whole=not missing)
    elif pages and isinstance(document, list) and key_in(pages[0].body, "tenantId"):
        return Contents("resource-graph", _plain(pages))
    return None


def _rows(page: Located) -> list[Located] | None:
    """Return the rows of a page; None for an object that is not a page."""
    key = key_in(page.body, "data")
    data = page.body.get(key)
    path = f"{page.json_path}.{key}"
    if isinstance(data, list):
        return _objects(path, data)
    if isinstance(data, dict):
        return _table(path, data)
    return None


def _table(path: str, data: Mapping[str, object]) -> list[Located] | None:
    """Return the rows of an answer in the result format `table`, which has the names of columns once."""
    columns, rows = data.get("columns"), data.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return None
    names = [str(column.get("name")) if isinstance(column, dict) else "" for column in columns]
    return [
        Located(f"{path}.rows[{index}]", dict(zip(names, row, strict=False)))
        for index, row in enumerate(rows)
        if isinstance(row, list)
    ]


def _plain(rows: list[Located]) -> list[Located]:
    """Return the rows with the columns of a projection under the names of the properties they hold.

    A query that projects `properties.securityRules` gets a column `properties_securityRules`, and null where it spells
    the property in another case: that says nothing, because a group without rules has an empty list.
    """
    return [Located(row.json_path, with_plain_names(row.body)) for row in rows]


def with_plain_names(row: Mapping[str, object]) -> Mapping[str, object]:
    """Return a row with the columns of a projection under the names of the properties they hold."""
    if "properties" in row:
        return row
    return {key.removeprefix("properties_"): value for key, value in row.items() if value is not None}


def _objects(path: str, items: object) -> list[Located]:
    if not isinstance(items, list):
        return []
    return [Located(f"{path}[{index}]", item) for index, item in enumerate(items) if isinstance(item, dict)]


def _missing(pages: Sequence[Mapping[str, object]], rows: int) -> tuple[str, ...]:
    """Return a clause about pages that end before the last page of the answer; empty for a complete answer."""
    last = pages[-1]
    for key in _TOKENS:
        if value_in(last, key):
            return (_NOT_WHOLE.format(key),)
    if str(value_in(last, "resultTruncated")).lower() == "true":
        return (_NOT_WHOLE.format("resultTruncated"),)
    totals = [total for key in _TOTALS if isinstance(total := value_in(last, key), int)]
    if totals and max(totals) > rows:
        return (_NOT_WHOLE.format(f"{rows} of {max(totals)} records"),)
    return ()
