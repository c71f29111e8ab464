"""What each function returns, by its page in the documentation of template functions and the tests of Azure/bicep."""

from __future__ import annotations

import pytest

from .templates import evaluated, reason

OBJECT = "createObject('one', 'a', 'two', 'b')"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("concat('prefix', '-', 1, true())", "prefix-1True"),
        ("concat(createArray('a'), createArray('b', 'c'))", ["a", "b", "c"]),
        (
            "format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)",
            "Hello, User. Formatted number: 8,175,133",
        ),
        ("format('{{{0}}}', 'a')", "{a}"),
        ("format('rule-{0:D3}', 7)", "rule-007"),
        ("format('{0,4}|{0,-4}|', 7)", "   7|7   |"),
        ("format('{0:X4}', 255)", "00FF"),
        ("format('{0:000}', 5)", "005"),
        (
            (
                "format('>{0}<>{1}<>{2}<>{3}<>{4}<', false(), 12948, 'hello!', createObject('a', 'b', '!c', 2),"
                " createArray(true(), 2893, 'abc'))"
            ),
            ">False<>12948<>hello!<>{'a':'b','!c':2}<>[true,2893,'abc']<",
        ),
        ("toLower('One Two Three')", "one two three"),
        ("toUpper('One Two Three')", "ONE TWO THREE"),
        ("trim('    one two three   ')", "one two three"),
        ("replace('123-123-1234', '-', '')", "1231231234"),
        ("replace('aA', 'a', 'b')", "bA"),
        ("substring('one two three', 4, 3)", "two"),
        ("substring('one two three', 4)", "two three"),
        ("split('one,two,three', ',')", ["one", "two", "three"]),
        ("split('one;two,three', createArray(',', ';'))", ["one", "two", "three"]),
        ("split('abc', '')", ["abc"]),
        ("join(createArray('I', 'love', 'Bicep'), ' ')", "I love Bicep"),
        ("join(createArray(), ',')", ""),
        ("startsWith('abcdef', 'AB')", True),
        ("endsWith('abcdef', 'e')", False),
        ("padLeft('123', 10, '0')", "0000000123"),
        ("padLeft(7, 3)", "  7"),
        ("string(createArray('a', 'b'))", '["a","b"]'),
        ("string(createObject('valueA', 10, 'valueB', 'Example Text'))", '{"valueA":10,"valueB":"Example Text"}'),
        ("string(5)", "5"),
        ("string(true())", "True"),
        ("base64('one, two, three')", "b25lLCB0d28sIHRocmVl"),
        ("base64ToString('b25lLCB0d28sIHRocmVl')", "one, two, three"),
        ('base64ToJson(base64(\'{"one": "a"}\'))', {"one": "a"}),
        ("dataUri('Hello')", "data:text/plain;charset=utf8;base64,SGVsbG8="),
        ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", "Hello, World!"),
        ("uri('http://contoso.org/firstpath', 'myscript.sh')", "http://contoso.org/myscript.sh"),
        ("uri('http://contoso.org/firstpath/', 'nested/a.json')", "http://contoso.org/firstpath/nested/a.json"),
        ("uriComponent('http://contoso.com/a b')", "http%3A%2F%2Fcontoso.com%2Fa%20b"),
        ("uriComponentToString('http%3A%2F%2Fcontoso.com')", "http://contoso.com"),
        ("json('{\"a\": [1, true, null]}')", {"a": [1, True, None]}),
        ("json('null')", None),
        ("json('{''a'': ''b''}')", {"a": "b"}),
        ("json('[1, // one\n2, /* two */]')", [1, 2]),
        ('json(\'{"a": "https://x",}\')', {"a": "https://x"}),
    ],
)
def test_functions_of_texts(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("array(1)", [1]),
        (f"array({OBJECT})", [{"one": "a", "two": "b"}]),
        ("array(createArray(1))", [1]),
        ("createArray()", []),
        ("createArray(1, 'a', createArray(2))", [1, "a", [2]]),
        ("contains('OneTwoThree', 'e')", True),
        ("contains('OneTwoThree', 'one')", False),
        (f"contains({OBJECT}, 'ONE')", True),
        ("contains(createArray('one', 'two'), 'Two')", False),
        ("contains(createArray('one', 'two'), 'two')", True),
        ("contains(createArray('FOO'), 123)", False),
        ("empty(createArray())", True),
        ("empty('')", True),
        ("empty(createObject())", True),
        ("empty(null())", True),
        ("empty('a')", False),
        ("first(createArray('one', 'two'))", "one"),
        ("first('One Two Three')", "O"),
        ("first(createArray())", None),
        ("last('One Two Three')", "e"),
        ("last(createArray('one', 'two'))", "two"),
        ("length('One Two Three')", 13),
        (f"length({OBJECT})", 2),
        ("length(createArray(1, 2, 3))", 3),
        ("indexOf('FOOBAR', 'bar')", 3),
        ("indexOf(createArray('FOO', 'BAR'), 'bar')", -1),
        ("lastIndexOf('abcabc', 'B')", 4),
        ("lastIndexOf(createArray(1, 2, 1), 1)", 2),
        ("intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))", ["two", "three"]),
        (f"intersection({OBJECT}, createObject('one', 'a', 'two', 'z'))", {"one": "a"}),
        ("union(createArray('one', 'two'), createArray('two', 'four'))", ["one", "two", "four"]),
        (f"union({OBJECT}, createObject('two', 'c', 'three', 'd'))", {"one": "a", "two": "c", "three": "d"}),
        (
            (
                "union(createObject('p', createObject('a', 1, 'b', 2), 'l', createArray(1, 2)),"
                " createObject('p', createObject('b', 3), 'l', createArray(3)))"
            ),
            {"p": {"a": 1, "b": 3}, "l": [3]},
        ),
        ("union(createArray(createArray('a')), createArray(createArray('a'), createArray('b')))", [["a"], ["b"]]),
        ("min(0, 3, 2)", 0),
        ("max(createArray(0, 3, 2))", 3),
        ("range(5, 3)", [5, 6, 7]),
        ("skip(createArray('one', 'two', 'three'), 2)", ["three"]),
        ("skip('one two three', 4)", "two three"),
        ("skip(createArray(1), 5)", []),
        ("take('one two three', 2)", "on"),
        ("take(createArray(1, 2), -1)", []),
        ("flatten(createArray(createArray(0, 1), createArray(2)))", [0, 1, 2]),
        ("distinct(createArray('a', 'b', 'a', 1))", ["a", "b", 1]),
        ("indexFromEnd(createArray('a', 'b'), 1)", "b"),
        ("tryIndexFromEnd(createArray('a', 'b'), 3)", None),
    ],
)
def test_functions_of_lists(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("createObject('int', 1, 'string', 'a')", {"int": 1, "string": "a"}),
        ("items(createObject('b', 2, 'a', 1))", [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
        ("objectKeys(createObject('a', 1, 'b', 2))", ["a", "b"]),
        ("shallowMerge(createArray(createObject('a', 123), createObject('b', 456)))", {"a": 123, "b": 456}),
        ("tryGet(createObject('a', createArray(1)), 'A', 0)", 1),
        ("tryGet(createObject('a', createArray(1)), 'a', 10)", None),
        ("tryGet(createObject('a', 1), 'fizz')", None),
        ("coalesce(null(), null(), 'string')", "string"),
        ("equals('a', 'A')", False),
        ("equals(1, '1')", False),
        ("equals(true(), 1)", False),
        (f"equals({OBJECT}, createObject('two', 'b', 'one', 'a'))", True),
        ("equals(createArray('a'), createArray('a', 'b'))", False),
        ("not(equals(1, 2))", True),
        ("and(true(), false())", False),
        ("or(false(), false(), true())", True),
        ("bool('TRUE')", True),
        ("bool(0)", False),
        ("if(equals('a', 'a'), 'yes', 'no')", "yes"),
        ("if(false(), json('not json'), 'no')", "no"),
        ("less(1, 2)", True),
        ("lessOrEquals(2, 2)", True),
        ("greater('b', 'a')", True),
        ("greaterOrEquals(1, 2)", False),
        ("add(5, 3)", 8),
        ("sub(7, 3)", 4),
        ("mul(5, 3)", 15),
        ("div(8, 3)", 2),
        ("div(-7, 2)", -3),
        ("mod(7, 3)", 1),
        ("mod(-7, 3)", -1),
        ("int('4')", 4),
    ],
)
def test_functions_of_objects_truth_and_numbers(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (
            "parseCidr('10.144.0.0/20')",
            {
                "network": "10.144.0.0",
                "netmask": "255.255.240.0",
                "broadcast": "10.144.15.255",
                "firstUsable": "10.144.0.1",
                "lastUsable": "10.144.15.254",
                "cidr": 20,
            },
        ),
        (
            "parseCidr('fdad:3236:5555::/48')",
            {
                "network": "fdad:3236:5555::",
                "netmask": "ffff:ffff:ffff::",
                "firstUsable": "fdad:3236:5555::",
                "lastUsable": "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff",
                "cidr": 48,
            },
        ),
        ("cidrSubnet('10.144.0.0/20', 24, 4)", "10.144.4.0/24"),
        ("cidrSubnet('fdad:3236:5555::/48', 52, 4)", "fdad:3236:5555:4000::/52"),
        ("cidrHost('10.144.3.0/24', 0)", "10.144.3.1"),
        ("cidrHost('10.144.3.0/24', 4)", "10.144.3.5"),
        ("cidrHost('fdad:3236:5555:3000::/52', 0)", "fdad:3236:5555:3000::1"),
    ],
)
def test_functions_of_address_ranges(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (
            "map(createArray('abc', 'def'), lambda('i', format('Hello {0}!', lambdaVariables('I'))))",
            ["Hello abc!", "Hello def!"],
        ),
        ("map(createArray('a', 'b'), lambda('x', 'i', lambdaVariables('i')))", [0, 1]),
        ("filter(range(0, 4), lambda('i', equals(0, mod(lambdaVariables('i'), 2))))", [0, 2]),
        ("reduce(range(1, 5), 1, lambda('c', 'n', mul(lambdaVariables('c'), lambdaVariables('n'))))", 120),
        (
            "sort(createArray(8, 3, 10, -13, 5), lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))",
            [-13, 3, 5, 8, 10],
        ),
        ("toObject(createArray(123, 456), lambda('i', string(div(lambdaVariables('i'), 100))))", {"1": 123, "4": 456}),
        ("toObject(createArray(1), lambda('i', 'k'), lambda('i', add(lambdaVariables('i'), 1)))", {"k": 2}),
        ("mapValues(createObject('a', 123), lambda('v', mul(lambdaVariables('v'), 2)))", {"a": 246}),
        (
            (
                "groupBy(createArray(createObject('t', 'a', 'v', 1), createObject('t', 'a', 'v', 2)),"
                " lambda('x', lambdaVariables('x').t), lambda('x', lambdaVariables('x').v))"
            ),
            {"a": [1, 2]},
        ),
        (
            "map(range(0, 2), lambda('i', map(range(0, 2), lambda('j', concat(lambdaVariables('i'), 'x')))))",
            [["0x", "0x"], ["1x", "1x"]],
        ),
    ],
)
def test_functions_that_take_a_lambda(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]") == value


