"""What a template learns of the templates that it deploys itself: their outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.inventory.files.arm_template.bodies import text_of_name
from acrnet.inventory.files.arm_template.deferred import text_with_placeholders
from acrnet.inventory.files.arm_template.evaluation import copied, iterations, once, value_of
from acrnet.inventory.files.arm_template.nested import is_outer, target_below
from acrnet.inventory.files.arm_template.parameters import passed_values
from acrnet.inventory.files.arm_template.scope import Names, Scope
from acrnet.inventory.files.resource import key_in, text_in, value_in
from acrnet.unknown import Unknown

_ID: Final = re.compile(r".*/providers/microsoft\.resources/deployments/(?P<name>[^/]+)", re.IGNORECASE | re.DOTALL)


def referenced(named: object, scope: Scope) -> object | None:
    """Return what `reference` says of a template that the same template deploys: its outputs; None for anything else.

    `named` is the id of the deployment, or its symbolic name, with an index in brackets where it has a loop.
    """
    text = text_with_placeholders(named) if isinstance(named, Unknown) else str(named)
    match = _ID.fullmatch(text)
    name = match["name"].lower() if match else ""
    matching: list[tuple[str, Mapping[str, object], Scope]] = []
    for symbol, raw in _deployments(scope):
        for element, inside in _elements(symbol, raw, scope):
            is_it = text_of_name(_value(raw, "name", inside)).lower() == name if name else element == text
            if is_it:
                matching.append((element, raw, inside))
    if len(matching) != 1:
        return None
    ((element, raw, inside),) = matching
    return once("outputs", element, scope, lambda: _outputs(raw, inside))


def _deployments(scope: Scope) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the templates that are deployed, by symbolic name or index."""
    for symbol, raw in scope.names.resources():
        if text_in(raw, "type").lower() == "microsoft.resources/deployments":
            yield symbol, raw


def _elements(symbol: str, raw: Mapping[str, object], scope: Scope) -> Iterator[tuple[str, Scope]]:
    """Yield what a deployment is called, once for each iteration of its loop, with the scope of its expressions."""
    outside = scope.outside_of_loops()
    loop = value_in(raw, "copy")
    if not isinstance(loop, dict):
        yield symbol, outside
        return
    count = iterations(loop, outside, scope.names.place)
    for index in range(count) if isinstance(count, int) else ():
        yield f"{symbol}[{index}]", outside.in_loop(text_in(loop, "name"), index, of_resources=True)


def _outputs(raw: Mapping[str, object], scope: Scope) -> object | None:
    properties = value_in(raw, "properties")
    template = value_in(properties, "template") if isinstance(properties, dict) else None
    if not isinstance(properties, dict) or not isinstance(template, dict):
        return None
    place = f"{scope.names.place}.outputs"
    inside = scope
    if not is_outer(raw, properties, scope):
        target = target_below(raw, scope, scope.target)
        passed = passed_values(_value(properties, "parameters", scope))
        inside = Scope(scope.run, Names(template, passed, place), target)
    outputs = value_in(template, "outputs")
    entries = outputs.items() if isinstance(outputs, dict) else ()
    return {"outputs": {name: {"value": _output(each, inside)} for name, each in entries if isinstance(each, dict)}}


def _output(raw: Mapping[str, object], scope: Scope) -> object:
    loop = value_in(raw, "copy")
    if isinstance(loop, dict):
        return copied({**loop, "name": ""}, scope, scope.names.place)
    return _value(raw, "value", scope)


def _value(raw: Mapping[str, object], name: str, scope: Scope) -> object:
    key = key_in(raw, name)
    return value_of(raw[key], scope, f"{scope.names.place}.{key}") if key else None
