"""The query language of Resource Graph, as far as acrnet writes it.

The language is large, and only the forms in ``_STAGES`` are read; any other query is refused, so that an answer always
fits its query.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.json_value import Json, JsonObject
from acrnet.sandbox.store import Resource

_TEXT = r"'((?:[^'\\]|\\.)*)'"
_STAGES = {
    "type": re.compile(rf"where type =~ {_TEXT}"),
    "in": re.compile(rf"where (name|resourceGroup) in~ \(({_TEXT}(?:, {_TEXT})*)\)"),
    "tags": re.compile(rf"where tostring\(tags\) contains {_TEXT}"),
    "project": re.compile(r"project (\w+(?:, \w+)*)"),
    "order": re.compile(r"order by id asc"),
}
_COLUMNS = frozenset(
    {"id", "name", "type", "location", "resourceGroup", "subscriptionId", "tags", "managedBy", "properties"}
)

Test = Callable[[Resource], bool]


@dataclass(frozen=True, slots=True)
class GraphQuery:
    """What a query asks for: the resources of ``type`` that pass all ``tests``, as rows with ``columns``."""

    type: str
    tests: tuple[Test, ...]
    columns: tuple[str, ...]

    def matches(self, resource: Resource) -> bool:
        """Whether a resource of the type is asked for."""
        return all(test(resource) for test in self.tests)

    def row(self, resource: Resource, body: Mapping[str, Json]) -> JsonObject:
        """A resource as a row: type and resource group in lower case, an absent column null or empty."""
        cells: JsonObject = {
            "id": resource.id.path,
            "name": resource.id.name,
            "type": resource.id.type.lower(),
            "location": resource.location,
            "resourceGroup": resource.id.group.lower(),
            "subscriptionId": resource.id.subscription,
            "tags": body.get("tags"),
            "managedBy": body.get("managedBy") or "",
            "properties": body.get("properties"),
        }
        return {column: cells[column] for column in self.columns}


def parse_query(text: str) -> GraphQuery:
    """The parsed query.

    Raises:
        ArmError: 400 for a query that is empty or that acrnet would not send.
    """
    table, *stages = [stage.strip() for stage in re.split(r"\n\s*\|", text)]
    read = [_stage(stage) for stage in stages]
    kinds = [kind for kind, _ in read]
    if table.lower() != "resources" or kinds[:1] != ["type"] or kinds[-2:] != ["project", "order"]:
        raise _unread(text)
    if not {*kinds[1:-2]} <= {"in", "tags"}:
        raise _unread(text)
    columns = tuple(read[-2][1].group(1).split(", "))
    if "id" not in columns or not _COLUMNS.issuperset(columns):
        raise _unread(text)
    return GraphQuery(_plain(read[0][1].group(1)), tuple(_test(kind, match) for kind, match in read[1:-2]), columns)


def _stage(text: str) -> tuple[str, re.Match[str]]:
    for kind, form in _STAGES.items():
        match = form.fullmatch(text)
        if match:
            return kind, match
    raise _unread(text)


def _test(kind: str, match: re.Match[str]) -> Test:
    if kind == "tags":
        part = _plain(match.group(1)).lower()
        return lambda resource: part in json.dumps(resource.body.get("tags"), ensure_ascii=False).lower()
    names = {_plain(name).lower() for name in re.findall(_TEXT, match.group(2))}
    if match.group(1) == "name":
        return lambda resource: resource.id.name.lower() in names
    return lambda resource: resource.id.group.lower() in names


def _plain(text: str) -> str:
    """A text without its escapes."""
    return re.sub(r"\\(.)", r"\1", text)


def _unread(text: str) -> ArmError:
    return ArmError(
        400,
        "InvalidQuery",
        f"The sandbox serves only the queries that acrnet sends, which docs/sandbox.md describes; not this: {text}",
    )