def test_keys_are_sorted_without_case() -> None:
    """The order is that of a test in Azure/bicep (EvaluationTests.cs)."""
    keys = ["ghiKey", "defKey", "abcKey", "123Key", "GHIKey", "DEFKey", "ABCKey", "456Key"]

    items = evaluated("[items(parameters('o'))]", {"parameters": {"o": {"type": "object"}}}, o=dict.fromkeys(keys, 1))

    assert [item["key"] for item in items] == [
        "123Key",
        "456Key",
        "abcKey",
        "ABCKey",
        "defKey",
        "DEFKey",
        "ghiKey",
        "GHIKey",
    ]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("concat('a', createArray('b'))", "argument 1 is a text and not a list"),
        ("concat('a', createObject())", "concat takes no objects"),
        ("format('{1}', 'a')", "a hole that no argument fills"),
        ("format('{0:E}', 5)", "the number format 'E', which acrnet does not know"),
        ("replace('a', '', 'b')", "replace looks for an empty text"),
        ("substring('one', 2, 5)", "asks for 5 characters from 2 of a text of 3"),
        ("json('{')", "is not JSON"),
        ("base64ToString('*')", "is not base64 of a text"),
        ("range(0, 10001)", "range makes from 0 to 10,000 numbers"),
        ("div(1, 0)", "divided by zero"),
        ("mul(9223372036854775807, 2)", "does not fit into 64 bits"),
        ("int('four')", "is not a whole number"),
        ("bool('maybe')", "bool takes true, false, 1 and 0"),
        ("if('maybe', 1, 2)", "neither true nor false"),
        ("cidrSubnet('10.0.0.0/24', 20, 0)", "cannot split 10.0.0.0/24 into ranges of /20"),
        ("cidrSubnet('10.0.0.0/24', 25, 2)", "has no range of /25 with the index 2"),
        ("cidrHost('10.0.0.0/30', 2)", "has no address with the index 2"),
        ("parseCidr('AzureCloud')", "'AzureCloud' is not an address range in CIDR notation"),
        ("min(createArray())", "the list is empty"),
        ("createObject('a')", "a name without a value"),
        ("map(createArray(1), 'x')", "argument 2 is not a lambda"),
        ("lambdaVariables('x')", "no lambda has the variable 'x'"),
        ("length(5)", "is a number, and not a text, a list or an object"),
        ("toLower('a', 'b')", "tolower does not take 2 arguments"),
        ("copyIndex()", "there is no loop"),
    ],
)
def test_what_a_function_does_not_take_is_not_known_and_said(expression: str, said: str) -> None:
    assert said in reason(f"[{expression}]")
