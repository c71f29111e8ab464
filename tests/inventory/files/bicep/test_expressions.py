"""The values of expressions are those of docs/grammar.md of Azure/bicep: precedence, strings, what follows a value."""

from __future__ import annotations

import pytest

from acrnet.inventory.files.bicep.expressions import MOST_LEVELS
from acrnet.inventory.files.bicep.statements import statements_of
from acrnet.inventory.files.bicep.syntax import (
    Array,
    Binary,
    Call,
    Conditional,
    Declared,
    For,
    Index,
    Lambda,
    Literal,
    Member,
    Name,
    Nested,
    Node,
    Object,
    Property,
    Spread,
    Ternary,
    Text,
    Unary,
    Unparsed,
    Unreadable,
)

A, B, C, D, E = (Name(letter) for letter in "abcde")


def parsed(expression: str) -> Node:
    """Return the value of a variable with this expression."""
    ((_, declared),) = statements_of(f"var x = {expression}\n")
    assert isinstance(declared, Declared), declared
    assert declared.value is not None
    return declared.value


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("a == b && c == d", Binary("&&", Binary("==", A, B), Binary("==", C, D))),
        ("a - b - c", Binary("-", Binary("-", A, B), C)),
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("a * b + c", Binary("+", Binary("*", A, B), C)),
        ("a ?? b || c && d", Binary("??", A, Binary("||", B, Binary("&&", C, D)))),
        ("a < b == c >= d", Binary("==", Binary("<", A, B), Binary(">=", C, D))),
        ("!a && b", Binary("&&", Unary("!", A), B)),
        ("-a.b", Unary("-", Member(A, "b"))),
        ("!!a", Unary("!", Unary("!", A))),
        ("a ? b : c ? d : e", Ternary(A, B, Ternary(C, D, E))),
        ("a == b ? c : d", Ternary(Binary("==", A, B), C, D)),
        ("a =~ b", Binary("=~", A, B)),
        ("a !~ b", Binary("!~", A, B)),
        ("(a ?? b).c", Member(Binary("??", A, B), "c")),
        ("a\n  ? b\n  : c", Ternary(A, B, C)),
    ],
)
def test_operators_bind_as_in_the_grammar(expression: str, tree: Node) -> None:
    assert parsed(expression) == tree


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("a.b", Member(A, "b")),
        ("a.?b", Member(A, "b", safe=True)),
        ("a!.b", Member(A, "b")),
        ("a[0]", Index(A, Literal(0))),
        ("a[?b]", Index(A, B, safe=True)),
        ("a[^1]", Index(A, Literal(1), from_end=True)),
        ("a[?^1]", Index(A, Literal(1), safe=True, from_end=True)),
        ("a::b.c", Member(Nested(A, "b"), "c")),
        ("b()", Call(None, "b", ())),
        ("a.b(c, d)", Call(A, "b", (C, D))),
        ("b(\n  c,\n  d\n)", Call(None, "b", (C, D))),
        ("map(a, b => b)", Call(None, "map", (A, Lambda(("b",), B)))),
        ("map(a, (b, c) => c)", Call(None, "map", (A, Lambda(("b", "c"), C)))),
        ("map(a, () => b)", Call(None, "map", (A, Lambda((), B)))),
    ],
)
def test_what_follows_a_value_belongs_to_it(expression: str, tree: Node) -> None:
    assert parsed(expression) == tree


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("'a'", Literal("a")),
        ("''", Literal("")),
        (r"'it\'s \\ \n \t \r \$ \${a}'", Literal("it's \\ \n \t \r $ ${a}")),
        (r"'\u{1F600}'", Literal("\U0001f600")),
        (r"'\u{D83D}\u{DE00}'", Literal("\U0001f600")),
        ("'$ {a}'", Literal("$ {a}")),
        ("'x${a}y${b}'", Text(("x", A, "y", B))),
        ("'${a ? 'b' : 'c'}'", Text((Ternary(A, Literal("b"), Literal("c")),))),
        ("'${a['${b}']}'", Text((Index(A, Text((B,))),))),
        ("'${{a: b}.a}'", Text((Member(Object((Property(Literal("a"), B),), 1), "a"),))),
        ("'''\na\n'b' ${c}'''", Literal("a\n'b' ${c}")),
        ("''''a''''", Literal("'a'")),
        ("''''''", Literal("")),
        ("$'''\nx ${a} $b'''", Text(("x ", A, " $b"))),
        ("$$'''${a} $${b}'''", Text(("${a} ", B))),
        ("$$'''$$${b}'''", Text(("$", B))),
    ],
)
def test_strings_are_read_with_their_escapes_and_expressions(expression: str, tree: Node) -> None:
    assert parsed(expression) == tree


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("[]", Array(())),
        ("[a, b]", Array((A, B))),
        ("[\n  a\n  b\n]", Array((A, B))),
        ("[\n  a // first\n\n  /* second */ b\n]", Array((A, B))),
        ("[\n  1\n  -1\n]", Array((Literal(1), Unary("-", Literal(1))))),
        ("[...a, b]", Array((Spread(A), B))),
        ("{}", Object((), 1)),
        ("{ a: b, 'c-d': d }", Object((Property(Literal("a"), B), Property(Literal("c-d"), D)), 1)),
        ("{\n  ...a\n  '${b}': c\n}", Object((Spread(A), Property(Text((B,)), C)), 1)),
        (
            "{\n  if: a\n  for: b\n  null: c\n}",
            Object((*map(Property, map(Literal, ("if", "for", "null")), (A, B, C)),), 1),
        ),
        ("{ resource: a }", Object((Property(Literal("resource"), A),), 1)),
        ("[for a in b: a]", For("a", "", B, A)),
        ("[for (a, c) in b: a]", For("a", "c", B, A)),
        ("[\n  for a in b: if (c) {}\n]", For("a", "", B, Conditional(C, Object((), 2)))),
    ],
)
def test_lists_objects_and_loops(expression: str, tree: Node) -> None:
    assert parsed(expression) == tree


def test_a_value_that_cannot_be_parsed_costs_no_more_than_itself() -> None:
    tree = parsed("{\n  a: b\n  c: d §\n  e: [\n    a\n    b c\n  ]\n}")

    assert tree == Object(
        (
            Property(Literal("a"), B),
            Property(Literal("c"), Unparsed("has the character '§', which is not Bicep", 3)),
            Property(Literal("e"), Array((A, Unparsed("expects a comma, a line end or ] before 'c'", 6)))),
        ),
        1,
    )


def test_deep_expressions_are_refused_by_their_line() -> None:
    ((_, statement),) = statements_of(f"var x = {'[' * (MOST_LEVELS + 1)}\n")

    assert isinstance(statement, Unreadable)
    assert (statement.reason, statement.line) == (f"has expressions more than {MOST_LEVELS} deep in each other", 1)
