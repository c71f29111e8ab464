from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.plan.document import load_plan
from acrnet.plan.model import Plan
from acrnet.report.plan.json import plan_json

from .plans import EVERYTHING, HOSTILE, SMALL

EXPECTED = Path(__file__).parent.parent / "expected"


def test_the_json_of_a_plan_is_as_expected() -> None:
    assert plan_json(SMALL) == (EXPECTED / "plan.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("made", [EVERYTHING, HOSTILE, SMALL], ids=["everything", "hostile", "small"])
def test_the_json_of_a_plan_is_the_plan(made: Plan) -> None:
    assert load_plan(plan_json(made)) == made


def test_json_has_no_control_characters() -> None:
    assert [character for character in plan_json(HOSTILE) if not character.isprintable() and character != "\n"] == []
