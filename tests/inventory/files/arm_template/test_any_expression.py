"""Expressions and templates at random: each has a value, or a reason for having none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrnet.errors import InputFileError
from acrnet.inventory.files.arm_template import read
from acrnet.inventory.files.arm_template.functions.choices import CHOICES
from acrnet.inventory.files.arm_template.functions.deployment_values import ASKED, SCOPED
from acrnet.inventory.files.arm_template.functions.table import FUNCTIONS
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.unknown import Uncertain, Unknown

from .templates import evaluated, group, nested, rule, template

SECTIONS: dict[str, Any] = {
    "parameters": {"p": {"type": "string"}, "l": {"type": "array"}},
    "variables": {"a": [1, "x", {"k": [True, None]}], "b": "[createArray(parameters('p'), variables('a'))]"},
}
LOOKUPS = [
    "parameters('p')",
    "parameters('l')",
    "variables('a')",
    "variables('b')",
    "lambdaVariables('x')",
    "copyIndex()",
]
NAMES = [*FUNCTIONS, *CHOICES, *SCOPED, *ASKED, "listkeys"]
literals = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.text(alphabet="a/.,{}0:[]'$ é", max_size=6).map(lambda text: "'{}'".format(text.replace("'", "''"))),
    st.sampled_from(["'10.0.0.0/16'", "'Microsoft.Network/ipGroups'", "true()", "null()", "'{\"a\": [1]}'", *LOOKUPS]),
)


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arguments = st.lists(st.one_of(inner, inner.map(lambda body: f"lambda('x', {body})")), max_size=4)
    calls = st.builds(lambda name, given_: f"{name}({', '.join(given_)})", st.sampled_from(NAMES), arguments)
    return st.one_of(calls, inner.map(lambda base: f"{base}.k"), st.builds("{}[{}]".format, inner, inner))


expressions = st.recursive(literals, _calls, max_leaves=12)


def is_value(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_value(item) for key, item in value.items())
    if isinstance(value, list):
        return all(is_value(item.value if isinstance(item, Uncertain) else item) for item in value)
    if isinstance(value, Unknown):
        return bool(value.reason) and "\n" not in value.reason
    return value is None or isinstance(value, str | int | float) or type(value).__name__ == "Lambda"


@pytest.mark.long
@given(expressions)
@settings(max_examples=150, deadline=None)
def test_every_expression_has_a_value_or_a_reason(expression: str) -> None:
    assert is_value(evaluated(f"[{expression}]", SECTIONS))


@given(st.text(alphabet="[]()'.,ab 01-\"{}", max_size=30))
@settings(max_examples=100, deadline=None)
def test_so_has_every_text(text: str) -> None:
    assert is_value(evaluated(text, SECTIONS))


texts = st.one_of(expressions.map(lambda each: f"[{each}]"), st.sampled_from(["a", "", "*", "443"]))
values = st.recursive(
    st.one_of(texts, st.integers(), st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["name", "properties", "copy", "securityRules", "count", "input", "id"]), inner
        ),
    ),
    max_leaves=8,
)
keys = st.sampled_from(["name", "type", "condition", "copy", "properties", "resources", "location", "resourceGroup"])


@pytest.mark.long
@given(st.lists(st.tuples(keys, values), max_size=3), values, st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_template_is_read_or_refused(changes: list[tuple[str, Any]], field: Any, wrapped: bool) -> None:
    resource = {**group("a", rule("r", destinationAddressPrefix=field)), **dict(changes)}
    inner = template(resource, **SECTIONS)
    try:
        contents = read(template(nested(inner)) if wrapped else inner, Surroundings("main.json"))
    except InputFileError:
        return
    assert contents is not None
    for each in contents.resources:
        assert is_value(each.body)
