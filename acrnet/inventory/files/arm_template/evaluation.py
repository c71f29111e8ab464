"""Evaluating expressions, and the JSON of a template that has some.

An expression that cannot be evaluated is a value that is not known, with the reason; so is what depends on a value that
only the deployment knows. Nothing is made up, and what can be decided without it is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from acrnet.inventory.files.arm_template.budget import MOST_COPIES, Budget
from acrnet.inventory.files.arm_template.deferred import UndecidedError, label_of, placeholder
from acrnet.inventory.files.arm_template.functions.choices import CHOICES
from acrnet.inventory.files.arm_template.functions.deployment_values import ASKED, SCOPED, asked_of_azure
from acrnet.inventory.files.arm_template.functions.function import Arguments, apply
from acrnet.inventory.files.arm_template.functions.lambdas import Lambda
from acrnet.inventory.files.arm_template.functions.objects import item_of
from acrnet.inventory.files.arm_template.functions.table import FUNCTIONS
from acrnet.inventory.files.arm_template.parameters import as_declared, may_be_null
from acrnet.inventory.files.arm_template.scope import Scope
from acrnet.inventory.files.arm_template.syntax import (
    LONGEST_CACHED,
    Access,
    Call,
    Expression,
    ExpressionError,
    Literal,
    Value,
    is_expression,
    parse_expression,
    shortened,
    unescaped,
    written,
)
from acrnet.inventory.files.arm_template.values import PlacedObject, place_of
from acrnet.inventory.files.resource import key_in, text_in, value_in
from acrnet.unknown import Uncertain, Unknown


def value_of(raw: object, scope: Scope, place: str) -> object:
    """Return what a value of a template stands for; `place` is its place in the document.

    Objects keep their places. A copy loop among the properties of an object is the list that it makes.
    """
    scope.run.budget.step()
    if isinstance(raw, str):
        return _text_value(raw, scope)
    if isinstance(raw, dict):
        return _object_value(raw, scope, place)
    if isinstance(raw, Literal | Call | Access | Value):
        return _parsed_value(raw, scope)
    if isinstance(raw, list):
        return [value_of(item, scope, f"{place}[{index}]") for index, item in enumerate(raw)]
    return raw


def _text_value(text: str, scope: Scope) -> object:
    if not is_expression(text):
        return unescaped(text)
    if len(text) > LONGEST_CACHED:  # it is parsed each time
        scope.run.budget.step(len(text) // 10)
    try:
        return evaluate(parse_expression(text), scope)
    except ExpressionError as error:
        return placeholder(shortened(text[1:-1]), f"{shortened(text)} cannot be evaluated: {error}")


def _parsed_value(expression: Expression, scope: Scope) -> object:
    try:
        return evaluate(expression, scope)
    except ExpressionError as error:
        text = written(expression)
        scope.run.budget.text(len(text))
        return placeholder(text, f"{shortened(text)} cannot be evaluated: {error}")


def _object_value(raw: Mapping[str, object], scope: Scope, place: str) -> PlacedObject:
    value = PlacedObject(place)
    for key, item in raw.items():
        if key.lower() == "copy" and isinstance(item, list) and all(map(_is_loop, item)):
            for index, loop in enumerate(item):
                value[str(value_in(loop, "name"))] = copied(loop, scope, f"{place}.{key}[{index}]")
        else:
            value[key] = value_of(item, scope, f"{place}.{key}")
    return value


def _is_loop(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(value_in(entry, "name"), str) and bool(key_in(entry, "input"))


def copied(loop: Mapping[str, object], scope: Scope, place: str) -> object:
    """Return the list that a copy loop of a property or a variable makes.

    Where its length is not known, one item with an unknown index that may be there stands for any number of them.
    """
    name = str(value_in(loop, "name"))
    count, key = iterations(loop, scope, f"{place}.count"), key_in(loop, "input")
    if isinstance(count, Unknown):
        index = placeholder(f"copyIndex({name!r})", count.reason)
        return [Uncertain(value_of(loop[key], scope.in_loop(name, index), f"{place}.{key}"), count.reason)]
    return [value_of(loop[key], scope.in_loop(name, index), f"{place}.{key}") for index in range(count)]


def iterations(loop: Mapping[str, object], scope: Scope, place: str) -> int | Unknown:
    """Return how often a copy loop goes round."""
    name = str(value_in(loop, "name"))
    count = value_of(value_in(loop, "count"), scope, place)
    if isinstance(count, str) and count.strip().isascii() and count.strip().isdigit() and len(count) < 10:
        count = int(count)
    if isinstance(count, Unknown):
        return placeholder(
            f"copy {name}", f"how often the copy loop {name!r} goes round depends on this: {count.reason}"
        )
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_COPIES:
        what = f"{count:,} times" if isinstance(count, int) else "a number of times that is not a whole number"
        said = f"the copy loop {name!r} goes round {what}, and Resource Manager permits 0 to {MOST_COPIES}"
        return placeholder(f"copy {name}", said)
    return count


def evaluate(expression: Expression, scope: Scope) -> object:
    """Return the value of an expression; raises ExpressionError where it has none."""
    scope.run.budget.step()
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Access):
        return _accessed(evaluate(expression.base, scope), evaluate(expression.key, scope), scope.run.budget)
    if isinstance(expression, Value):
        return _placed(value_of(expression.value, scope, expression.place), expression, scope)
    return _called(expression, scope)


def _placed(value: object, made: Value, scope: Scope) -> object:
    """Return an object with the place where it was written, or that of the item it is made for."""
    if not made.place or not isinstance(value, dict):
        return value
    place = place_of(scope.bound.get(made.item)) or made.place
    if isinstance(value, PlacedObject) and value.place == place:
        return value
    placed = PlacedObject(place)
    placed.update(value)
    return placed


def _accessed(base: object, key: object, budget: Budget) -> object:
    reason = key.reason if isinstance(key, Unknown) else base.reason if isinstance(base, Unknown) else ""
    if not reason:
        try:
            return item_of(base, key)
        except UndecidedError as error:
            reason = error.because.reason
        except LookupError as error:
            raise ExpressionError(f"there is no {key!r}") from error
    whole = f"value {budget.number()}" if isinstance(base, list | dict) else label_of(base)
    return placeholder(f"{whole}.{key}" if isinstance(key, str) else f"{whole}[{label_of(key)}]", reason)


def _called(call: Call, scope: Scope) -> object:
    name = call.name
    if name in CHOICES:
        return CHOICES[name]([partial(evaluate, each, scope) for each in call.arguments], scope.run.budget)
    if name == "lambda":
        return _lambda(call, scope)
    arguments = Arguments([evaluate(each, scope) for each in call.arguments], scope.run.budget)
    if name in FUNCTIONS:
        return apply(FUNCTIONS[name], name, arguments)
    with_scope = _LOOKUPS.get(name) or SCOPED.get(name) or (partial(_own_function, name) if "." in name else None)
    if with_scope is not None:
        return with_scope(arguments, scope)
    if name == "reference" and arguments.values:
        # Loaded here: what it does begins with evaluating expressions.
        from acrnet.inventory.files.arm_template.outputs import referenced

        outputs = referenced(arguments.values[0], scope)
        if outputs is not None:
            return outputs
    if name in ASKED or name.startswith("list"):
        return asked_of_azure(ASKED.get(name, name), arguments)
    raise ExpressionError(f"acrnet knows no function {name}")


def _own_function(name: str, arguments: Arguments, scope: Scope) -> object:
    """Return the value of a function that the template defines; it sees its own parameters alone."""
    function = scope.names.function(name)
    if function is None:
        raise ExpressionError(f"the template defines no function {name}")
    declared, result = function
    names = [str(value_in(each, "name")).lower() for each in declared if isinstance(each, dict)]
    if len(names) != len(arguments):
        raise ExpressionError(f"the function {name} takes {len(names)} arguments, and gets {len(arguments)}")
    passed = dict(zip(names, arguments.values, strict=True))
    with scope.run.one_level(f"the function {name}"):
        inner = replace(scope, loops={}, bound={}, arguments=passed)
        return value_of(result, inner, f"{scope.names.place}.functions")


def _lambda(call: Call, scope: Scope) -> Lambda:
    *parameters, body = call.arguments or (Literal(""),)
    names: list[str] = []
    for parameter in parameters:
        if not isinstance(parameter, Literal) or not isinstance(parameter.value, str):
            raise ExpressionError("a parameter of a lambda is not a text")
        names.append(parameter.value.lower())

    def result(*values: object) -> object:
        return evaluate(body, scope.with_bound(dict(zip(names, values, strict=True))))

    return Lambda(len(names), result)


def _lambda_variable(arguments: Arguments, scope: Scope) -> object:
    name = arguments.text(0)
    if name.lower() not in scope.bound:
        raise ExpressionError(f"no lambda has the variable {name!r}")
    return scope.bound[name.lower()]


def _copy_index(arguments: Arguments, scope: Scope) -> object:
    """Return the index of an iteration: of the loop of a name, else of the resource, with an offset added."""
    values = list(arguments.values)
    named = bool(values) and isinstance(values[0], str)
    loop = str(values[0]).lower() if named else ""
    if loop not in scope.loops:
        raise ExpressionError(f"copyIndex is not within the copy loop {values[0]!r}" if named else "there is no loop")
    index = scope.loops[loop]
    offset = arguments.number(int(named)) if len(values) > int(named) else 0
    if isinstance(index, Unknown):
        return placeholder(f"{label_of(index)} + {offset}", index.reason) if offset else index
    return index + offset


def _parameter(arguments: Arguments, scope: Scope) -> object:
    name = arguments.text(0)
    if scope.arguments is not None:
        if name.lower() not in scope.arguments:
            raise ExpressionError(f"the function has no parameter {name!r}")
        return scope.arguments[name.lower()]
    section, place = scope.names.section("parameters")
    key = key_in(section, name)
    declaration = section.get(key)
    if not key or not isinstance(declaration, dict):
        raise ExpressionError(f"there is no parameter {name!r}")
    return once("parameters", key, scope, lambda: _parameter_value(key, declaration, scope, f"{place}.{key}"))


def _parameter_value(name: str, declaration: Mapping[str, object], scope: Scope, place: str) -> object:
    passed = scope.names.passed
    if text_in(declaration, "type").lower().startswith("secure"):
        return placeholder(f"parameters({name!r})", f"the parameter {name!r} is a secret")
    if name.lower() in passed:
        return as_declared(passed[name.lower()], declaration)
    key, hint = key_in(declaration, "defaultValue"), f"--param {name}=VALUE gives {name!r} a value"
    if key:
        value = value_of(declaration[key], scope.outside_of_loops(), f"{place}.{key}")
        return replace(value, reason=f"{value.reason} ({hint})") if isinstance(value, Unknown) else value
    if may_be_null(declaration, scope.names.section("definitions")[0]):
        return None
    return placeholder(f"parameters({name!r})", f"the parameter {name!r} has no value (--param {name}=VALUE gives one)")


def _variable(arguments: Arguments, scope: Scope) -> object:
    name = arguments.text(0)
    section, place = scope.names.section("variables")
    key = key_in(section, name)
    loops_key = key_in(section, "copy")
    loops = section.get(loops_key)
    for index, loop in enumerate(loops if isinstance(loops, list) else ()):
        if _is_loop(loop) and str(value_in(loop, "name")).lower() == name.lower():
            where = f"{place}.{loops_key}[{index}]"
            return once("variables", name, scope, partial(copied, loop, scope.outside_of_loops(), where))
    if not key:
        raise ExpressionError(f"there is no variable {name!r}")
    return once("variables", key, scope, partial(value_of, section[key], scope.outside_of_loops(), f"{place}.{key}"))


def once(section: str, name: str, scope: Scope, evaluated: Callable[[], object]) -> object:
    """Return the value of a parameter or a variable, which is evaluated when it is first asked for."""
    names, key = scope.names, f"{section} {name.lower()}"
    if key in names.values:
        return names.values[key]
    if key in names.open:
        raise ExpressionError(f"{section}({name!r}) refers to itself")
    names.open.add(key)
    try:
        with scope.run.one_level(f"{section}({name!r})"):
            names.values[key] = evaluated()
    finally:
        names.open.discard(key)
    return names.values[key]


_LOOKUPS: Final[Mapping[str, Callable[[Arguments, Scope], object]]] = {
    "parameters": _parameter,
    "variables": _variable,
    "copyindex": _copy_index,
    "lambdavariables": _lambda_variable,
}
"""Functions that look up a name, by their own name in lower case."""
