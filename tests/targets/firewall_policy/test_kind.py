"""What carrying out a plan asks of firewall policies."""

from __future__ import annotations

import json

import pytest

from acrnet.firewall.live_policy import LivePolicy
from acrnet.plan.model import TargetPlan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.firewall_policy.kind import GROUP_TYPE, FirewallPolicyKind

from ...firewall.bodies import Rest, application_rule, collection, group, group_id, policy_id
from .policies import DATA, LAYERS, LOGIN, live, owned_group, owned_rule, target

KIND = FirewallPolicyKind()
OWNED = owned_group(owned_rule("contoso", "contoso.azurecr.io"))
WIDER = owned_group(owned_rule("contoso", "contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"))
FOREIGN = group("rcg", 100, collection("web", 100, "Allow", application_rule("www", "www.example.com")))


def planned(state: LivePolicy) -> TargetPlan:
    (of,) = build_plan("public", "default", [], [Wanted(target(state), (LOGIN, DATA))]).targets
    return of


def step(before: Rest | None, after: Rest | None, name: str = "acrnet") -> Step:
    return Step("DELETE" if after is None else "PUT", group_id(name), GROUP_TYPE, before, after)


def test_one_put_carries_out_a_plan() -> None:
    (only,) = KIND.steps(planned(live("hub", FOREIGN)))
    assert (only.method, only.id, only.type, only.before) == ("PUT", group_id("acrnet"), GROUP_TYPE, None)
    assert KIND.action(only) == f"{GROUP_TYPE}/write"
    assert KIND.objection(ResourceId.parse(policy_id("hub")), only) == ""


def test_a_plan_holds_while_other_groups_change() -> None:
    plan = planned(live("hub", OWNED))
    assert KIND.standing(plan, live("hub", OWNED, FOREIGN)).holds
    assert KIND.standing(plan, live("hub", OWNED)).done == frozenset()


def test_a_plan_is_done_when_the_group_is_as_planned() -> None:
    plan = planned(live("hub", OWNED))
    assert KIND.standing(plan, live("hub", WIDER)).done == {"acrnet"}
    failed = json.loads(json.dumps(WIDER))
    failed["properties"]["provisioningState"] = "Failed"
    assert KIND.standing(plan, live("hub", failed)).done == frozenset()


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ([OWNED], [], ("acrnet is gone",)),
        (
            [OWNED],
            [owned_group(owned_rule("contoso", "contoso.example.com"))],
            ("acrnet changed (rule acrnet-contoso",),
        ),
        ([OWNED], [owned_group(owned_rule("contoso", "contoso.azurecr.io"), priority=7)], ("acrnet changed",)),
        ([], [owned_group(owned_rule("x", "x.azurecr.io"))], ("acrnet is there, but not as planned",)),
        ([], [group("acrnet", 100)], ("acrnet is there, but not as planned",)),
    ],
)
def test_a_plan_does_not_hold_when_the_group_changed(
    before: list[Rest], now: list[Rest], moved: tuple[str, ...]
) -> None:
    standing = KIND.standing(planned(live("hub", *before)), live("hub", *now))
    assert len(standing.moved) == len(moved)
    assert all(text.startswith(start) for text, start in zip(standing.moved, moved, strict=True))


def test_the_order_of_rules_is_part_of_what_must_not_change() -> None:
    one, other = owned_rule("contoso", "contoso.azurecr.io"), owned_rule("fabrikam", "fabrikam.azurecr.io")
    plan = planned(live("hub", owned_group(one, other)))
    assert not KIND.standing(plan, live("hub", owned_group(other, one))).holds


def test_a_plan_does_not_hold_when_the_policy_may_not_be_written_any_more() -> None:
    plan = planned(live("hub", OWNED))
    (moved,) = KIND.standing(plan, live("hub", OWNED, afcManaged=True)).moved
    assert "Azure Firewall for Containers" in moved


