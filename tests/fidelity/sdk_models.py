"""Models of the SDK: a body in the names of its attributes becomes JSON, and an answer has what a model knows."""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeAlias

JsonValue: TypeAlias = Any  # what json reads, and what the SDK makes of it
Model: TypeAlias = Any  # a class of the SDK's, or one of its values

_NUMBER = re.compile(r"\bint\b")
_NAMED = re.compile(r"_models\.(\w+)")


def rest_form(value: JsonValue, model: Model, models: ModuleType) -> JsonValue:
    """A body with snake-case and flattened names, as older SDKs took it, in the form of the interface."""
    if isinstance(value, list):
        return [rest_form(each, model, models) for each in value]
    if model is int and isinstance(value, str):
        return int(value)
    if not isinstance(value, dict) or model in {None, int}:
        return value
    inner = _type_of(model, "properties", models)
    body: dict[str, JsonValue] = {}
    for key, item in value.items():
        if (name := _rest_name(model, key)) is not None:
            body[name] = rest_form(item, _type_of(model, key, models), models)
        elif inner is not None and (name := _rest_name(inner, key)) is not None:
            properties = body.setdefault("properties", {})
            properties[name] = rest_form(item, _type_of(inner, key, models), models)
        else:
            body[key] = item
    return body


def unknown(value: JsonValue, path: str = "") -> Iterator[str]:
    """The parts of what the SDK read that are in no field of its models."""
    if isinstance(value, list):
        for each in value:
            yield from unknown(each, f"{path}[]")
    elif hasattr(value, "_attr_to_rest_field"):
        fields = {field._rest_name: name for name, field in value._attr_to_rest_field.items()}
        for key in value:
            if key in fields:
                yield from unknown(getattr(value, fields[key]), f"{path}.{key}")
            else:
                yield f"{path}.{key}"


def _family(model: Model) -> Iterator[Model]:
    """A model and its variants, one of which a discriminator names."""
    model()  # its fields are known when there has been one
    yield model
    for variant in model.__subclasses__():
        yield from _family(variant)


def _rest_name(model: Model, attribute: str) -> str | None:
    for each in _family(model):
        field = each._attr_to_rest_field.get(attribute)
        if field is not None:
            return str(field._rest_name)
    return None


def _type_of(model: Model, attribute: str, models: ModuleType) -> Model:
    """The model of an attribute, ``int`` for a number, None for anything else."""
    for each in _family(model):
        for base in each.__mro__:
            annotation = str(inspect.get_annotations(base).get(attribute, ""))
            if named := _NAMED.search(annotation):
                return getattr(models, named[1])
            if _NUMBER.search(annotation):
                return int
    return None
