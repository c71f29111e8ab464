"""A value that is written as Bicep is read as that value, and operators bind as in Python, where they mean the same."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.errors import InputFileError
from acrnet.inventory.files.bicep.reader import read_text
from acrnet.inventory.files.surroundings import Surroundings

from .sources import group, rule, value

NAMES = st.from_regex(r"[a-z][a-zA-Z0-9_]{0,6}", fullmatch=True).filter(lambda name: name != "copy")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("'$\\{}[]\n\r\t"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**31) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def written(item: object, separator: str = ", ") -> str:
    """Return a value as Bicep."""
    match item:
        case None:
            return "null"
        case bool():
            return str(item).lower()
        case str():
            return f"'{item.translate(ESCAPES)}'"
        case list():
            return f"[{separator.join(written(each) for each in item)}]"
        case dict():
            return "{" + separator.join(f"{key}: {written(each)}" for key, each in item.items()) + "}"
    return str(item)


@pytest.mark.long
@given(VALUES, st.sampled_from([", ", "\n", " // a comment\n", "\n\n /* another */ "]))
def test_a_value_is_read_as_it_is_written(item: object, separator: str) -> None:
    assert value(written(item, separator)) == item
    assert value("probe", f"var probe = {written(item)}") == item


@given(TEXTS.filter(lambda text: "\r" not in text and not text.startswith("\n")))
def test_a_string_of_several_lines_is_read_as_it_is_written(text: str) -> None:
    stripped = text.replace("'", "")
    assert value(f"'''\n{stripped}'''") == stripped


OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
NUMBERS = st.lists(
    st.tuples(st.sampled_from(["", "-", "("]), st.integers(0, 9), st.sampled_from([" + ", " - ", " * "])),
    min_size=1,
    max_size=7,
)
TRUTHS = st.lists(
    st.tuples(st.sampled_from(["", "!", "!!", "("]), st.booleans(), st.sampled_from([" && ", " || "])),
    min_size=1,
    max_size=7,
)


def joined(parts: list[tuple[str, Any, str]], show: Callable[[Any], str]) -> str:
    """Return operands with what stands before and after each, every bracket closed at the end."""
    text, last = "", ""
    for before, operand, after in parts:
        text += f"{last}{before}{show(operand)}"
        last = after
    return text + ")" * text.count("(")


def result(node: ast.expr) -> Any:
    """Return the value of an expression of Python with nothing but numbers, truth values and operators."""
    match node:
        case ast.Constant():
            return node.value
        case ast.BinOp():
            return OPERATORS[type(node.op)](result(node.left), result(node.right))
        case ast.UnaryOp(op=ast.USub()):
            return -result(node.operand)
        case ast.UnaryOp(op=ast.Not()):
            return not result(node.operand)
        case ast.BoolOp(op=ast.And()):
            return all(result(each) for each in node.values)
        case ast.BoolOp():
            return any(result(each) for each in node.values)
    raise AssertionError(node)


@pytest.mark.long
@given(NUMBERS)
def test_arithmetic_is_that_of_python(parts: list[tuple[str, int, str]]) -> None:
    text = joined(parts, str)
    assert value(text) == result(ast.parse(text, mode="eval").body)


@pytest.mark.long
@given(TRUTHS)
def test_logic_is_that_of_python(parts: list[tuple[str, bool, str]]) -> None:
    text = joined(parts, lambda truth: str(truth).lower())
    python = text.replace("!", " not ").replace("&&", "and").replace("||", "or")
    python = python.replace("true", "True").replace("false", "False").strip()
    assert value(text) == result(ast.parse(python, mode="eval").body)


PIECES = [
    *"{}[]()'$?:=!.,\n",
    *("'''", "${", "...", "=>", "??", ".?", "[for i in ", "if (", "parent: web", "name: web.name", "web.id", "web::x"),
    *("range(0, 10000)", "map(web, ", "reduce([1], 0, ", "loadJsonContent('main.bicep')", "module m 'main.bicep' = "),
    *("resource x 'securityRules' = ", "var web = ", "func f(a int) int => f(a)", "f(1)", "\nparam p array\n", "p"),
]
WHOLE = group("web", f"securityRules: [{rule('a')}, ...map(range(0, 2), i => {rule('b')})]")


@pytest.mark.long
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(PIECES)), max_size=6))
def test_no_mistake_in_a_file_is_more_than_one_sentence(edits: list[tuple[int, str]]) -> None:
    text = WHOLE
    for position, piece in edits:
        text = f"{text[:position]}{piece}{text[position:]}"
    try:
        contents = read_text(text, Surroundings("main.bicep", {}, lambda _: text))
    except InputFileError as error:
        said = [error.message]
    else:
        assert contents is not None
        said = list(contents.unresolved)
    assert not any("\n" in each for each in said)
