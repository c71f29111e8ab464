from __future__ import annotations

import random
from dataclasses import replace

import pytest

from acrnet.net import FlowSet
from acrnet.plan.model import Action, Change, ProblemCode
from acrnet.registry.need import Purpose
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.order import after_change, after_changes, safe_order
from acrnet.unknown import Unknown

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, deny_all, nsg_target, owned, rules_of, tag_need
from ...seeds import seeds

LOGIN, STORAGE = tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE)
TARGET = nsg_target()
NETWORK = TARGET.networks[0]


def flows(*tags: str) -> FlowSet:
    flows_needed = FlowSet.EMPTY
    for tag in tags:
        needed = need_flows(tag_need(tag), NETWORK)
        assert not isinstance(needed, Unknown)
        flows_needed = flows_needed | needed
    return flows_needed


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


ENDS = (REGISTRY_WEST, STORAGE_WEST, "Storage", "AzureCloud", "NoSuchTag")
ROUTED = replace(NETWORK, default_route=True)


def a_rule(chance: random.Random, tag: str, priority: int) -> Json:
    """An owned rule for a tag, or one that somebody turned into something else."""
    return owned(
        tag,
        priority,
        access=chance.choice(["Allow", "Allow", "Allow", "Deny"]),
        destinationAddressPrefix=chance.choice([tag, tag, *ENDS]),
        protocol=chance.choice(["Tcp", "Tcp", "*", "Udp"]),
        sourceAddressPrefix=chance.choice(["VirtualNetwork", "*", "10.0.1.0/25", "NoSuchTag"]),
    )


def random_changes(chance: random.Random, live: list[Json]) -> list[Change]:
    """Changes of every kind to owned rules, to priorities that may be taken."""
    changes = []
    for tag in ENDS[:4]:
        before = next((each for each in live if each["name"] == f"acrnet-{tag}"), None)
        after = chance.choice([None, a_rule(chance, tag, chance.randrange(100, 112))])
        if before is not None or after is not None:
            kind = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
            changes.append(change(kind, before, after))
    return changes


def is_kept(rules: RuleSet, following: RuleSet, needed: list[tuple[NetworkContext, FlowSet]]) -> bool:
    """Whether a step is safe, by all that is needed and all rules."""
    for network, wanted in needed:
        before, after = evaluate_flows(rules, wanted, network), evaluate_flows(following, wanted, network)
        if not (before.allowed <= after.allowed and wanted - before.denied <= wanted - after.denied):
            return False
    return True


@pytest.mark.parametrize("seed", seeds(80, plain=20))
def test_each_step_is_the_first_that_is_safe_for_all_that_is_needed(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same rules in every run
    tags = chance.sample(ENDS[:4], 2)
    foreign = [rule(f"foreign-{end}", chance.randrange(100, 112), "Deny", end) for end in chance.sample(ENDS, 2)]
    live_rules = [*foreign, *(a_rule(chance, tag, chance.randrange(100, 112)) for tag in tags)]
    live, changes = rules_of(*live_rules), random_changes(chance, live_rules)
    needed = [(network, flows(REGISTRY_WEST, STORAGE_WEST)) for network in (NETWORK, ROUTED)[: chance.randrange(1, 3)]]
    ordered, unsafe = safe_order(live, changes, needed)
    rank = {Action.CREATE: 0, Action.UPDATE: 1, Action.DELETE: 2}
    waiting = sorted(changes, key=lambda each: (rank[each.action], each.name.lower()))
    rules = live
    for step in ordered:
        assert step == next(each for each in waiting if is_kept(rules, after_change(rules, each), needed))
        rules = after_change(rules, step)
        waiting.remove(step)
    assert list(unsafe) == waiting
    assert not any(is_kept(rules, after_change(rules, each), needed) for each in unsafe)
    assert after_changes(live, ordered) == rules


def test_rules_that_were_swapped_by_hand_are_left_alone_and_reported() -> None:
    swapped = [
        owned(REGISTRY_WEST, 1000, destinationAddressPrefix=STORAGE_WEST),
        owned(STORAGE_WEST, 1001, destinationAddressPrefix=REGISTRY_WEST),
    ]
    proposal = nsg_target(deny_all(4000), *swapped).propose([LOGIN, STORAGE])
    assert [change.action for change in proposal.changes] == [Action.KEEP] * 2
    assert [problem.code for problem in proposal.problems] == [ProblemCode.NO_SAFE_ORDER] * 2
