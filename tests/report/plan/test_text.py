from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from acrnet.plan.model import Plan
from acrnet.report.plan.text import plan_text
from acrnet.report.style import Style
from acrnet.rules.verdict import Outcome

from .plans import EVERYTHING, HOSTILE, SMALL, plan, target

EXPECTED = Path(__file__).parent.parent / "expected"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def expected(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


def test_the_text_of_a_plan_off_a_terminal_is_as_expected() -> None:
    assert plan_text(EVERYTHING) == expected("plan.txt")


def test_the_text_of_a_plan_at_80_columns_is_as_expected() -> None:
    assert plan_text(EVERYTHING, Style(width=80)) == expected("plan-80-columns.txt")


def test_at_80_columns_only_single_words_exceed_the_width() -> None:
    lines = ESCAPE.sub("", plan_text(EVERYTHING, Style(width=80, colors=True))).splitlines()
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []


def test_colours_do_not_change_the_text() -> None:
    colored = plan_text(EVERYTHING, Style(colors=True))
    assert "\x1b[" in colored
    assert ESCAPE.sub("", colored) == plan_text(EVERYTHING)


@pytest.mark.parametrize(
    ("made", "first"),
    [
        pytest.param(SMALL, "Plan: 1 to create on 1 NSG; every need is met after it.", id="changes"),
        pytest.param(
            plan(replace(SMALL.targets[0], changes=())),
            "Plan: nothing to change on 1 NSG; every need is met.",
            id="nothing to change",
        ),
        pytest.param(plan(target("a"), target("b")), "Plan: nothing to change on 2 NSGs.", id="no needs"),
        pytest.param(
            EVERYTHING,
            "Plan: 1 to create, 1 to update, 1 to delete on 2 NSGs; 1 of 3 needs is not met after it: "
            "contoso/login/westeurope on nsg-full (denied).",
            id="a need is left",
        ),
    ],
)
def test_the_first_line_answers(made: Plan, first: str) -> None:
    # Of the verdicts of EVERYTHING, login and storage on nsg-app and login on nsg-full are required: three.
    assert plan_text(made).splitlines()[0] == first


def test_only_required_needs_count_as_not_met() -> None:
    optional = replace(EVERYTHING, needs=tuple(replace(need, required=False) for need in EVERYTHING.needs))
    assert plan_text(optional).splitlines()[0] == "Plan: 1 to create, 1 to update, 1 to delete on 2 NSGs."


def test_needs_that_share_a_tag_are_shown_once_in_the_effect() -> None:
    assert plan_text(EVERYTHING).count("opens AzureContainerRegistry.WestEurope") == 1


def test_text_from_outside_cannot_steer_a_terminal() -> None:
    shown = plan_text(HOSTILE)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "acrnet-<b>|\\x1b[31mred\\x1b[0m" in shown
    assert "passes a|b (5): x\\r\\ny" in shown
    assert "Storage\\n# heading" in shown


def test_a_long_list_of_prefixes_is_cut_and_counted() -> None:
    part = SMALL.targets[0].effect.opened[0]
    many = replace(part, prefixes=tuple(f"10.0.{number}.0/24" for number in range(7)))
    cut = plan(replace(SMALL.targets[0], effect=replace(SMALL.targets[0].effect, opened=(many,))))
    assert "      10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24 and 3 more\n" in plan_text(cut)


def test_redundant_rules_are_counted_apart_and_explained_once() -> None:
    need = SMALL.needs[0].id
    change = replace(SMALL.targets[0].changes[0], needs=(need,))
    verdict = replace(SMALL.targets[0].verdicts[0], need=need, before=Outcome.ALLOWED, after=Outcome.ALLOWED)
    redundant = replace(SMALL.targets[0], changes=(change,), verdicts=(verdict,))
    lines = plan_text(plan(redundant, replace(redundant, verdicts=(replace(verdict, before=Outcome.DENIED),))))
    assert lines.splitlines()[0].startswith("Plan: 2 to create (1 redundant today) on 2 NSGs")
    assert lines.count("This rule is created so that the needs stay met when the others go;") == 1
    assert "--mode minimal leaves it out." in lines
