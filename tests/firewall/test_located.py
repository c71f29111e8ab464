"""Which policies and firewalls are judged by themselves, and by which rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.firewall import AzureFirewall, evaluate_need, read_firewall, read_policy, read_rule_collection_group
from acrnet.firewall.azure_firewall import DUAL_STACK_NOT_READ
from acrnet.firewall.located import LocatedFirewall, bases_only, located_firewalls
from acrnet.firewall.resources import FirewallResources
from acrnet.rules import Outcome
from acrnet.rules.inputs import Location
from acrnet.unknown import Unknown

from ..rules.networks import REGISTRY, need
from .bodies import NETWORK, Rest, application_rule, firewall, group, policy, policy_id
from .hubs import CONTOSO, allow, context, deny

NEED = need(REGISTRY, hosts=(CONTOSO,))
OPEN = group("open", 200, allow(application_rule("contoso", CONTOSO)))
DENIES = group("denies", 200, deny(application_rule("all", "*.azurecr.io")), policy="base")
CHILD = policy("hub", "open", basePolicy={"id": policy_id("base")})
BASE = policy("base", "denies")


def read(*bodies: Rest, unknown: str = "") -> FirewallResources:
    """Return these resources; of the policy `unknown` nothing is known."""
    policies, groups, firewalls = (
        [each for each in bodies if each["type"].endswith(kind)] for kind in ("Policies", "Groups", "Firewalls")
    )
    lost = {policy_id(unknown).lower(): Unknown("it may not be read")} if unknown else {}
    owners: dict[str, list[Rest]] = {}
    for each in groups:
        owners.setdefault(each["id"].lower().rpartition("/rulecollectiongroups/")[0], []).append(each)
    return FirewallResources(
        {**{each["id"].lower(): read_policy(each) for each in policies}, **lost},
        {owner: tuple(map(read_rule_collection_group, several)) for owner, several in owners.items()},
        {each["id"].lower(): read_firewall(each) for each in firewalls},
        locations={each["id"].lower(): Location("all.json", f"$[{index}]") for index, each in enumerate(bodies)},
    )


def judged(resources: FirewallResources) -> dict[str, Outcome]:
    """Return the outcome of the login of contoso at each, by kind and name."""
    return {f"{each.kind} {each.name}": outcome(each) for each in located_firewalls(resources)}


def outcome(located: LocatedFirewall) -> Outcome:
    return evaluate_need(located.rules, NEED, context()).outcome


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        pytest.param([policy("hub", "open"), OPEN], {"firewall-policy hub": Outcome.ALLOWED}, id="a policy"),
        pytest.param([policy("hub", "open")], {"firewall-policy hub": Outcome.UNDECIDABLE}, id="without its groups"),
        pytest.param([OPEN], {"firewall-policy hub": Outcome.UNDECIDABLE}, id="groups alone"),
        pytest.param([CHILD, OPEN], {"firewall-policy hub": Outcome.UNDECIDABLE}, id="without its parent"),
        pytest.param(
            [CHILD, OPEN, BASE, DENIES], {"firewall-policy hub": Outcome.DENIED}, id="a parent counts only in its child"
        ),
        pytest.param(
            [CHILD, OPEN, policy("base", "denies", firewalls=[{"id": firewall()["id"]}]), DENIES],
            {"firewall-policy hub": Outcome.DENIED, "firewall-policy base": Outcome.DENIED},
            id="a parent that a firewall applies",
        ),
        pytest.param(
            [CHILD, OPEN, BASE, DENIES, firewall("fw", firewallPolicy={"id": policy_id("base")})],
            {"firewall-policy hub": Outcome.DENIED, "firewall-policy base": Outcome.DENIED},
            id="a parent that a firewall beside it applies",
        ),
        pytest.param([BASE, DENIES], {"firewall-policy base": Outcome.DENIED}, id="a parent without its child"),
        pytest.param([firewall("fw")], {"firewall fw": Outcome.DENIED}, id="a classic firewall without rules"),
        pytest.param(
            [policy("hub", "open"), OPEN, firewall("fw", firewallPolicy={"id": policy_id("HUB")})],
            {"firewall-policy hub": Outcome.ALLOWED},
            id="a firewall with the policy beside it",
        ),
        pytest.param(
            [firewall("fw", firewallPolicy={"id": policy_id("elsewhere")})],
            {"firewall fw": Outcome.UNDECIDABLE},
            id="a firewall without its policy",
        ),
        pytest.param([], {}, id="nothing"),
    ],
)
def test_each_policy_and_each_firewall_without_one_is_judged(bodies: list[Rest], expected: dict[str, Outcome]) -> None:
    assert judged(read(*bodies)) == expected


def test_a_policy_that_could_not_be_read_is_not_judged_but_leaves_its_children_undecidable() -> None:
    assert judged(read(CHILD, OPEN, DENIES, unknown="base")) == {"firewall-policy hub": Outcome.UNDECIDABLE}


def test_each_has_its_place_and_its_id_as_spelled() -> None:
    base, hub = located_firewalls(read(BASE, OPEN))
    assert (base.id, base.location) == (policy_id("base"), Location("all.json", "$[0]"))
    assert (hub.id, hub.location) == (policy_id("hub"), Location("all.json", "$[1]"))


def test_the_parents_that_are_judged_only_in_their_children_are_named() -> None:
    assert list(bases_only(read(CHILD, OPEN, BASE, DENIES))) == [policy_id("base").lower()]


IN_HUB = {"virtualHub": {"id": f"{NETWORK}/virtualHubs/vhub"}}
WITH_HUB = {"firewallPolicy": {"id": policy_id("hub")}}


@pytest.mark.parametrize(
    ("listed", "firewalls", "dual_stack"),
    [
        pytest.param([], [], DUAL_STACK_NOT_READ, id="no firewall"),
        pytest.param([], [firewall("a", **WITH_HUB, **IN_HUB)], False, id="in a virtual hub"),
        pytest.param([], [firewall("a", **WITH_HUB)], DUAL_STACK_NOT_READ, id="in a virtual network"),
        pytest.param(
            ["a", "b"],
            [firewall("a", **WITH_HUB, **IN_HUB)],
            Unknown("the firewall b was not read"),
            id="one of two was not read",
        ),
        pytest.param(["b"], [firewall("a")], Unknown("the firewall b was not read"), id="another firewall was read"),
    ],
)
def test_a_policy_passes_ipv6_if_the_firewalls_that_apply_it_do(
    listed: list[str], firewalls: list[Rest], dual_stack: bool | Unknown
) -> None:
    ids = [{"id": firewall(name)["id"]} for name in listed]
    judged_policy, *_ = located_firewalls(read(policy("hub", "open", firewalls=ids), OPEN, *firewalls))
    assert judged_policy.rules.dual_stack == dual_stack


@pytest.mark.parametrize(
    ("passing", "dual_stack"),
    [
        ((True, True), True),
        ((False, False), False),
        ((True, False), Unknown("of the firewalls that apply the policy, a passes IPv6 and b does not")),
        ((True, Unknown("it may not be read")), Unknown("it may not be read")),
    ],
)
def test_firewalls_that_differ_leave_it_open_whether_a_policy_passes_ipv6(
    passing: tuple[bool | Unknown, ...], dual_stack: bool | Unknown
) -> None:
    resources = read(policy("hub", "open"), OPEN, firewall("a", **WITH_HUB), firewall("b", **WITH_HUB))
    seen = {
        key: replace(each, dual_stack=answer)
        for (key, each), answer in zip(resources.firewalls.items(), passing, strict=True)
        if isinstance(each, AzureFirewall)
    }
    (judged_policy,) = located_firewalls(replace(resources, firewalls=seen))
    assert judged_policy.rules.dual_stack == dual_stack


def test_what_is_not_known_of_a_firewall_is_assumed_of_its_policy() -> None:
    strange = firewall("a", **WITH_HUB, futureFilter="on")
    (judged_policy,) = located_firewalls(read(policy("hub", "open"), OPEN, strange))
    assert judged_policy.rules.assumptions == (
        "the property futureFilter of the firewall a, which is not known here, is taken not to filter",
    )
