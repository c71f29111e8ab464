"""Random queries over one estate, against the same question asked in plain Python."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.sandbox import open_sandbox

from ..conftest import Arm, JsonValue
from .estate import network, rows, rule

Group: TypeAlias = dict[str, Any]
Truth: TypeAlias = bool | None
_ENVIRONMENTS = ("prod", "Prod", "dev", "", None)


def _groups() -> Iterator[Group]:
    for number in range(30):
        env = _ENVIRONMENTS[number % 5]
        rules = [rule(f"r{n}", 100 * (n + 1) + number, "Allow", "443") for n in range(number % 4)]
        yield {
            "name": f"nsg-{number * 7 % 30:02}",
            "location": ("westeurope", "northeurope", "eastus")[number % 3],
            "subscriptionId": f"sub-{number % 2}",
            "env": env,
            "count": len(rules),
            "first": rules[0]["properties"]["priority"] if rules else None,
            "rules": rules,
        }


GROUPS = [*_groups()]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Arm:
    folder: Path = tmp_path_factory.mktemp("fleet")
    bodies = [
        network(
            "networkSecurityGroups",
            group["name"],
            subscription=group["subscriptionId"],
            location=group["location"],
            properties={"securityRules": group["rules"]},
            tags={} if group["env"] is None else {"env": group["env"]},
        )
        for group in GROUPS
    ]
    (folder / "groups.json").write_text(json.dumps(bodies), encoding="utf-8")
    (folder / "sandbox.yaml").write_text("resource_graph: {quota: 1000000}", encoding="utf-8")
    return Arm(open_sandbox(folder))


class Asked(NamedTuple):
    """A question in the language of queries, and in Python."""

    text: str
    of: Callable[[Group], JsonValue]


TEXTS = st.sampled_from([Asked(name, itemgetter(name)) for name in ("name", "location", "subscriptionId")])
ENV = Asked("tags.env", lambda group: group["env"])
NUMBERS = st.sampled_from(
    [
        Asked("array_length(properties.securityRules)", lambda group: group["count"]),
        Asked("properties.securityRules[0].properties.priority", lambda group: group["first"]),
    ]
)
WORDS = st.sampled_from(["prod", "PROD", "dev", "west", "EUROPE", "nsg", "nsg-07", "sub-1", "0", "", "us"])


def _shown(value: JsonValue) -> str:
    return "" if value is None else str(value)


def _has(text: str, word: str) -> bool:
    """Whole words only, by walking over the text."""
    if not word:
        return True
    for start in range(len(text) - len(word) + 1):
        end = start + len(word)
        before = start == 0 or not (text[start - 1].isalnum() and word[0].isalnum())
        after = end == len(text) or not (text[end].isalnum() and word[-1].isalnum())
        if text[start:end] == word and before and after:
            return True
    return False


TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "=~": lambda text, word: text.lower() == word.lower(),
    "!~": lambda text, word: text.lower() != word.lower(),
    "contains": lambda text, word: word.lower() in text.lower(),
    "!contains": lambda text, word: word.lower() not in text.lower(),
    "contains_cs": lambda text, word: word in text,
    "startswith": lambda text, word: text.lower().startswith(word.lower()),
    "endswith_cs": lambda text, word: text.endswith(word),
    "has": lambda text, word: _has(text.lower(), word.lower()),
    "!has": lambda text, word: not _has(text.lower(), word.lower()),
}


def _text_test(operand: Asked, word: str, operator: str) -> Asked:
    test = TEXT_TESTS[operator]
    return Asked(f"{operand.text} {operator} '{word}'", lambda group: test(_shown(operand.of(group)), word))


def _equality(operand: Asked, word: str, *, differs: bool) -> Asked:
    return Asked(
        f"{operand.text} {'!=' if differs else '=='} '{word}'", lambda group: (operand.of(group) == word) is not differs
    )


def _order(operand: Asked, limit: int, operator: str) -> Asked:
    tests = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}

    def test(group: Group) -> Truth:
        value = operand.of(group)
        return None if value is None else tests[operator](value, limit)

    return Asked(f"{operand.text} {operator} {limit}", test)


def _among(operand: Asked, words: list[str], *, negated: bool, ignores_case: bool) -> Asked:
    written = ", ".join(f"'{word}'" for word in words)
    wanted = {word.lower() if ignores_case else word for word in words}

    def test(group: Group) -> bool:
        value = operand.of(group)
        if ignores_case:
            value = _shown(value).lower()
        return (value in wanted) is not negated

    return Asked(f"{operand.text} {'!' if negated else ''}in{'~' if ignores_case else ''} ({written})", test)


def _both(left: Asked, right: Asked, word: str) -> Asked:
    def test(group: Group) -> Truth:
        values = {left.of(group), right.of(group)}
        if (word == "or") in values:
            return word == "or"
        return None if None in values else word == "and"

    return Asked(f"({left.text} {word} {right.text})", test)


def _negated(inner: Asked) -> Asked:
    def test(group: Group) -> Truth:
        value = inner.of(group)
        return None if value is None else not value

    return Asked(f"not({inner.text})", test)


OPERANDS = TEXTS | st.just(ENV)
LEAVES = (
    st.builds(_text_test, OPERANDS, WORDS, st.sampled_from(sorted(TEXT_TESTS)))
    | st.builds(_equality, OPERANDS, WORDS, differs=st.booleans())
    | st.builds(_order, NUMBERS, st.integers(0, 350), st.sampled_from(["<", "<=", ">", ">="]))
    | st.builds(_among, OPERANDS, st.lists(WORDS, min_size=1), negated=st.booleans(), ignores_case=st.booleans())
    | NUMBERS.map(lambda asked: Asked(f"isnull({asked.text})", lambda group: asked.of(group) is None))
    | st.just(Asked("isempty(tags.env)", lambda group: not group["env"]))
)
PREDICATES = st.recursive(
    LEAVES,
    lambda inner: st.builds(_both, inner, inner, st.sampled_from(["and", "or"])) | st.builds(_negated, inner),
    max_leaves=6,
)


@given(PREDICATES)
def test_where_agrees(fleet: Arm, predicate: Asked) -> None:
    expected = [group["name"] for group in GROUPS if predicate.of(group) is True]
    assert rows(fleet, f"Resources | where {predicate.text} | project name") == expected


@given(PREDICATES, st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=3), st.integers(0, 12))
def test_project_order_and_take_agree(fleet: Arm, predicate: Asked, keys: list[tuple[Asked, bool]], count: int) -> None:
    kept = [group for group in GROUPS if predicate.of(group) is True]
    for key, ascends in reversed(keys):
        kept.sort(key=key.of, reverse=not ascends)
    order = ", ".join(f"{key.text} {'asc' if ascends else 'desc'}" for key, ascends in keys)
    query = (
        f"Resources | where {predicate.text} | order by {order} | take {count} | project name, location, n = tags.env"
    )
    assert rows(fleet, query) == [[group["name"], group["location"], group["env"]] for group in kept[:count]]


@given(PREDICATES, TEXTS, PREDICATES)
def test_summarize_agrees(fleet: Arm, predicate: Asked, key: Asked, counted: Asked) -> None:
    kept = [group for group in GROUPS if predicate.of(group) is True]
    numbers = Counter(key.of(group) for group in kept)
    expected = []
    for value in sorted(numbers):
        members = [group for group in kept if key.of(group) == value]
        firsts = [group["first"] for group in members if group["first"] is not None]
        expected.append(
            [
                value,
                numbers[value],
                sum(counted.of(group) is True for group in members),
                sum(group["count"] for group in members),
                max(firsts, default=None),
                [group["name"] for group in members],
            ]
        )
    query = (
        f"Resources | where {predicate.text} | extend n = array_length(properties.securityRules),"
        " first = toint(properties.securityRules[0].properties.priority)"
        f" | summarize count(), countif({counted.text}), sum(n), max(first), make_list(name) by {key.text}"
        f" | order by {key.text} asc"
    )
    assert rows(fleet, query) == expected
