"""Statements are parsed one by one: what cannot be parsed is told by its line and costs no other statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.inventory.files.bicep.statements import begins_like_bicep, statements_of
from acrnet.inventory.files.bicep.syntax import (
    Conditional,
    Declared,
    Function,
    Import,
    Keyword,
    Lambda,
    Literal,
    Name,
    Object,
    Property,
    Resource,
    Scope,
    Unreadable,
    Using,
)

NSG_TYPE = "Microsoft.Network/networkSecurityGroups@2024-05-01"
NSG = Literal(NSG_TYPE)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("param a string", Declared("a", None, 1, type="string")),
        ("param a string?", Declared("a", None, 1, optional=True, type="string")),
        ("param a string = 'b'", Declared("a", Literal("b"), 1, type="string")),
        ("param a 'x' | 'y' = 'x'", Declared("a", Literal("x"), 1, type="string")),
        ("param a ('x' | 'y')[]", Declared("a", None, 1, type="array")),
        ("param a ruleType[]?", Declared("a", None, 1, optional=True, type="array")),
        ("param a ruleType", Declared("a", None, 1)),
        ("param a = 1", Declared("a", Literal(1), 1)),
        ("param a {\n  b: string?\n  *: int\n} = {}", Declared("a", Object((), 4), 1, type="object")),
        ("param a resourceInput<'A/b@1'>.tags? = null", Declared("a", Literal(None), 1, optional=True)),
        ("@secure()\n@description('''\nfoo = 1\n''')\nparam a string", Declared("a", None, 5, type="string")),
        ("@secure() param a string", Declared("a", None, 1, type="string")),
        ("param a object = {\n}", Declared("a", Object((), 1), 1, type="object")),
    ],
)
def test_parameters_are_read_without_their_types(text: str, statement: Declared) -> None:
    assert statements_of(text) == ((Keyword.PARAM, statement),)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("var a = 1", (Keyword.VAR, Declared("a", Literal(1), 1))),
        ("var a string[] = b", (Keyword.VAR, Declared("a", Name("b"), 1))),
        ("output a string = b", (Keyword.OUTPUT, Declared("a", Name("b"), 1))),
        ("targetScope = 'subscription'", (Keyword.TARGET_SCOPE, Scope("subscription"))),
        ("func f(a string, b ('x' | 'y')?) string => a", (Keyword.FUNC, Function("f", Lambda(("a", "b"), Name("a"))))),
        ("func f() {\n a: int } =>\n b", (Keyword.FUNC, Function("f", Lambda((), Name("b"))))),
        ("import { a, b as c } from 'd.bicep'", (Keyword.IMPORT, Import("d.bicep", (("a", "a"), ("b", "c")), 1))),
        ("import * as a from 'd.bicep'", (Keyword.IMPORT, Import("d.bicep", (("*", "a"),), 1))),
        ("using 'main.bicep'", (Keyword.USING, Using("main.bicep", 1))),
        ("using none", (Keyword.USING, Using("", 1))),
        ("extends 'base.bicepparam'", (Keyword.EXTENDS, Using("base.bicepparam", 1, extends=True))),
    ],
)
def test_other_statements(text: str, statement: object) -> None:
    assert statements_of(text) == (statement,)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (f"resource a '{NSG_TYPE}' = {{\n}}", Resource("a", NSG, Object((), 1), 1)),
        (f"resource a '{NSG_TYPE}' existing = {{\n}}", Resource("a", NSG, Object((), 1), 1, existing=True)),
        (
            f"\nresource a '{NSG_TYPE}' = if (b) {{\n}}",
            Resource("a", NSG, Conditional(Name("b"), Object((), 2)), 2),
        ),
        ("module a './b.bicep' = {}", Resource("a", Literal("./b.bicep"), Object((), 1), 1)),
    ],
)
def test_resources_and_modules(text: str, statement: Resource) -> None:
    assert [parsed for _, parsed in statements_of(text)] == [statement]


def test_a_resource_in_a_resource_is_not_taken_for_a_property() -> None:
    text = "resource a 'A/b@1' = {\n  resource: 1\n\n  @batchSize(1)\n  resource c 'd' = {\n  }\n}"

    ((_, outer),) = statements_of(text)

    inner = Resource("c", Literal("d"), Object((), 5), 5)
    assert isinstance(outer, Resource)
    assert outer.body == Object((Property(Literal("resource"), Literal(1)),), 1, (inner,))


@pytest.mark.parametrize(
    "ignored",
    [
        "type a = {\n  b: 'x'\n  @minLength(2)\n  c: string[]\n}",
        "type a =\n  | 'x'\n  | 'y'",
        "metadata a = 'b'",
        "assert a = b == c",
        "extension kubernetes with {\n  namespace: 'x'\n} as k8s",
        "provider 'kubernetes@1.0.0'",
        "// param b string",
        "/* param b\n string */",
        "#disable-next-line no-unused-params",
    ],
)
def test_what_has_no_value_is_passed_over(ignored: str) -> None:
    assert statements_of(f"{ignored}\nvar b = 1\n") == (
        (Keyword.VAR, Declared("b", Literal(1), ignored.count("\n") + 2)),
    )


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        ("var b = ", 2, "expects a value before the end of the line"),
        ("var b = 'open", 2, "has a string without a closing quote"),
        ("var b = '${c'", 2, "has a string without a closing quote"),
        (r"var b = '\x'", 2, "has a string with an escape sequence that Bicep does not know"),
        ("var b = c d", 2, "expects the end of the statement before 'd'"),
        ("var b = {\n  c: (\n", 5, "expects ) before 'z'"),
        ("resource b = {}", 2, "expects a type or a path in quotes before '='"),
        ("nothing b = {\n}", 2, "expects a statement such as param, var, resource or module before 'nothing'"),
        ("var b = 12345678901234567890", 2, "expects a value before '12345678901234567890'"),
    ],
)
def test_a_statement_that_cannot_be_parsed_costs_no_other(broken: str, line: int, reason: str) -> None:
    before, unreadable, after = statements_of(f"var a = 1\n{broken}\nvar z = 2\n")

    assert before == (Keyword.VAR, Declared("a", Literal(1), 1))
    assert isinstance(unreadable[1], Unreadable)
    assert (unreadable[1].reason, unreadable[1].line) == (reason, line)
    assert isinstance(after[1], Declared)
    assert (after[1].name, after[1].value) == ("z", Literal(2))


def test_an_unreadable_resource_still_says_what_it_is() -> None:
    statement = statements_of(f"@batchSize(2)\nresource web '{NSG_TYPE}' = §\n")

    assert statement == (
        (Keyword.RESOURCE, Unreadable("web", NSG_TYPE, "has the character '§', which is not Bicep", 2)),
    )


@pytest.mark.parametrize("end", ["'''open", "/* open"])
def test_text_without_an_end_is_reported(end: str) -> None:
    statements = statements_of(f"var a = 1\nvar b = {end}\nvar c = 2\n")

    assert [type(parsed) for _, parsed in statements] == [Declared, Unreadable]


@pytest.mark.parametrize(
    ("text", "is_bicep"),
    [
        ("// a comment\nparam a string", True),
        ("@description('a')\nparam a string", True),
        ("using './main.bicep'", True),
        ("{}", False),
        ("[]", False),
        ("resource_group: x", False),
        ("", False),
    ],
)
def test_bicep_is_recognised_by_its_first_statement(text: str, is_bicep: bool) -> None:
    assert begins_like_bicep(text) is is_bicep


_WORDS = ("'''", "${", "/*", "*/", "//", "=>", "for ", "in ", "if ", "var a", "param b", "x", "0")
_PIECES = st.sampled_from([*"{}[]()'$\\@?:=!.,-\n\r #|<>", *_WORDS])


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    for _, statement in statements_of(text):
        assert not isinstance(statement, Unreadable) or statement.line <= text.count("\n") + 1


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_a_broken_beginning_never_hides_what_comes_after_it(text: str) -> None:
    """Nothing of a file is lost silently: the last statement is read, or one before it is reported."""
    statements = statements_of(f"{text}\nvar last = 1\n")

    names = [getattr(statement, "name", "") for _, statement in statements]
    assert "last" in names or any(isinstance(statement, Unreadable) for _, statement in statements)
