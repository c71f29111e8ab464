"""Templates that would take endless work or memory: each ends with one sentence."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from acrnet.errors import InputFileError
from acrnet.inventory.files import read_files
from acrnet.inventory.files.arm_template import budget

from .templates import bodies, contents, evaluated, group, reason, rule, template


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_STEPS", 20_000)


def growing(count: int, expression: str, first: object) -> dict[str, Any]:
    """Return variables of which each is twice the one before."""
    return {"variables": {"v0": first, **{f"v{n + 1}": expression.format(n=n) for n in range(count)}}}


@pytest.mark.parametrize(
    ("expression", "first", "said"),
    [
        ("[concat(variables('v{n}'), variables('v{n}'))]", "x" * 1000, "a text is longer than 4 MB"),
        ("[replace(variables('v{n}'), 'x', 'xx')]", "x" * 1000, "a text is longer than 4 MB"),
        ("[format('{{0}}{{0}}', variables('v{n}'))]", "x" * 1000, "a text is longer than 4 MB"),
        ("[concat(variables('v{n}'), variables('v{n}'))]", ["x"] * 1000, "a list has more than 100,000 items"),
        ("[padLeft(variables('v{n}'), 9000000)]", "x", "a text is longer than 4 MB"),
    ],
)
def test_texts_and_lists_that_grow(expression: str, first: object, said: str) -> None:
    assert said in reason("[variables('v30')]", growing(30, expression, first))


@pytest.mark.usefixtures("few_steps")
def test_lists_of_themselves_that_grow_when_they_are_written_out() -> None:
    sections = growing(30, "[createArray(variables('v{n}'), variables('v{n}'))]", "x")

    with pytest.raises(InputFileError, match="take more than 20,000 steps to evaluate"):
        evaluated("[string(variables('v30'))]", sections)
    with pytest.raises(InputFileError, match="take more than 20,000 steps to evaluate"):
        evaluated("[equals(variables('v30'), createArray(variables('v29'), createArray()))]", sections)
    document = template(group("a"), **sections)
    document["resources"][0]["properties"] = {"securityRules": "[variables('v30')]"}
    with pytest.raises(InputFileError, match="take more than 20,000 steps to evaluate"):
        bodies(document)


@pytest.mark.usefixtures("few_steps")
def test_lambdas_and_loops_within_one_another() -> None:
    inner = "0"
    for depth in range(6):
        inner = f"map(range(0, 10000), lambda('x{depth}', {inner}))"
    with pytest.raises(InputFileError, match="steps to evaluate"):
        evaluated(f"[{inner}]")

    raw: Any = "x"
    for depth in range(6):
        raw = {"copy": [{"name": f"n{depth}", "count": 800, "input": raw}]}
    with pytest.raises(InputFileError, match="steps to evaluate"):
        evaluated(raw)


def test_texts_that_are_made_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_TEXT", 50 * 1024 * 1024)
    sections = {"variables": {"long": "x" * 1_000_000}}

    with pytest.raises(InputFileError, match="take more than 50 MB of text"):
        evaluated("[map(range(0, 100), lambda('x', toUpper(variables('long'))))]", sections)


@pytest.mark.parametrize("function", ["indexOf", "contains", "startsWith", "equals"])
def test_texts_that_are_looked_through_again_and_again(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_TEXT", 50 * 1024 * 1024)
    sections = {"variables": {"long": "x" * 1_000_000}}

    with pytest.raises(InputFileError, match="take more than 50 MB of text"):
        evaluated(f"[map(range(0, 100), lambda('x', {function}(variables('long'), 'xy')))]", sections)


def test_a_chain_of_a_thousand_variables_ends() -> None:
    assert "more than 40 references deep" in reason("[variables('v1000')]", growing(1000, "[variables('v{n}')]", "x"))


def test_a_thousand_levels_of_lists_are_refused() -> None:
    text = json.dumps(template(group("a", rule("r", destinationAddressPrefixes="deep"))))
    deep = text.replace('"deep"', "[" * 1000 + "]" * 1000)

    account = read_files(["-"], stdin=BytesIO(deep.encode())).inputs[0]

    assert "is nested too deeply" in account.error


def test_a_million_copies_of_a_group_are_not_made() -> None:
    looped = group("[concat('a', copyIndex())]", copy={"name": "n", "count": 1_000_000})

    (resource,) = contents(template(looped)).resources

    assert "goes round 1,000,000 times, and Resource Manager permits 0 to 800" in resource.uncertain


@pytest.mark.usefixtures("few_steps")
def test_many_resources_end_the_run_with_one_sentence() -> None:
    groups = [group(f"n{index}", *[rule(f"r{each}", 100 + each) for each in range(40)]) for index in range(40)]

    account = read_files(["-"], stdin=BytesIO(json.dumps(template(*groups)).encode())).inputs[0]

    assert account.error.startswith("The expressions of standard input take more than 20,000 steps to evaluate")
