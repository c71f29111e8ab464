"""Any text is answered or refused: none ends in a defect."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.sandbox import open_sandbox

from ..conftest import Arm, write_estate
from .estate import FILES, ask

WORDS = st.sampled_from(
    [
        "|",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        "==",
        "!=",
        "=~",
        "!~",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "and",
        "or",
        "not",
        "by",
        "on",
        "asc",
        "nulls",
        "first",
        "kind=inner",
        "in~",
        "!in",
        "has",
        "!contains_cs",
        "where",
        "project",
        "project-away",
        "project-rename",
        "extend",
        "mv-expand",
        "order",
        "summarize",
        "distinct",
        "top",
        "take",
        "limit",
        "count",
        "join",
        "union",
        "Resources",
        "ResourceContainers",
        "id",
        "name",
        "type",
        "tags",
        "properties",
        "properties.securityRules",
        "tags.env",
        "sku",
        "zones",
        "[0]",
        "['env']",
        "tostring(",
        "toint(",
        "split(",
        "strcat(",
        "iff(",
        "case(",
        "coalesce(",
        "count()",
        "make_set(",
        "max(",
        "pack_all()",
        "pack(",
        "array_slice(",
        "dynamic([1])",
        "'nsg'",
        '"x"',
        "''",
        "0",
        "1",
        "7",
        "1.5",
        "99999999999",
        "true",
        "false",
        "null",
        "$left.id",
        "$right.id",
        "x=",
        "y=",
        "//",
        ";",
        "to",
        "typeof(",
        "string",
    ]
)
QUERIES = st.lists(WORDS, max_size=25).map(" ".join)
STAGES = st.lists(st.builds(" ".join, st.lists(WORDS, min_size=1, max_size=9)), min_size=1, max_size=4).map(
    lambda stages: "Resources | " + " | ".join(stages)
)
CALLS = st.recursive(
    st.sampled_from(["name", "tags", "properties.securityRules", "sku.tier", "'x'", "3", "-2", "1.5", "true", "zones"]),
    lambda inner: (
        st.builds(
            lambda name, arguments: f"{name}({', '.join(arguments)})",
            st.sampled_from(
                [
                    "tostring",
                    "toint",
                    "todouble",
                    "tobool",
                    "parse_json",
                    "tolower",
                    "strlen",
                    "string_size",
                    "strcat",
                    "strcat_array",
                    "split",
                    "substring",
                    "indexof",
                    "replace_string",
                    "array_length",
                    "array_index_of",
                    "array_slice",
                    "array_concat",
                    "set_has_element",
                    "pack",
                    "pack_array",
                    "bag_keys",
                    "isempty",
                    "isnull",
                    "not",
                    "iff",
                    "case",
                    "coalesce",
                    "dynamic_to_json",
                ]
            ),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(
            lambda left, word, right: f"({left} {word} {right})",
            inner,
            st.sampled_from(
                ["==", "!=", "<", ">=", "+", "-", "*", "/", "%", "=~", "!has", "contains", "startswith_cs", "and", "or"]
            ),
            inner,
        )
        | inner.map(lambda each: f"{each}[-1]")
        | inner.map(lambda each: f"tags[{each}]")
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def arm(tmp_path_factory: pytest.TempPathFactory) -> Arm:
    folder: Path = tmp_path_factory.mktemp("estate")
    settings = "resource_graph: {quota: 1000000}"
    return Arm(open_sandbox(write_estate(folder, {**FILES, "sandbox.yaml": settings})))


@given(st.text() | QUERIES | STAGES)
def test_any_text_is_answered_or_refused(arm: Arm, query: str) -> None:
    answer = ask(arm, query)
    assert answer.status == 200 or (answer.status, answer.code) == (400, "BadRequest")


@given(CALLS)
def test_any_expression_is_answered_or_refused(arm: Arm, expression: str) -> None:
    answer = ask(arm, f"Resources | extend x = {expression} | summarize count(), min(x), make_set(x) by tostring(x)")
    assert answer.status == 200 or (answer.status, answer.code) == (400, "BadRequest")
