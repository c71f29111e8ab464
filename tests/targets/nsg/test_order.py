from __future__ import annotations

from acrnet.net import FlowSet
from acrnet.plan.model import Action, Change, ProblemCode
from acrnet.registry.need import Purpose
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.order import after_change, safe_order
from acrnet.unknown import Unknown

from ...estates import Json
from ...needs import REGISTRY_WEST, STORAGE_WEST, deny_all, nsg_target, owned, rules_of, tag_need

LOGIN, STORAGE = tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE)
TARGET = nsg_target()
NETWORK = TARGET.networks[0]


def flows(*tags: str) -> FlowSet:
    found = FlowSet.EMPTY
    for tag in tags:
        needed = need_flows(tag_need(tag), NETWORK)
        assert not isinstance(needed, Unknown)
        found = found | needed
    return found


def change(action: Action, before: Json | None, after: Json | None) -> Change:
    name = (after or before or {})["name"]
    return Change(action, name, before, after, "")


def test_creates_come_first_and_deletes_last() -> None:
    stale, drifted = owned("Storage.NorthEurope", 1000), owned(STORAGE_WEST, 1001, protocol="*")
    created = owned(REGISTRY_WEST, 1002)
    changes = [
        change(Action.DELETE, stale, None),
        change(Action.UPDATE, drifted, owned(STORAGE_WEST, 1001)),
        change(Action.CREATE, None, created),
    ]
    ordered, unsafe = safe_order(rules_of(stale, drifted), changes, [(NETWORK, flows(STORAGE_WEST))])
    assert [each.action for each in ordered] == [Action.CREATE, Action.UPDATE, Action.DELETE]
    assert unsafe == ()


def test_no_step_of_a_plan_cuts_a_flow_that_was_allowed_before_it() -> None:
    target = nsg_target(
        deny_all(4000),
        owned(REGISTRY_WEST, 1000, destinationAddressPrefix="AzureCloud"),
        owned("Storage", 1001),
        options=Options(prune=True),
    )
    proposal = target.propose([LOGIN, STORAGE])
    needed = flows(REGISTRY_WEST, STORAGE_WEST)
    rules, allowed = target.nsg.rule_set, evaluate_flows(target.nsg.rule_set, needed, NETWORK).allowed
    assert allowed == needed
    for step in proposal.changes:
        rules = after_change(rules, step)
        assert evaluate_flows(rules, needed, NETWORK).allowed == needed, step.name
    assert proposal.after == rules


def test_an_update_that_another_needs_first_waits_for_it() -> None:
    first = owned(REGISTRY_WEST, 1000, destinationAddressPrefix=STORAGE_WEST)
    second = owned(STORAGE_WEST, 1001, protocol="Udp")
    changes = [
        change(Action.UPDATE, first, owned(REGISTRY_WEST, 1000)),
        change(Action.UPDATE, second, owned(STORAGE_WEST, 1001)),
    ]
    live = rules_of(deny_all(4000), first, second)
    ordered, unsafe = safe_order(live, changes, [(NETWORK, flows(REGISTRY_WEST, STORAGE_WEST))])
    assert [each.name for each in ordered] == [f"acrnet-{STORAGE_WEST}", f"acrnet-{REGISTRY_WEST}"]
    assert unsafe == ()


def test_rules_that_were_swapped_by_hand_are_left_alone_and_said() -> None:
    swapped = [
        owned(REGISTRY_WEST, 1000, destinationAddressPrefix=STORAGE_WEST),
        owned(STORAGE_WEST, 1001, destinationAddressPrefix=REGISTRY_WEST),
    ]
    proposal = nsg_target(deny_all(4000), *swapped).propose([LOGIN, STORAGE])
    assert [change.action for change in proposal.changes] == [Action.KEEP] * 2
    assert [problem.code for problem in proposal.problems] == [ProblemCode.NO_SAFE_ORDER] * 2
