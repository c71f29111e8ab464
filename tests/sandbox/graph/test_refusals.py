"""Queries that are not answered, and why: real codes as far as they are known, and never part of an answer."""

import pytest

from ..conftest import Arm, JsonValue, OpenEstate
from .estate import ask, open_small

INVALID = {
    "code": "InvalidQuery",
    "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the "
    "error before retrying.",
}


@pytest.fixture
def small(open_estate: OpenEstate) -> Arm:
    return open_small(open_estate)


def refusal(arm: Arm, query: str) -> list[JsonValue]:
    answer = ask(arm, query)
    assert (answer.status, answer.code) == (400, "BadRequest"), answer.body
    assert answer.message.startswith("Please provide below info when asking for support: timestamp = 2026-")
    details: list[JsonValue] = answer.body["error"]["details"]
    return details


def failure(line: int, position: int, token: str) -> list[JsonValue]:
    place = {"characterPositionInLine": position} if position else {}
    return [INVALID, {"code": "ParserFailure", "message": "ParserFailure", "line": line, **place, "token": token}]


PARSER_FAILURES = {
    "recorded of two services": ("where where", failure(1, 11, "<EOF>")),
    "recorded in 2018": ("project id, location | where where", failure(1, 34, "<EOF>")),
    "recorded with an unknown operator": ("Resources | syntax error", failure(1, 12, "syntax")),
    "nothing": ("", failure(1, 0, "<EOF>")),
    "the second line": ("Resources\n| where name ===  'a'", failure(2, 15, "=")),
    "the begin of a line": ("Resources\n}", failure(2, 0, "}")),
    "no predicate": ("Resources | where", failure(1, 17, "<EOF>")),
    "an operand is missing": ("Resources | where name ==", failure(1, 25, "<EOF>")),
    "a text without an end": ("Resources | where name == 'a", failure(1, 26, "'")),
    "a text over two lines": ("Resources | where name == 'a\nb'", failure(1, 26, "'")),
    "a quote in a text": ("Resources | where name == 'it's'", failure(1, 31, "'")),
    "two comparisons in a row": ("Resources | where name == kind == id", failure(1, 31, "==")),
    "no comma": ("Resources | where name in ('a' 'b')", failure(1, 31, "b")),
    "an empty list": ("Resources | where name in ()", failure(1, 27, ")")),
    "a parenthesis too much": ("Resources | where (name == 'a'))", failure(1, 31, ")")),
    "a number for take": ("Resources | take many", failure(1, 17, "many")),
    "a fraction for take": ("Resources | take 1.5", failure(1, 17, "1.5")),
    "a number that is too large": ("Resources | take 9223372036854775808", failure(1, 17, "9223372036854775808")),
    "a number of many digits": (f"Resources | take {'9' * 5_000}", failure(1, 17, "9" * 5_000)),
    "a number that is not finite": ("Resources | extend a = 1e999", failure(1, 23, "1e999")),
    "a digit of another script": (
        "Resources | take \N{ARABIC-INDIC DIGIT TWO}",
        failure(1, 17, "\N{ARABIC-INDIC DIGIT TWO}"),
    ),
    "a span of time": ("Resources | where 1d > 2", failure(1, 18, "1")),
    "an unknown kind of join": ("Resources | join kind=loose Resources on id", failure(1, 28, "Resources")),
    "a join without a condition": ("Resources | join Resources", failure(1, 26, "<EOF>")),
    "a character of no language": ("Resources | where name == \N{SNOWMAN}", failure(1, 26, "\N{SNOWMAN}")),
    "two queries": ("Resources; Resources", failure(1, 11, "Resources")),
}


