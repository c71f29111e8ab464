"""Whether an answer has only what the specification knows: no property of its own, none of another type."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from .examples import document, resolve

JsonValue: TypeAlias = Any  # what json reads

# What real answers have although no specification says so, by the end of a path.
BEYOND = {
    ".routeServiceVips": "a peering has it (recorded, 2020-06-01 and 2022-05-01)",
    ".type": "a child shows its type (recorded of collections of rules, 2020-07-01)",
    ".count": "the list of subscriptions counts them (azure-cli issue 8585)",
    ".location": "a rule collection group shows the location of its policy (recorded, 2020-04-01)",
    ".allowPort25Out": "an interface says whether it may send mail (recorded, 2022-05-01)",
    ".inUseWithResource": "an address in use names what has it (recorded, 2022-05-01)",
    ".kind": "an interface has a kind (recorded, 2022-05-01)",
    ".networkFeatures": "a service tag names what it can be used for (recorded, 2022-05-01)",
}
_ROWS = ".data"
"""The rows of Resource Graph: an object in the specification, and a list in every example."""
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def foreign(value: JsonValue, schema: JsonValue, file: Path, path: str) -> Iterator[str]:
    """Properties that a schema does not have, and values of another type than it says."""
    schema, file = resolve(schema, file)
    if value is None:
        return
    wanted = _TYPES.get(schema.get("type", "")) if not path.endswith(_ROWS) else None
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)):
        yield f"{path or 'body'} is {type(value).__name__}, in the specification {schema['type']}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from foreign(item, schema.get("items", {}), file, f"{path}[{index}]")
    elif isinstance(value, dict):
        known = dict(_properties(*_variant(value, schema, file)))
        rest = schema.get("additionalProperties", False if known else {})
        for key, item in value.items():
            if key in known:
                yield from foreign(item, *known[key], f"{path}.{key}")
            elif rest is False and f".{key}" not in BEYOND:
                yield f"{path}.{key} is not in the specification"


def _variant(value: JsonValue, schema: JsonValue, file: Path) -> tuple[JsonValue, Path]:
    """The schema of the variant that a discriminator names."""
    word = value.get(schema.get("discriminator", ""))
    for name, each in document(file).get("definitions", {}).items() if word else ():
        if word in {name, each.get("x-ms-discriminator-value")}:
            return each, file
    return schema, file


def _properties(schema: JsonValue, file: Path) -> Iterator[tuple[str, tuple[JsonValue, Path]]]:
    for each in schema.get("allOf", []):
        yield from _properties(*resolve(each, file))
    for name, each in schema.get("properties", {}).items():
        yield name, (each, file)
