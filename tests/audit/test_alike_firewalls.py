"""Firewall policies with equal rules are judged once, and nothing that is said of them shows it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from acrnet.audit.alike import alike_firewalls
from acrnet.audit.checks import find
from acrnet.audit.firewalls import firewall_subjects, judge_firewalls
from acrnet.audit.kind import ordered
from acrnet.audit.model import Finding, Result
from acrnet.audit.subject import FirewallSubject
from acrnet.firewall import RuleCollectionGroup, read_policy, read_rule_collection_group
from acrnet.firewall.located import located_firewalls
from acrnet.firewall.resources import FirewallResources
from acrnet.net import AddressSet
from acrnet.report.audit.result_json import result_lines
from acrnet.report.audit.view_json import ViewTable
from acrnet.rules.inputs import Location
from acrnet.rules.seen_clients import StatedClients

from ..firewall.bodies import Rest, application_rule, group, group_id, network_rule, policy, policy_id
from ..firewall.hubs import CONTOSO, allow, deny
from ..rules.networks import REGISTRY, catalog, need

NEEDS = (need(REGISTRY, hosts=(CONTOSO, "*.data.azurecr.io")), need(REGISTRY, id="second"))
BASE = [policy("base", "first"), group("first", 100, deny(network_rule("ban", "20.40.3.0/25")), policy="base")]
"""A parent that denies a part of the addresses."""
RULES = (
    allow(application_rule("wide", "*azurecr.io"), application_rule("named", CONTOSO), priority=300),
    allow(network_rule("tag", "Storage"), priority=200),
)
OTHERS = {
    "a rule more": (*RULES, deny(application_rule("late", "*"), name="more", priority=900)),
    "another order": (allow(*reversed(RULES[0]["rules"]), priority=300), RULES[1]),
    "a tag in lower case": (RULES[0], allow(network_rule("tag", "storage"), priority=200)),
}
"""Rules that are not RULES, each in a single point."""


def hub(name: str, *collections: Rest, base: str = "") -> list[Rest]:
    parent = {"basePolicy": {"id": policy_id(base)}} if base else {}
    return [policy(name, "g", **parent), group("g", 200, *collections, policy=name)]


def subjects(*bodies: Rest) -> tuple[FirewallSubject, ...]:
    policies = [each for each in bodies if each["type"].endswith("Policies")]
    groups: dict[str, list[RuleCollectionGroup]] = {policy_id(each["name"]).lower(): [] for each in policies}
    for each in bodies:
        if each not in policies:
            groups[each["id"].lower().rpartition("/rulecollectiongroups/")[0]].append(read_rule_collection_group(each))
    resources = FirewallResources(
        {each["id"].lower(): read_policy(each) for each in policies},
        {key: tuple(several) for key, several in groups.items()},
        locations={each["id"].lower(): Location("all.json", f"$[{index}]") for index, each in enumerate(bodies)},
    )
    stated = StatedClients(sources=AddressSet.parse(["10.1.0.0/24"]))
    return firewall_subjects(tuple(located_firewalls(resources)), {}, NEEDS, stated, catalog())


def judged(some: Sequence[FirewallSubject]) -> tuple[tuple[Result, ...], tuple[Finding, ...]]:
    results = tuple(judge_firewalls(some))
    return results, find(some, results, NEEDS, [], owner="platform")


def test_policies_that_differ_only_in_their_names_are_alike() -> None:
    (group_of_two,) = alike_firewalls(subjects(*hub("west", *RULES), *hub("north", *RULES)))
    assert [each.name for each in group_of_two] == ["west", "north"]


@pytest.mark.parametrize("what", OTHERS)
def test_policies_with_other_rules_are_not(what: str) -> None:
    groups = alike_firewalls(subjects(*hub("west", *RULES), *hub("north", *OTHERS[what])))
    assert [[each.name for each in several] for several in groups] == [["west"], ["north"]]


def test_policies_with_other_parents_are_not() -> None:
    groups = alike_firewalls(
        subjects(*BASE, *hub("west", *RULES, base="base"), *hub("north", *RULES), *hub("south", *RULES, base="base"))
    )
    assert [[each.name for each in several] for several in groups] == [["west", "south"], ["north"]]


def test_an_audit_of_copies_equals_the_audits_of_each_alone() -> None:
    many = subjects(
        *BASE,
        *hub("west", *RULES, base="base"),
        *hub("other", *OTHERS["a rule more"]),
        *hub("north", *RULES, base="base"),
        *hub("south", *RULES),
    )
    results, findings = judged(many)
    alone = [judged([each]) for each in many]
    each_alone = [each for some, _ in alone for each in some]
    assert list(result_lines(results, ViewTable())) == list(result_lines(each_alone, ViewTable()))
    assert findings == ordered(finding for _, several in alone for finding in several)
    assert {each.id for each in findings} >= {"need_partly_denied", "wildcard_without_dot", "parent_denies"}


def test_progress_counts_every_policy() -> None:
    seen: list[tuple[int, int]] = []
    some = subjects(*hub("west", *RULES), *hub("other", *OTHERS["a rule more"]), *hub("north", *RULES))
    list(judge_firewalls(some, lambda done, total: seen.append((done, total))))
    assert seen == [(2, 3), (3, 3)]


def test_labels_of_a_policy_leave_its_name_out_and_have_that_of_its_parent() -> None:
    results, _ = judged(subjects(*BASE, *hub("west", *RULES, base="base")))
    names = {rule.name for view in results[0].views for part in view.verdict.parts if (rule := part.rule)}
    assert names == {"base/first/deny/ban", "g/allow/wide"}
    assert group_id("g", "west").startswith(results[0].rule_set_id)