@pytest.mark.parametrize(("query", "expected"), PARSER_FAILURES.values(), ids=PARSER_FAILURES)
def test_a_query_that_cannot_be_read_is_refused_with_the_place(
    query: str, expected: list[JsonValue], small: Arm
) -> None:
    assert refusal(small, query) == expected


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("Resources | parse id with * '/providers/' provider", "parse"),
        ("Resources | project-keep name", "project-keep"),
        ("let a = 1; Resources", "let"),
        ("Resources | where name matches regex '(a+)+$'", "matches"),
        ("Resources | where name has_any ('a', 'b')", "has_any"),
        ("Resources | where name between (1 .. 2)", "between"),
        ("Resources | sample 5", "sample"),
        ("print 1", "print"),
        ("search 'x'", "search"),
        ("Resources | mv-apply a = tags on (take 1)", "mv-apply"),
        ("Resources | join hint.strategy=broadcast Resources on id", "hint"),
        ("Resources | union withsource=t Resources", "withsource"),
        ("Resources | extend a = dynamic({'b': 1})", "dynamic"),
        (f"Resources {'| mv-expand tags ' * 4}", "mv-expand"),
    ],
)
def test_what_is_not_served_of_the_language_is_said(query: str, token: str, small: Arm) -> None:
    invalid, language, sandbox = refusal(small, query)
    assert invalid == INVALID
    assert language == {
        "code": "InvalidQueryLanguage",
        "message": "InvalidQueryLanguage",
        "line": -1,
        "characterPositionInLine": -1,
        "token": token,
    }
    assert sandbox["code"] == "NotServedBySandbox"
    assert sandbox["message"].endswith("; docs/sandbox.md lists what is served.")


@pytest.mark.parametrize("name", ["cout", "extract", "ago", "ipv4_is_match"])
def test_an_unknown_function_is_refused(name: str, small: Arm) -> None:
    for query in (f"Resources | extend a = {name}(name)", f"Resources | summarize {name}(name)"):
        invalid, unknown, sandbox = refusal(small, query)
        assert invalid == INVALID
        assert unknown == {"code": "UnknownFunction", "message": f"Unknown function: '{name}'."}
        assert sandbox["code"] == "NotServedBySandbox"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("leftsemi", "LeftSemi"), ("leftanti", "LeftAnti"), ("anti", "LeftAnti"), ("rightouter", "RightOuter")],
)
def test_a_kind_of_join_that_resource_graph_does_not_have_is_refused(kind: str, name: str, small: Arm) -> None:
    message = f'The join kind "{name}" is not supported or not allowed.'
    detail = {"code": "UnsupportedJoinFlavor", "message": message}
    assert refusal(small, f"Resources | join kind={kind} Resources on id") == [INVALID, detail]


@pytest.mark.parametrize(
    "query",
    ["SecurityResources | count", "Resources | join kind=inner (SecurityResources) on id", "union securityresources"],
)
def test_a_table_that_is_not_served_is_refused(query: str, small: Arm) -> None:
    message = "Table securityresources is invalid, unsupported or disallowed."
    assert refusal(small, query) == [{"code": "DisallowedLogicalTableName", "message": message}]


def test_more_than_three_joins_and_unions_are_refused(small: Arm) -> None:
    three = "Resources | join Resources on id | union Resources, ResourceContainers | project name"
    assert ask(small, three).status == 200
    invalid, tables = refusal(small, f"{three} | union Resources")
    assert (invalid, tables["code"]) == (INVALID, "DisallowedMaxNumberOfRemoteTables")
    inside = "Resources | union (Resources | union (Resources | union (Resources | union Resources)))"
    assert refusal(small, inside)[1]["code"] == "DisallowedMaxNumberOfRemoteTables"


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("where nme == 'a'", "'where' operator: Failed to resolve column or scalar expression named 'nme'"),
        ("project name | where id == 'a'", "named 'id'"),
        ("extend a = 1, b = a", "'extend' operator: Failed to resolve column or scalar expression named 'a'"),
        ("where Name == 'a'", "named 'Name'"),
        ("where name", "Filter expression should be Boolean"),
        ("where properties.enabled", "Filter expression should be Boolean"),
        ("where name == 'a' and tags", "Filter expression should be Boolean"),
        ("where name == 1", "Cannot compare values of types string and long"),
        ("where properties.a == properties.b", "Cannot compare values of types dynamic and dynamic"),
        ("where name < 'b'", "The operator '<' is not defined for values of types string"),
        ("where name.first == 'a'", "not of a string"),
        ("extend a = name + 'b'", "The operator '+' is not defined"),
        ("extend a = properties.b + 1", "cast its operands"),
        ("extend a = tostring()", "tostring(): function expects 1 argument(s), not 0"),
        ("extend a = tostring(name, id)", "tostring(): function expects 1 argument(s), not 2"),
        ("extend a = substring(name)", "substring(): function expects 2 to 3 argument(s), not 1"),
        ("extend a = array_length(name)", "array_length(): argument #1 is a string"),
        ("extend a = pack('a', 1, 'b')", "pack(): function expects pairs of a key and a value, not 3 argument(s)"),
        ("extend a = iff(name, 1, 2)", "iff(): a predicate should be Boolean"),
        ("extend a = iff(true, 1, 'b')", "iff(): the values have different types"),
        ("extend a = case(true, 1)", "case(): function expects pairs"),
        ("order by properties", "'order' operator: key can't be of dynamic type"),
        ("top 5 by tags", "key can't be of dynamic type"),
        ("summarize count() by tags", "Summarize group key 'tags' is of a 'dynamic' type"),
        ("distinct tags.env", "group key 'tags_env' is of a 'dynamic' type"),
        ("distinct *", "is of a 'dynamic' type"),
        ("summarize name", "an aggregation function is expected"),
        ("summarize sum(name)", "sum(): argument #1 expected to be a number"),
        ("summarize countif(name)", "countif(): argument #1 expected to be a bool"),
        ("summarize make_list(name, id)", "make_list(): argument #2"),
        ("summarize dcount()", "dcount(): function expects 1 argument(s), not 0"),
        ("project-away nothing", "Failed to resolve column named 'nothing'"),
        ("project-rename a = nothing", "Failed to resolve column named 'nothing'"),
        ("project-rename id = name", "a column with the new name is there already"),
        ("mv-expand name", "expanded expression is of type string"),
        ("mv-expand tags limit 5000", "The limit of mv-expand is 5000"),
        ("join Resources on nothing", "Failed to resolve column named 'nothing'"),
        ("join Resources on tags", "join key 'tags' is of a 'dynamic' type"),
        ("extend n = 1 | join Resources on $left.n == $right.name", "have different types"),
        ("join Resources on $left.id == $left.name", "one of $right"),
        ("union (Resources | extend name = 1)", "the column 'name' has several types"),
    ],
)
def test_names_and_types_that_are_not_right_are_refused(query: str, part: str, small: Arm) -> None:
    invalid, reason = refusal(small, f"Resources | {query}")
    assert (invalid, reason["code"]) == (INVALID, "InvalidQuery")
    assert part in reason["message"]


