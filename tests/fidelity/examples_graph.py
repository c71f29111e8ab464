"""The estate of an example of Resource Graph: resources with what its rows show, and some more for other pages."""

from typing import Any, TypeAlias

from acrnet.sandbox.arm_id import parse_path

from .examples_estate import Estate

JsonValue: TypeAlias = Any  # what json reads

_MACHINE = "Microsoft.Compute/virtualMachines"


def add_rows(estate: Estate, query: JsonValue, body: JsonValue) -> None:
    """The resources of an answer's rows, in the subscriptions that the query names."""
    subscriptions = query.get("subscriptions") or ["sub-1"]
    for name in subscriptions:
        target = parse_path(f"/subscriptions/{name}")
        if target is not None:
            estate.add(target)
    rows = body["data"]
    for index, row in enumerate(rows):
        path = row.get("id") or f"/subscriptions/{subscriptions[0]}/resourceGroups/rg/providers/{_MACHINE}/vm{index}"
        _add(estate, path, row)
    more = query.get("options", {}).get("$skip", 0) + ("$skipToken" in body)
    for index in range(more):
        head, _, name = rows[0]["id"].rpartition("/")
        _add(estate, f"{head}/{name}-{index}", rows[0])
    named = query.get("managementGroups")
    if named:
        subscription = rows[0]["id"].split("/")[2]
        estate.settings = "management_groups:\n" + "".join(f"  {name}: [{subscription}]\n" for name in named)


def _add(estate: Estate, path: str, row: JsonValue) -> None:
    """A resource with the columns of a row; one that is called after properties has their path in its name."""
    target = parse_path(path)
    resource: dict[str, JsonValue] = {key: row[key] for key in ("location", "tags") if key in row}
    for column, value in row.items():
        steps = column.split("_")
        if steps[0] == "properties":
            inner = resource.setdefault("properties", {})
            for step in steps[1:-1]:
                inner = inner.setdefault(step, {})
            inner[steps[-1]] = value
    if target is not None:
        estate.add(target, resource)
