"""Cases in which a plan could promise too much: each was a mistake once, or nearly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.plan.model import Action, Clients, ProblemCode
from acrnet.plan.planner import Wanted, build_plan
from acrnet.registry.need import Purpose
from acrnet.rules.verdict import Outcome
from acrnet.targets.nsg.changes import Options

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, clients_of, deny_all, nsg_target, owned, private_need, tag_need

LOGIN, STORAGE = tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE)
DENY_STORAGE = rule("deny-storage", 2000, access="Deny", destination="Storage")
FORCED = replace(clients_of(), default_route=True)
PRUNE = Options(prune=True)


def private_rule(*prefixes: str) -> Json:
    text = "managed by acrnet owner=default: private-contoso-v4 on 443"
    addresses = {"destinationAddressPrefix": None, "destinationAddressPrefixes": list(prefixes)}
    return rule("acrnet-private-contoso-v4", 1000, description=text, **addresses)  # type: ignore[arg-type]  # a list too


@pytest.mark.parametrize(
    ("rules", "clients"),
    [
        pytest.param([rule("allow-new", 500, destination="NoSuchTag")], clients_of(), id="an unknown tag"),
        pytest.param(
            [rule("allow-group", 500, destination="Storage", sourceAddressPrefix=None,
                  sourceApplicationSecurityGroups=[{"id": "/asg"}])],
            clients_of(),
            id="a group of unknown members",
        ),
        pytest.param([rule("allow-vnet", 500, destination="VirtualNetwork")], FORCED, id="a default route"),
    ],
)  # fmt: skip
def test_an_explicit_deny_is_not_passed_because_an_earlier_allow_may_match(rules: list[Json], clients: Clients) -> None:
    proposal = nsg_target(*rules, DENY_STORAGE, clients=[clients]).propose([STORAGE])
    assert [problem.code for problem in proposal.problems] == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]
    assert proposal.changes == ()


def test_a_deny_that_shares_its_priority_with_an_allow_is_not_passed() -> None:
    proposal = nsg_target(rule("allow-storage", 2000, destination="Storage"), DENY_STORAGE).propose([STORAGE])
    assert ProblemCode.BLOCKED_BY_EXPLICIT_DENY in [problem.code for problem in proposal.problems]
    assert proposal.changes == ()


def test_a_catch_all_behind_a_doubtful_allow_is_passed_and_listed() -> None:
    proposal = nsg_target(rule("allow-new", 500, destination="NoSuchTag"), deny_all(800)).propose([LOGIN])
    change = proposal.changes[0]
    assert change.after is not None
    assert change.after["properties"]["priority"] == 799
    assert [override.name for override in change.overrides] == ["deny-all"]


def test_a_catch_all_is_passed_when_a_default_route_makes_its_reach_doubtful() -> None:
    deny = deny_all(4000, "deny-internet", destinationAddressPrefix="Internet")
    target = nsg_target(deny, clients=[FORCED])
    proposal = target.propose([LOGIN])
    verdict = target.verdicts([LOGIN], {target.id.lower(): proposal.after})[0]
    assert (verdict.before, verdict.after) == (Outcome.UNDECIDABLE, Outcome.ALLOWED)
    assert [override.name for override in proposal.changes[0].overrides] == ["deny-internet"]


def test_no_known_address_is_taken_away_while_others_cannot_be_read() -> None:
    own = private_rule("10.0.2.4/32", "10.0.3.4/32")
    known, unread = private_need("a", "10.0.2.5/32"), private_need("b", unknown="not read")
    updated = nsg_target(own, deny_all(4000), options=PRUNE).propose([known, unread]).changes[0]
    assert updated.after is not None
    assert updated.after["properties"]["destinationAddressPrefixes"] == ["10.0.2.4/31", "10.0.3.4/32"]
    kept = nsg_target(own, deny_all(4000), options=PRUNE).propose([unread])
    assert [change.action for change in kept.changes] == [Action.KEEP]


def two_networks() -> list[Clients]:
    one = replace(clients_of(), name="one", sources=("10.0.1.0/24",), virtual_network=("10.0.0.0/16",))
    return [one, replace(one, name="two", sources=("10.1.1.0/24",), virtual_network=("10.1.0.0/16",))]


def test_opened_flows_are_stated_for_clients_of_every_network() -> None:
    """The endpoint is inside VirtualNetwork for the second network and outside it for the first."""
    need = private_need("pe", "10.1.5.4/32")
    allow = rule("allow-vnet", 3000, destination="VirtualNetwork")
    target = nsg_target(allow, deny_all(4000), clients=two_networks())
    proposal = target.propose([need])
    assert [(part.need, part.prefixes) for part in proposal.effect.opened] == [("contoso/private/pe", ("10.1.5.4/32",))]
    minimal = nsg_target(allow, deny_all(4000), clients=two_networks(), options=Options(minimal=True)).propose([need])
    assert [change.action for change in minimal.changes] == [Action.CREATE]


def test_no_step_turns_a_doubt_into_a_denial() -> None:
    filled = [rule(f"f{number}", 501 + number, destination="10.9.0.0/16") for number in range(199) if number != 99]
    doubt = rule("deny-new", 500, access="Deny", destination="NoSuchTag")
    proposal = nsg_target(doubt, owned("Storage", 600), deny_all(700), *filled, options=PRUNE).propose([STORAGE])
    assert [(change.action, change.name) for change in proposal.changes] == [(Action.KEEP, "acrnet-Storage")]
    assert ProblemCode.NO_SAFE_ORDER in [problem.code for problem in proposal.problems]


def test_a_plan_that_azure_has_no_room_for_is_not_complete() -> None:
    filled = [rule(f"f{number}", 1000 + number, destination="10.9.0.0/16") for number in range(999)]
    plan = build_plan("public", "default", [], [Wanted(nsg_target(*filled, deny_all(4000)), (LOGIN,))])
    assert not plan.complete


def test_pruning_for_some_sources_leaves_the_rules_for_others() -> None:
    clients = replace(clients_of(), sources=("10.0.1.0/25",))
    target = nsg_target(owned(STORAGE_WEST), deny_all(4000), clients=[clients], sources=("10.0.1.0/25",), options=PRUNE)
    actions = {change.name: change.action for change in target.propose([STORAGE]).changes}
    assert actions.pop(f"acrnet-{STORAGE_WEST}") is Action.KEEP
    assert list(actions.values()) == [Action.CREATE]


def test_an_owned_rule_somebody_made_a_deny_is_in_the_way_like_a_catch_all() -> None:
    proposal = nsg_target(owned("Storage", 1000, access="Deny"), deny_all(4000)).propose([STORAGE])
    created = next(change for change in proposal.changes if change.action is Action.CREATE)
    assert created.after is not None
    assert created.after["properties"]["priority"] == 999
    assert [(each.name, each.reason) for each in created.overrides] == [
        ("acrnet-Storage", "an owned rule somebody made a deny"),
        ("deny-all", "a catch-all deny"),
    ]


@pytest.mark.parametrize("drift", [{"access": "Deny"}, {"destinationPortRange": "8443"}, {"direction": "Inbound"}])
def test_an_update_lists_every_deny_it_newly_passes(drift: Json) -> None:
    change = nsg_target(owned(REGISTRY_WEST, 1000, **drift), deny_all(4000)).propose([LOGIN]).changes[0]
    assert change.action is Action.UPDATE
    assert [override.name for override in change.overrides] == ["deny-all"]


def test_a_rule_that_cannot_change_safely_is_kept_in_the_plan() -> None:
    explicit = rule("deny-storage", 151, access="Deny", destination="Storage")
    proposal = nsg_target(owned("Storage", 150), explicit, deny_all(152), options=PRUNE).propose([STORAGE])
    assert [(change.action, change.name) for change in proposal.changes] == [(Action.KEEP, "acrnet-Storage")]


def test_no_room_names_the_deny_that_must_be_respected_too() -> None:
    clients = replace(clients_of(), sources=("10.0.1.0/24", "fd00::/64"))
    only_v6 = rule("deny-v6", 3000, access="Deny", destination="2001:db8:1::/48")
    proposal = nsg_target(deny_all(200), only_v6, clients=[clients]).propose([LOGIN])
    assert [problem.code for problem in proposal.problems] == [ProblemCode.NO_FREE_PRIORITY]
    assert "before deny-all (200) and after deny-v6 (3000)" in proposal.problems[0].message
