"""Which steps of a run wait for which."""

from __future__ import annotations

from acrnet.apply.turns import Turn, phases, queues
from acrnet.apply.work import Tally, Work
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId

PROVIDER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
GROUP = f"{PROVIDER}/networkSecurityGroups/nsg"
POLICY = f"{PROVIDER}/firewallPolicies/policy"
RULE_TYPE = "Microsoft.Network/networkSecurityGroups/securityRules"


def creation(name: str) -> Step:
    return Step("PUT", f"{GROUP}/securityRules/{name}", RULE_TYPE, None, {"name": name})


def deletion(name: str) -> Step:
    return Step("DELETE", f"{GROUP}/securityRules/{name}", RULE_TYPE, {"name": name}, None)


def tally(target: str, kind: str, *steps: Step) -> Tally:
    return Tally(Work(ResourceId.parse(target), kind, None, steps))


def names(phase: list[Turn]) -> list[tuple[str, ...]]:
    return [tuple(step.name for step in turn.steps) for turn in phase]


def test_steps_of_one_kind_are_sent_as_it_orders_them() -> None:
    one = tally(GROUP, "nsg", creation("a"), deletion("b"), creation("c"))
    two = tally(f"{GROUP}2", "nsg", deletion("d"))
    assert [names(phase) for phase in phases([one, two])] == [[("a", "b", "c"), ("d",)]]


def test_nothing_is_taken_out_before_every_kind_has_opened() -> None:
    group = tally(GROUP, "nsg", creation("a"), deletion("b"), creation("c"))
    policy = tally(POLICY, "firewall-policy", creation("d"))
    assert [names(phase) for phase in phases([group, policy])] == [[("a",), ("d",)], [("b", "c")]]


def test_a_run_of_several_kinds_that_only_opens_has_one_phase() -> None:
    targets = [tally(GROUP, "nsg", creation("a")), tally(POLICY, "firewall-policy", creation("b"))]
    assert [names(phase) for phase in phases(targets)] == [[("a",), ("b",)]]


def test_turns_of_one_group_wait_for_each_other_and_those_of_two_do_not() -> None:
    first, second = tally(GROUP, "nsg", creation("a")), tally(GROUP.upper(), "nsg", creation("b"))
    other = tally(f"{GROUP}2", "nsg", creation("c"))
    turns = [Turn(each, each.work.steps) for each in (first, other, second)]
    assert [names(queue) for queue in queues(turns)] == [[("a",), ("b",)], [("c",)]]
