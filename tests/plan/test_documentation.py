from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema

from acrnet.plan.document import load_plan, plan_schema
from acrnet.plan.model import ProblemCode

DOCS = Path(__file__).parents[2] / "docs"


def test_the_example_in_the_documentation_is_a_plan() -> None:
    examples = re.findall(r"```json\n(.*?)```", (DOCS / "plan-format.md").read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        jsonschema.Draft202012Validator(plan_schema()).validate(json.loads(example))
        assert load_plan(example).pending


def test_the_documentation_explains_every_problem_code() -> None:
    text = (DOCS / "planning.md").read_text(encoding="utf-8")
    assert {code.value for code in ProblemCode} <= set(re.findall(r"`([a-z_]+)`", text))
