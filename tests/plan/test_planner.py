from __future__ import annotations

import pytest

from acrnet.errors import ThresholdError
from acrnet.plan.model import Action, Plan, ProblemCode
from acrnet.plan.planner import Wanted, build_plan, check_deletes
from acrnet.rules.verdict import Outcome
from acrnet.targets.nsg.changes import Options

from ..estates import Json, rule
from ..needs import (
    REGISTRY_WEST,
    STORAGE_WEST,
    clients_of,
    deny_all,
    nsg_target,
    owned,
    private_need,
    rules_of,
    tag_need,
)

LOGIN = tag_need(REGISTRY_WEST)


def plan_of(*rules: Json, prune: bool = False, required: bool = True) -> Plan:
    need = tag_need(REGISTRY_WEST, required=required)
    return build_plan("public", "default", [], [Wanted(nsg_target(*rules, options=Options(prune=prune)), (need,))])


def test_a_plan_is_complete_when_every_required_need_is_proved_allowed_after_it() -> None:
    plan = plan_of(deny_all(4000))
    assert plan.complete
    assert plan.targets[0].verdicts[0].before is Outcome.DENIED


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([rule("deny-it", 200, access="Deny", destination=REGISTRY_WEST)], id="denied"),
        pytest.param([rule("deny-mystery", 200, access="Deny", destination="NoSuchTag")], id="undecidable"),
    ],
)
def test_a_plan_is_incomplete_when_a_required_need_is_not_proved_allowed(rules: list[Json]) -> None:
    assert not plan_of(*rules).complete


def test_an_optional_need_does_not_make_a_plan_incomplete() -> None:
    plan = plan_of(rule("deny-it", 200, access="Deny", destination=REGISTRY_WEST), required=False)
    assert plan.complete
    assert [problem.code for problem in plan.targets[0].problems] == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


def test_rules_of_another_nsg_that_still_deny_are_a_problem_of_the_plan() -> None:
    inner = rules_of(deny_all(4000), name="nsg-nic")
    target = nsg_target(others=[inner], clients=[clients_of("nsg-nic", "nsg-app")])
    plan = build_plan("public", "default", [], [Wanted(target, (LOGIN,))])
    assert not plan.complete
    assert [problem.code for problem in plan.targets[0].problems] == [ProblemCode.DENIED_BY_OTHER_NSG]


def test_deletes_beyond_the_threshold_are_refused() -> None:
    plan = plan_of(owned(STORAGE_WEST, 1000), prune=True)
    assert plan.count(Action.DELETE) == 1
    with pytest.raises(
        ThresholdError,
        match=r"deletes 1 rule, more than the 0 .*: acrnet-Storage\.WestEurope on nsg-app",
    ):
        check_deletes(plan, 0)
    check_deletes(plan, 1)


def test_a_plan_without_needs_or_targets_is_complete_and_has_nothing_pending() -> None:
    plan = build_plan("public", "default", [], [])
    assert plan.complete
    assert not plan.pending


def test_a_need_that_is_required_of_some_clients_and_optional_for_others_is_listed_as_required() -> None:
    optional, required = private_need("pe", "10.0.2.4/32", required=False), private_need("pe", "10.0.2.4/32")
    wanted = [Wanted(nsg_target(name=name), (need,)) for name, need in (("nsg-a", required), ("nsg-b", optional))]
    for order in (wanted, wanted[::-1]):
        assert build_plan("public", "default", [], order).needs == (required,)
