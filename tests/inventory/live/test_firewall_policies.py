from __future__ import annotations

import pytest

from acrnet.errors import RemoteError, UsageError
from acrnet.firewall import FirewallPolicy, RuleCollectionGroup
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.live.firewall_policies import POLICY_TYPE, FirewallPolicies
from acrnet.inventory.live.names import find_all_by_name
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from .hubs import BASE, MIDDLE, POLICY, network_rule, policy, reads, rules
from .ways import answering, refused, resource

HIERARCHY = (
    policy(BASE),
    policy(MIDDLE, BASE),
    policy(POLICY, MIDDLE),
    rules(BASE, "company", network_rule("base")),
    rules(POLICY, "spokes", network_rule("own")),
    rules(POLICY, "early", network_rule("early"), priority=100),
)


def with_bases(estate: OpenEstate, *policies: ResourceId) -> FirewallResources:
    return FirewallPolicies(estate.arm).with_bases(policies or (POLICY,))


def names(read: FirewallResources) -> dict[str, list[str]]:
    """The names of the groups that were read, by the id of their policy."""
    return {
        key: [group.name for group in groups if isinstance(group, RuleCollectionGroup)]
        for key, groups in read.groups.items()
    }


def test_a_policy_is_read_with_its_groups_and_every_policy_above_it(estate_of: EstateOf) -> None:
    read = with_bases(estate_of(*HIERARCHY))
    assert names(read) == {POLICY.key: ["spokes", "early"], MIDDLE.key: [], BASE.key: ["company"]}
    own = read.policies[POLICY.key]
    assert isinstance(own, FirewallPolicy)
    assert own.base_policy == MIDDLE
    assert own.id == POLICY.text
    assert (read.firewalls, read.ip_groups) == ({}, {})


def test_each_policy_costs_two_calls_once_whoever_asks(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY)
    policies = FirewallPolicies(estate.arm)
    for _ in range(2):
        policies.with_bases([POLICY, MIDDLE])
        policies.with_bases([BASE])
    assert set(reads(estate).values()) == {1}
    assert len(estate.calls) == 6


def test_the_groups_of_all_pages_are_read(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY, settings="page_size: 1")
    assert names(with_bases(estate))[POLICY.key] == ["spokes", "early"]


def test_a_base_policy_that_may_not_be_read_is_unknown_and_ends_the_line(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY, settings=refused("*/firewallPolicies/middle"))
    read = with_bases(estate)
    assert set(read.policies) == {POLICY.key, MIDDLE.key}
    assert set(read.groups) == {POLICY.key}
    middle = read.policies[MIDDLE.key]
    assert isinstance(middle, Unknown)
    assert middle.reason.startswith("acrnet cannot read firewall policy MIDDLE")


def test_a_policy_that_is_gone_is_unknown(estate_of: EstateOf) -> None:
    assert isinstance(with_bases(estate_of(resource(BASE.text)), POLICY).policies[POLICY.key], Unknown)


def test_groups_that_may_not_be_listed_are_one_unknown_beside_the_policy(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY, settings=refused("*/firewallPolicies/spokes/ruleCollectionGroups"))
    read = with_bases(estate)
    assert isinstance(read.policies[POLICY.key], FirewallPolicy)
    (group,) = read.groups[POLICY.key]
    assert isinstance(group, Unknown)
    assert "list the rule collection groups of firewall policy spokes" in group.reason


def test_policies_based_on_each_other_are_each_read_once(estate_of: EstateOf) -> None:
    estate = estate_of(policy(BASE, POLICY), policy(POLICY, BASE))
    assert set(with_bases(estate).policies) == {BASE.key, POLICY.key}
    assert len(estate.calls) == 4


def test_another_error_is_raised(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY, settings=answering("*/ruleCollectionGroups", 418, "Teapot"))
    with pytest.raises(RemoteError, match="Teapot"):
        with_bases(estate)


def test_a_policy_is_given_by_name_or_by_id(estate_of: EstateOf) -> None:
    estate = estate_of(*HIERARCHY)
    assert find_all_by_name(estate.arm, POLICY_TYPE, ["Spokes", MIDDLE.text], "firewall policy") == [POLICY, MIDDLE]
    with pytest.raises(UsageError, match="No firewall policy named 'spoke' is visible"):
        find_all_by_name(estate.arm, POLICY_TYPE, ["spoke"], "firewall policy")


def test_a_draft_is_there_or_not_or_not_known(estate_of: EstateOf) -> None:
    draft = resource(f"{POLICY}/firewallPolicyDrafts/default")
    assert FirewallPolicies(estate_of(*HIERARCHY, draft).arm).draft(POLICY) is True
    assert FirewallPolicies(estate_of(*HIERARCHY).arm).draft(POLICY) is False
    closed = estate_of(*HIERARCHY, settings=refused("*/firewallPolicyDrafts/default"))
    assert isinstance(FirewallPolicies(closed.arm).draft(POLICY), Unknown)