def test_differences_are_those_of_owned_groups() -> None:
    assert KIND.differences(live("hub", OWNED), live("hub", OWNED, FOREIGN)) == ()
    assert KIND.differences(live("hub", OWNED), live("hub")) == ("acrnet is gone",)
    (changed,) = KIND.differences(live("hub", OWNED), live("hub", WIDER))
    assert changed.startswith("acrnet changed (rule acrnet-contoso")
    taken = group("rcg-acrnet", 5, collection("web", 100, "Allow", application_rule("www", "www.example.com")))
    assert KIND.differences(live("hub"), live("hub", taken)) == ("rcg-acrnet is new",)


def test_the_state_after_a_step_is_that_of_a_read() -> None:
    after = KIND.after(live("hub", FOREIGN), step(None, OWNED))
    assert KIND.differences(after, live("hub", FOREIGN, OWNED)) == ()
    assert KIND.shows_before(step(OWNED, None), after)
    gone = KIND.after(after, step(OWNED, None))
    assert KIND.differences(gone, live("hub", FOREIGN)) == ()
    assert gone.rules.groups == live("hub", FOREIGN).rules.groups


@pytest.mark.parametrize(
    ("before", "after", "narrows"),
    [
        (None, OWNED, False),
        (OWNED, WIDER, False),
        (WIDER, OWNED, True),
        (OWNED, None, True),
        (OWNED, owned_group(owned_rule("contoso", "contoso.azurecr.io", sources=["10.8.0.0/16"])), True),
        (
            OWNED,
            owned_group(owned_rule("fabrikam", "f.azurecr.io"), owned_rule("contoso", "contoso.azurecr.io")),
            False,
        ),
    ],
)
def test_a_step_that_takes_something_out_narrows(before: Rest | None, after: Rest | None, narrows: bool) -> None:
    assert KIND.narrows(step(before, after)) is narrows


def test_policies_of_a_family_share_a_lock() -> None:
    root, child, stranger = live("root"), live("child", line=["root"]), live("stranger")
    assert KIND.lock(root.id, root) == KIND.lock(child.id, child) != KIND.lock(stranger.id, stranger)


def test_undoing_restores_the_group_unless_somebody_changed_it() -> None:
    taken = step(OWNED, WIDER)
    undo = KIND.undo(taken, live("hub", WIDER)).step
    assert undo is not None
    assert (undo.method, undo.before, undo.after) == ("PUT", WIDER, OWNED)
    assert KIND.undo(taken, live("hub", OWNED)) == KIND.undo(step(None, OWNED), live("hub"))
    obstacle = KIND.undo(taken, live("hub", owned_group(owned_rule("contoso", "other.azurecr.io")))).obstacle
    assert obstacle.startswith("changed (rule acrnet-contoso")
    created = KIND.undo(step(None, OWNED), live("hub", OWNED)).step
    assert created is not None
    assert (created.method, created.after) == ("DELETE", None)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (step(None, OWNED, name="rcg"), "is not a rule collection group that acrnet owns"),
        (step(FOREIGN, OWNED), "is not a rule collection group that acrnet owns"),
        (step(None, {**FOREIGN, "name": "acrnet"}), "is not a rule collection group that acrnet owns"),
        (Step("PUT", group_id("acrnet", "other"), GROUP_TYPE, None, OWNED), "is not a rule collection group of"),
    ],
)
def test_a_step_on_what_acrnet_does_not_own_is_objected_to(bad: Step, why: str) -> None:
    assert why in KIND.objection(ResourceId.parse(policy_id("hub")), bad)


def test_the_live_rules_are_judged_for_the_clients_of_the_plan() -> None:
    root = live("root")
    state = live("hub", OWNED, line=["root"])
    of = target(state, parents={"root": root})
    (plan,) = build_plan("public", "default", [], [Wanted(of, (LOGIN, LAYERS))]).targets
    assert [each.name for each in KIND.rests_on(plan)] == ["hub", "root"]
    states = {state.id.key: state, root.id.key: root}
    assert [(each.before, each.after) for each in KIND.judge((LOGIN, LAYERS), plan, states, of.catalog)] == [
        ("allowed", "allowed"),
        ("denied", "denied"),
    ]
