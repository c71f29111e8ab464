from __future__ import annotations

import re

import pytest

from acrnet.plan.model import TargetPlan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.registry.need import Purpose
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.state import rule_digests, standing
from acrnet.targets.nsg.steps import steps

from ...estates import Json, nsg_id, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, deny_all, nsg_target, owned, rules_of, tag_need

STALE, DRIFTED = owned("Storage.NorthEurope", 1005), owned(STORAGE_WEST, 4050)
FOREIGN, INBOUND = deny_all(4000), rule("inbound", 500, direction="Inbound", destination="*")
LIVE = [FOREIGN, STALE, DRIFTED, INBOUND]
NEEDS = (tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE))


def target_plan() -> TargetPlan:
    target = nsg_target(*LIVE, options=Options(prune=True))
    return build_plan("public", "default", [], [Wanted(target, NEEDS)]).targets[0]


PLAN = target_plan()
CREATED, UPDATED = (dict(step.after or {}) for step in steps(PLAN)[:2])


def test_the_steps_are_one_request_for_each_change_in_the_order_of_the_plan() -> None:
    base = f"{nsg_id('nsg-app')}/securityRules"
    assert [(step.method, step.id) for step in steps(PLAN)] == [
        ("PUT", f"{base}/acrnet-{REGISTRY_WEST}"),
        ("PUT", f"{base}/acrnet-{STORAGE_WEST}"),
        ("DELETE", f"{base}/acrnet-Storage.NorthEurope"),
    ]


@pytest.mark.parametrize(
    ("live", "done"),
    [
        pytest.param(LIVE, 0, id="nothing written yet"),
        pytest.param([*LIVE, CREATED], 1, id="created"),
        pytest.param([FOREIGN, STALE, INBOUND, CREATED, UPDATED], 2, id="created and updated"),
        pytest.param([FOREIGN, INBOUND, CREATED, UPDATED], 3, id="all done"),
        pytest.param([*LIVE[::-1]], 0, id="another order"),
        pytest.param([{**FOREIGN, "etag": "x"}, *LIVE[1:]], 0, id="another etag"),
    ],
)
def test_a_plan_still_applies_when_some_of_its_changes_are_done(live: list[Json], done: int) -> None:
    progress = standing(PLAN, rules_of(*live))
    assert progress.holds
    assert len(progress.done) == done


@pytest.mark.parametrize(
    ("live", "moved"),
    [
        pytest.param([deny_all(3999), *LIVE[1:]], "deny-all changed", id="foreign rule changed"),
        pytest.param(LIVE[1:], "deny-all is gone", id="foreign rule gone"),
        pytest.param([*LIVE, rule("new", 600)], r"new is new \(priority 600, Allow\)", id="foreign rule added"),
        pytest.param(LIVE[:3], "inbound is gone", id="inbound rule gone"),
        pytest.param(
            [FOREIGN, STALE, INBOUND, owned(STORAGE_WEST, 4051)],
            rf"acrnet-{STORAGE_WEST} changed \(priority: 4050 -> 4051\)",
            id="owned rule changed to something not planned",
        ),
        pytest.param([*LIVE, CREATED, rule("new", 601)], "new is new", id="half done and moved"),
        pytest.param(
            [*LIVE, owned(REGISTRY_WEST, 1500)],
            rf"acrnet-{REGISTRY_WEST} is there, but not as planned \(priority: 1000 -> 1500\)",
            id="created otherwise by somebody",
        ),
    ],
)
def test_anything_else_that_moved_is_named(live: list[Json], moved: str) -> None:
    progress = standing(PLAN, rules_of(*live))
    assert not progress.holds
    assert any(re.search(moved, sentence, re.IGNORECASE) for sentence in progress.moved), progress.moved


def test_a_digest_covers_the_meaning_of_every_rule_of_both_directions() -> None:
    digests = rule_digests(rules_of(*LIVE))
    assert {"inbound", "deny-all", "denyalloutbound", "denyallinbound"} <= digests.keys()
    changed = rule_digests(
        rules_of(FOREIGN, STALE, DRIFTED, {**INBOUND, "properties": {**INBOUND["properties"], "priority": 501}})
    )
    assert {name for name in digests if digests[name] != changed[name]} == {"inbound"}
