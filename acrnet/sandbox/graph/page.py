"""The part of the rows that one answer has, and how the next part is asked for.

Options, format and the meaning of ``resultTruncated`` are those of learn.microsoft.com/azure/governance/resource-graph/
concepts/paging-results (2026-02-06) and work-with-data, the columns of the format ``table`` those of recordings
(azure-mgmt-resourcegraph 2.0.0). Versions before 2021-03-01 answer in that format unless asked otherwise. A token says
where the next page begins; in Azure it also has the number of rows. The codes of refused options are unverified.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.graph.evaluation.cells import Row, read
from acrnet.sandbox.graph.evaluation.ready import Columns
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text
from acrnet.sandbox.listing import read_token, skip_token

MOST_ROWS = 1000
_MOST_SKIPPED = 2**31 - 1
_OBJECTS_SINCE = "2021-03-01"


@dataclass(frozen=True, slots=True)
class Page:
    """What the options of a request ask for: from which row on, how many, and in which form."""

    start: int
    size: int
    is_table: bool

    def data(self, columns: Columns, rows: Sequence[Row]) -> Json:
        """Rows in the form asked for."""
        if not self.is_table:
            return [{name: read(cell) for name, cell in row.items()} for row in rows]
        heads: list[Json] = [{"name": name, "type": kind.column_type} for name, kind in columns.items()]
        return {"columns": heads, "rows": [[read(row[name]) for name in columns] for row in rows]}

    def token(self) -> str:
        """The token that asks for the next page."""
        return skip_token(self.start + self.size)


def read_page(document: JsonObject, version: str, most: int) -> Page:
    """The page that a request asks for, of at most so many rows.

    Raises:
        ArmError: 400 for an option that makes no sense.
    """
    options = as_object(document.get("options"))
    size = number_option(options, "$top", (1, MOST_ROWS), MOST_ROWS)
    start = number_option(options, "$skip", (0, _MOST_SKIPPED), read_token(as_text(options.get("$skipToken"))))
    usual = "objectArray" if version >= _OBJECTS_SINCE else "table"
    form = as_text(options.get("resultFormat")) or usual
    if form not in {"objectArray", "table"}:
        raise ArmError(400, "BadRequest", f"The result format '{form}' is not objectArray or table.")
    return Page(start, min(size, most), form == "table")


def number_option(options: JsonObject, key: str, limits: tuple[int, int], usual: int) -> int:
    """The number of an option, or the usual one without it.

    Raises:
        ArmError: 400 for anything but a number within the limits.
    """
    value = options.get(key)
    if value is None:
        return usual
    least, most = limits
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ArmError(400, "BadRequest", f"The value of {key} is not a number from {least} to {most}.")
    return value


def can_page(columns: Columns) -> bool:
    """Whether rows can be paged: a column is not dynamic."""
    return any(kind is not Kind.DYNAMIC for kind in columns.values())
