"""What expressions stand for, worked out by hand from the documentation of Bicep's language."""

from __future__ import annotations

import pytest

from .sources import reason, value


@pytest.mark.parametrize(
    ("expression", "known"),
    [
        ("'a' == 'a' && 'b' == 'b'", True),
        ("10 - 4 - 3", 3),
        ("2 + 3 * 4", 14),
        ("-7 % 3", -1),
        ("!false && false", False),
        ("'a' =~ 'A'", True),
        ("'a' !~ 'A'", False),
        ("1 != 2", True),
        ("null ?? 'a'", "a"),
        ("true ? 'a' : false ? 'b' : 'c'", "a"),
        ("false || true", True),
        ("'x-${1 + 1}-${true}'", "x-2-True"),
        ("'{literal} ${'a'} {{0}}'", "{literal} a {{0}}"),
        ("'''\nit's\n'''", "it's\n"),
        ("[1, ...[2, 3], 4]", [1, 2, 3, 4]),
        ("{ a: 1, ...{ a: 2, b: 3 }, c: 4 }", {"a": 2, "b": 3, "c": 4}),
        ("{ '${'k'}': 1 }", {"k": 1}),
        ("{ a: { b: 1 } }.a.b", 1),
        ("{ a: 1 }.?b", None),
        ("{ a: { b: 1 } }.?x.b.c", None),
        ("{ a: 1 }['a']", 1),
        ("['a', 'b'][1]", "b"),
        ("['a', 'b'][^1]", "b"),
        ("['a', 'b'][?5]", None),
        ("first([{ a: 1 }])!.a", 1),
        ("any('a')", "a"),
        ("sys.toUpper('a')", "A"),
        ("map(['a', 'b'], x => '${x}!')", ["a!", "b!"]),
        ("map(['a', 'b'], (x, i) => '${x}${i}')", ["a0", "b1"]),
        ("filter([1, 2, 3], x => x > 1)", [2, 3]),
        ("reduce([1, 2, 3], 0, (sum, x) => sum + x)", 6),
        ("[for x in ['a', 'b']: toUpper(x)]", ["A", "B"]),
        ("[for (x, i) in ['a', 'b']: '${i}${x}']", ["0a", "1b"]),
        ("[for i in range(3, 2): i]", [3, 4]),
        ("[for x in [1, 2]: [for y in [3, 4]: x * y]]", [[3, 4], [6, 8]]),
        ("[for entry in items({ b: 2, a: 1 }): entry.key]", ["a", "b"]),
        ("nameof(something)", "something"),
        ("'[not an expression]'", "[not an expression]"),
    ],
)
def test_a_value_is_what_bicep_makes_of_it(expression: str, known: object) -> None:
    found = value(expression)
    assert found == known
    assert type(found) is type(known) or isinstance(found, dict)


@pytest.mark.parametrize(
    ("declarations", "known"),
    [
        ("param a string = 'x'", "x"),
        ("param b string = 'x'\nparam a string = '${b}y'", "xy"),
        ("param a string?", None),
        ("var b = 'x'\nvar a = '${b}y'", "xy"),
        ("var a = [for i in range(0, 2): 'x${i}']", ["x0", "x1"]),
        ("func twice(x string) string => '${x}${x}'\nvar a = twice('x')", "xx"),
        ("func f(x int) int => x + 1\nfunc g(x int) int => f(x) * 2\nvar a = g(1)", 4),
        ("type t = {\n  b: 'x'?\n}\n@sealed()\nparam a t = { b: 'x' }", {"b": "x"}),
    ],
)
def test_names_stand_for_what_they_are_declared_as(declarations: str, known: object) -> None:
    assert value("a", declarations) == known


@pytest.mark.parametrize(
    ("declaration", "given", "known"),
    [
        ("param a string", "x", "x"),
        ("param a string = 'default'", "x", "x"),
        ("param a int", "5", 5),
        ("param a bool", "true", True),
        ("param a string[]", '["x"]', ["x"]),
        ("param a ruleType", '{"b": 1}', {"b": 1}),
        ("param a ruleType", "5", "5"),
    ],
)
def test_parameters_are_given_values_in_their_types(declaration: str, given: str, known: object) -> None:
    assert value("a", declaration, a=given) == known


def test_variables_and_functions_of_other_files_are_imported() -> None:
    beside = {
        "shared/net.bicep": "var base = '10.0'\n@export()\nvar space = '${base}.0.0/16'\n"
        "@export()\nfunc host(n int) string => '${n}.example'\n@export()\ntype t = string\n",
    }
    imports = "import { space, host as hostOf, t } from 'shared/net.bicep'\nimport * as net from './shared/net.bicep'"
    assert value("[space, hostOf(1), net.space, net.host(2)]", imports, beside) == [
        "10.0.0.0/16",
        "1.example",
        "10.0.0.0/16",
        "2.example",
    ]


def test_files_are_taken_in_relative_to_the_file_that_names_them() -> None:
    beside = {"data/rules.json": '{"rules": [{"name": "[a]"}] /* one */}', "data/note.txt": "it's"}
    expression = "[loadJsonContent('./data/rules.json'), loadJsonContent('data/rules.json', '$.rules[0].name')]"
    assert value(expression, "", beside) == [{"rules": [{"name": "[a]"}]}, "[a]"]
    assert value("[loadTextContent('data/note.txt'), loadFileAsBase64('data/note.txt')]", "", beside) == [
        "it's",
        "aXQncw==",
    ]


@pytest.mark.parametrize(
    ("expression", "because"),
    [
        ("missing", "missing is not declared in the file"),
        ("loadJsonContent('none.json')", "none.json cannot be read: there is no file none.json beside it"),
        ("loadJsonContent('bad.json')", "bad.json is not valid JSON at line 1, column 2 (Expecting property name"),
        ("loadJsonContent('ok.json', '$.none')", "ok.json has nothing at $.none"),
        ("loadJsonContent('ok.json', '$..a')", "the path $..a into ok.json is not read"),
        ("loadJsonContent('/etc/rules.json')", "/etc/rules.json is not a path relative to the file"),
        ("loadYamlContent('a.yaml')", "what loadYamlContent('a.yaml') takes in is not read"),
        ("loadTextContent(toLower('A'))", "loadTextContent does not name its file as a plain text"),
        (
            "[for i in range(0, 1000000): i]",
            "cannot be evaluated: range makes from 0 to 10,000 numbers",
        ),
        ("a b", "main.bicep:6 expects a comma, a line end or } before 'b'"),
        ("resourceGroup().location", "the location of the resource group is known only when the template is deployed"),
        ("self", "format('{0}', variables('self')) cannot be evaluated: variables('self') refers to itself"),
        ("remote", "br/public:avm/res/x:1 is in a registry of modules, which is not read"),
        ("g.listKeys()", "what listKeys() of g returns is known only when the file is deployed"),
        ("string(x => x)", "string(lambda('x', lambdavariables('x'))) cannot be evaluated: a lambda has no text"),
        ("startsWith(1, 'a')", "startswith(1, 'a') cannot be evaluated: argument 1 is a number and not a text"),
    ],
)
def test_what_is_not_known_says_why(expression: str, because: str) -> None:
    declarations = "var self = '${self}'\nimport { remote } from 'br/public:avm/res/x:1'"
    beside = {"bad.json": "{a}", "ok.json": '{"a": 1}'}
    found = reason(expression, declarations, beside)
    assert because in found


def test_a_parameter_without_a_value_says_how_to_give_one() -> None:
    assert reason("a", "param a string") == "the parameter 'a' has no value (--param a=VALUE gives one)"
