"""Rules of a firewall about which more is to be said than what they decide."""

from __future__ import annotations

import pytest

from acrnet.firewall.checks.parents import denies_of_parents
from acrnet.firewall.checks.unreachable import Unreachable, unreachable_rules
from acrnet.firewall.checks.wildcards import open_wildcards
from acrnet.unknown import Unknown

from ...rules.networks import flows
from ..bodies import Rest, application_rule, collection, group, network_rule
from ..hubs import CONTOSO, REGISTRY_ADDRESSES, allow, context, deny, hub, judge, one_group, policy_rules


def unreachable(*collections: Rest) -> tuple[Unreachable, ...]:
    return unreachable_rules(one_group(*collections), flows(REGISTRY_ADDRESSES), CONTOSO, context())


def test_a_wildcard_without_a_dot_is_told_from_one_with_a_dot_and_from_an_asterisk() -> None:
    rules = one_group(allow(application_rule("a", "*contoso.com", "*.contoso.com", "*", "contoso.com")))
    assert [(each.rule.label, each.wildcard) for each in open_wildcards(rules)] == [("hub/g/allow/a", "*contoso.com")]


def test_wildcards_are_looked_for_in_what_was_read() -> None:
    base = policy_rules("base", group("g", 100, deny(application_rule("d", "*evil.com")), policy="base"))
    broken = collection("c", 100, "Allow") | {"rules": "[r]"}
    assert [each.rule.layer for each in open_wildcards(hub(group("g", 200, broken), parents=[base]))] == [0]
    assert open_wildcards(hub(parents=[Unknown("access was denied")])) == ()


@pytest.mark.parametrize(
    ("rule", "final"), [(network_rule("r"), True), (application_rule("r", "*"), False)], ids=["network", "application"]
)
def test_a_deny_of_a_parent_is_final_unless_it_denies_by_name(rule: Rest, *, final: bool) -> None:
    parent = policy_rules("base", group("g", 100, deny(rule), policy="base"))
    rules = hub(group("g", 100, allow(application_rule("a", "*"))), parents=[parent])

    (found,) = denies_of_parents(rules, judge(rules))
    assert (found.rule.label, found.final) == ("base/g/deny/r", final)
    assert found.flows == judge(rules).denied

    lifted = hub(group("g", 100, allow(network_rule())), parents=[parent])
    assert bool(judge(lifted).allowed) is not final


def test_a_deny_of_the_policy_itself_is_no_deny_of_a_parent() -> None:
    rules = hub(group("g", 100, deny(network_rule())), parents=[policy_rules("base")])
    assert denies_of_parents(rules, judge(rules)) == ()


def test_a_broad_network_rule_makes_names_pointless() -> None:
    (found,) = unreachable(allow(network_rule("web"), name="net"), allow(application_rule("a", CONTOSO), name="app"))

    assert found.rule.label == "hub/g/app/a"
    assert [each.label for each in found.by] == ["hub/g/net/web"]
    assert (found.whole, found.opened) == (True, True)


def test_a_network_rule_that_denies_makes_names_unreachable() -> None:
    (found,) = unreachable(deny(network_rule("closed")), allow(application_rule("a", CONTOSO)))
    assert (found.whole, found.opened) == (True, False)


def test_network_rules_can_take_a_part_or_all_together() -> None:
    low, high = network_rule("low", "20.40.1.0/25"), network_rule("high", "20.40.1.128/25")
    names = allow(application_rule("a", CONTOSO), name="app")

    (part,) = unreachable(allow(low, name="net"), names)
    assert (part.whole, part.flows.destinations.prefixes()) == (False, ("20.40.1.0/25",))
    (both,) = unreachable(allow(low, high, name="net"), names)
    assert (both.whole, [each.label for each in both.by]) == (True, ["hub/g/net/low", "hub/g/net/high"])


@pytest.mark.parametrize(
    "rule",
    [
        network_rule("other port", destinationPorts=["80"]),
        network_rule("other addresses", "20.60.0.0/16"),
        network_rule("in doubt", "Nowhere"),
    ],
    ids=lambda rule: str(rule["name"]),
)
def test_a_network_rule_for_something_else_leaves_names_reachable(rule: Rest) -> None:
    assert unreachable(allow(rule, name="net"), allow(application_rule("a", CONTOSO), name="app")) == ()


def test_a_rule_for_another_name_is_not_one_of_these_connections() -> None:
    assert unreachable(allow(network_rule()), allow(application_rule("a", "fabrikam.azurecr.io"), name="app")) == ()
