"""A plan as JSON: the plan file itself."""

from __future__ import annotations

from acrnet.plan.document import dump_plan
from acrnet.plan.model import Plan


def plan_json(plan: Plan) -> str:
    """Return the text of the plan file."""
    return dump_plan(plan)