DEEP = 20_000
HUGE = {
    "parentheses": f"Resources | where {'(' * DEEP}true{')' * DEEP}",
    "calls": f"Resources | where {'not(' * 9_000}true{')' * 9_000}",
    "minus": f"Resources | extend a = {'-' * DEEP}1",
    "brackets": f"Resources | extend a = dynamic({'[' * DEEP}{']' * DEEP})",
    "keys": f"Resources | extend a = {'tags[' * 9_000}0{']' * 9_000}",
    "a path": f"Resources | extend a = tags{'.a' * DEEP}",
    "a sum": f"Resources | extend a = 1{'+1' * DEEP}",
    "queries inside queries": f"{'Resources | union (' * 3_000}Resources{')' * 3_000}",
    "operators": f"Resources {'| where true ' * 101}",
    "text": f"Resources | where name == '{'a' * 70_000}'",
    "rows": "Resources | join kind=inner (Resources | extend a = 1) on $left.subscriptionId == $right.subscriptionId"
    " | mv-expand x = split(strcat("
    + ",".join(["id"] * 60)
    + "), '') limit 2000" * 1
    + " | mv-expand y = split(id, '') limit 2000 | count",
    "a text that doubles": "Resources | extend a = strcat(id, id)" + " | extend a = strcat(a, a)" * 30 + " | count",
    "bags that double": "Resources | extend a = pack('x', tags, 'y', tags)"
    + " | extend a = pack('x', a, 'y', a)" * 30
    + " | count",
    "a replacement that grows": "Resources | extend a = 'aaaaaaaaaa'"
    + " | extend a = replace_string(a, 'a', 'aaaaaaaaaa')" * 9
    + " | count",
}


@pytest.mark.parametrize("query", HUGE.values(), ids=HUGE)
def test_more_work_than_the_sandbox_does_is_refused_with_the_reason(query: str, small: Arm) -> None:
    details = refusal(small, query)
    assert details[0] == INVALID
    assert details[-1]["code"] in {"NotServedBySandbox", "DisallowedMaxNumberOfRemoteTables"}


def test_many_operands_in_a_row_are_no_depth(small: Arm) -> None:
    query = "Resources | where " + " or ".join(f"name == 'nsg-{number}'" for number in range(1_500)) + " | count"
    assert ask(small, query).body["data"] == [{"Count": 0}]
    query = f"Resources | where name in ({', '.join(repr(str(number)) for number in range(5_000))}, 'nsg-db') | count"
    assert ask(small, query).body["data"] == [{"Count": 1}]
