"""The proposal of an NSG to the planner: each test is one situation and the right change for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.plan.model import Action, ProblemCode
from acrnet.plan.target import Proposal
from acrnet.registry.need import Purpose
from acrnet.rules.ownership import Owner
from acrnet.rules.verdict import Outcome
from acrnet.rules.wire import read_rule
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.obstacles import content_digest
from acrnet.targets.nsg.target import NsgTarget

from ...estates import Json, rule
from ...needs import (
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
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
NEEDS = (LOGIN, STORAGE)
DENY_INTERNET = deny_all(4000, "deny-internet", destinationAddressPrefix="Internet")
TWO_FAMILIES = clients_of(sources=("10.0.1.0/24", "fd00:1::/64"))
DENY_STORAGE = rule("deny-storage", 200, access="Deny", destination="Storage")


def summary(proposal: Proposal) -> list[tuple[str, str, int | None]]:
    """Action, name and final priority of each change."""
    return [(each.action.value, each.name, priority(each.after)) for each in proposal.changes]


def priority(wire: Any) -> int | None:
    return None if wire is None else int(wire["properties"]["priority"])


def codes(proposal: Proposal) -> list[ProblemCode]:
    return [problem.code for problem in proposal.problems]


def outcomes(target: NsgTarget, proposal: Proposal) -> list[tuple[Outcome, Outcome]]:
    verdicts = target.verdicts(NEEDS, {target.id.lower(): proposal.after})
    return [(verdict.before, verdict.after) for verdict in verdicts]


def test_one_rule_for_each_tag_is_created_before_the_deny_that_cuts_the_need() -> None:
    target = nsg_target(DENY_INTERNET)
    proposal = target.propose(NEEDS)
    assert summary(proposal) == [
        ("create", f"acrnet-{REGISTRY_WEST}", 1000),
        ("create", f"acrnet-{STORAGE_WEST}", 1001),
    ]
    assert outcomes(target, proposal) == [(Outcome.DENIED, Outcome.ALLOWED)] * 2
    assert proposal.problems == ()


def test_a_created_rule_has_the_documented_form() -> None:
    created = nsg_target(DENY_INTERNET).propose([LOGIN]).changes[0]
    assert created.after == {
        "name": "acrnet-AzureContainerRegistry.WestEurope",
        "properties": {
            "description": "managed by acrnet owner=default: AzureContainerRegistry.WestEurope on 443",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationPortRange": "443",
            "sourceAddressPrefix": "VirtualNetwork",
            "destinationAddressPrefix": "AzureContainerRegistry.WestEurope",
            "access": "Allow",
            "priority": 1000,
            "direction": "Outbound",
        },
    }
    assert [(each.name, each.priority) for each in created.overrides] == [("deny-internet", 4000)]


def test_five_registries_in_one_region_share_one_rule() -> None:
    needs = [tag_need(REGISTRY_WEST, registry=f"registry{number}") for number in range(5)]
    proposal = nsg_target(DENY_INTERNET).propose(needs)
    assert len(proposal.changes) == 1
    assert proposal.changes[0].needs == tuple(need.id for need in needs)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([deny_all(300)], 299, id="deny before the band: highest number below it"),
        pytest.param(
            [deny_all(300), rule("a", 299, destination="10.9.0.0/16"), rule("b", 298, destination="10.8.0.0/16")],
            297,
            id="and the numbers just below are taken",
        ),
        pytest.param(
            [deny_all(1500), rule("foreign", 1000, destination="10.9.0.0/16")], 1001, id="foreign in the band"
        ),
        pytest.param([], 1000, id="no deny of ours to pass"),
    ],
)
def test_the_rule_gets_a_priority_at_which_it_is_effective(rules: list[Json], expected: int) -> None:
    assert summary(nsg_target(*rules).propose([LOGIN])) == [("create", f"acrnet-{REGISTRY_WEST}", expected)]


def test_no_room_before_the_deny_is_a_problem_that_names_the_rules_in_the_way() -> None:
    target = nsg_target(rule("allow-dns", 100, destination="10.0.0.4"), deny_all(101))
    proposal = target.propose(NEEDS)
    assert proposal.changes == ()
    assert codes(proposal) == [ProblemCode.NO_FREE_PRIORITY]
    assert "deny-all (101)" in proposal.problems[0].message
    assert "allow-dns (100)" in proposal.problems[0].message
    assert all(f"acrnet-{tag}" in proposal.problems[0].message for tag in (REGISTRY_WEST, STORAGE_WEST))
    assert outcomes(target, proposal) == [(Outcome.DENIED, Outcome.DENIED)] * 2


def test_a_rule_that_others_make_redundant_is_marked_and_still_created() -> None:
    proposal = nsg_target().propose([LOGIN])
    assert proposal.changes[0].action is Action.CREATE
    assert "already allowed by AllowInternetOutBound" in proposal.changes[0].reason


def test_minimal_leaves_out_redundant_rules_and_never_removes_an_owned_one() -> None:
    minimal = Options(minimal=True, prune=True)
    assert nsg_target(options=minimal).propose([LOGIN]).changes == ()
    kept = nsg_target(owned(REGISTRY_WEST), options=minimal).propose([LOGIN])
    assert summary(kept) == [("keep", f"acrnet-{REGISTRY_WEST}", 1000)]


def test_a_rule_that_is_right_stays_where_it_is_even_outside_the_band() -> None:
    proposal = nsg_target(owned(REGISTRY_WEST, 250), DENY_INTERNET).propose([LOGIN])
    assert summary(proposal) == [("keep", f"acrnet-{REGISTRY_WEST}", 250)]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        pytest.param({"destinationPortRange": "8443"}, "destinationPortRange: 8443 -> 443", id="port"),
        pytest.param({"access": "Deny"}, "access: Deny -> Allow", id="access"),
        pytest.param({"protocol": "*"}, "protocol: * -> Tcp", id="protocol"),
        pytest.param(
            {"destinationAddressPrefix": "Storage"},
            f"destinationAddressPrefix: Storage -> {REGISTRY_WEST}",
            id="destination",
        ),
        pytest.param({"priority": 4050}, "priority: 4050 -> 1000", id="behind the deny"),
        pytest.param({"direction": "Inbound"}, "direction: Inbound -> Outbound", id="direction"),
    ],
)
def test_drift_is_an_update_that_names_the_fields(changed: Json, named: str) -> None:
    target = nsg_target(owned(REGISTRY_WEST, **changed), DENY_INTERNET)
    proposal = target.propose([LOGIN])
    assert [change.action for change in proposal.changes] == [Action.UPDATE]
    assert proposal.changes[0].reason == named
    assert outcomes(target, proposal)[0][1] is Outcome.ALLOWED


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param({"protocol": "TCP"}, id="case of the protocol"),
        pytest.param({"destinationAddressPrefix": REGISTRY_WEST.lower()}, id="case of the tag"),
        pytest.param({"destinationPortRange": None, "destinationPortRanges": ["443"]}, id="plural of one"),
        pytest.param({"sourceAddressPrefixes": [], "sourcePortRanges": []}, id="empty lists"),
    ],
)
def test_another_spelling_of_a_rule_is_not_drift(spelling: Json) -> None:
    proposal = nsg_target(owned(REGISTRY_WEST, **spelling), DENY_INTERNET).propose([LOGIN])
    assert [change.action for change in proposal.changes] == [Action.KEEP]


def test_a_stale_owned_rule_is_deleted_only_when_pruning() -> None:
    stale = owned("AzureContainerRegistry.NorthEurope", 1005)
    kept = nsg_target(stale).propose([LOGIN])
    assert ("keep", stale["name"], 1005) in summary(kept)
    assert any("--prune" in warning for warning in kept.warnings)
    pruned = nsg_target(stale, options=Options(prune=True)).propose([LOGIN])
    assert summary(pruned) == [("create", f"acrnet-{REGISTRY_WEST}", 1000), ("delete", stale["name"], None)]


def test_rules_of_others_are_never_changed() -> None:
    foreign = [
        owned("AzureContainerRegistry.NorthEurope", 1005, owner="other"),
        rule("acrnet-Storage.NorthEurope", 1006, destination="Storage.NorthEurope"),
        rule("allow-web", 1007),
    ]
    proposal = nsg_target(*foreign, options=Options(prune=True)).propose([LOGIN])
    assert summary(proposal) == [("create", f"acrnet-{REGISTRY_WEST}", 1000)]


def test_a_storage_rule_stays_while_layers_may_still_come_from_there() -> None:
    options = Options(prune=True, kept=frozenset({STORAGE_WEST.lower()}))
    proposal = nsg_target(owned(STORAGE_WEST, 1001), options=options).propose([LOGIN])
    assert ("keep", f"acrnet-{STORAGE_WEST}", 1001) in summary(proposal)


def test_a_name_that_is_taken_by_a_foreign_rule_is_refused() -> None:
    proposal = nsg_target(rule(f"acrnet-{REGISTRY_WEST}", 500)).propose([LOGIN])
    assert proposal.changes == ()
    assert codes(proposal) == [ProblemCode.NAME_TAKEN]


def test_an_explicit_deny_is_not_passed_and_its_problem_says_how_it_could_be() -> None:
    target = nsg_target(DENY_STORAGE, DENY_INTERNET)
    proposal = target.propose(NEEDS)
    assert summary(proposal) == [("create", f"acrnet-{REGISTRY_WEST}", 1000)]
    assert codes(proposal) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]
    assert f"content: {content_digest(read_rule(DENY_STORAGE))}" in proposal.problems[0].message
    assert outcomes(target, proposal) == [(Outcome.DENIED, Outcome.ALLOWED), (Outcome.DENIED, Outcome.DENIED)]


def test_an_explicit_deny_hidden_behind_a_catch_all_is_not_passed_either() -> None:
    proposal = nsg_target(deny_all(150), DENY_STORAGE).propose([STORAGE])
    assert proposal.changes == ()
    assert codes(proposal) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


def test_an_explicit_deny_is_passed_when_the_configuration_names_its_content() -> None:
    permission = ("deny-storage", content_digest(read_rule(DENY_STORAGE)))
    target = nsg_target(DENY_STORAGE, options=Options(overrides=frozenset({permission})))
    proposal = target.propose([STORAGE])
    assert summary(proposal) == [("create", f"acrnet-{STORAGE_WEST}", 199)]
    assert [(each.name, each.reason) for each in proposal.changes[0].overrides] == [
        ("deny-storage", "listed under overrides")
    ]


def test_a_permission_to_pass_lapses_when_the_deny_changes() -> None:
    permission = ("deny-storage", content_digest(read_rule(DENY_STORAGE)))
    edited = rule("deny-storage", 200, access="Deny", destination="Storage", description="really")
    proposal = nsg_target(edited, options=Options(overrides=frozenset({permission}))).propose([STORAGE])
    assert codes(proposal) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param(rule("deny-one-port", 200, access="Deny", destination="Internet"), id="443 and nothing else"),
        pytest.param(deny_all(200, sourceAddressPrefix="10.0.1.0/25"), id="some of the clients"),
        pytest.param(deny_all(200, destinationAddressPrefix="AzureContainerRegistry"), id="one service"),
        pytest.param(deny_all(200, destinationAddressPrefix="198.51.100.0/24"), id="one prefix"),
    ],
)
def test_only_a_catch_all_is_passed_without_asking(deny: Json) -> None:
    assert codes(nsg_target(deny).propose([LOGIN])) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param(deny_all(200), id="everything"),
        pytest.param(deny_all(200, destinationAddressPrefix="Internet"), id="Internet"),
        pytest.param(deny_all(200, destinationAddressPrefix="AzureCloud"), id="AzureCloud"),
        pytest.param(deny_all(200, sourceAddressPrefix="VirtualNetwork"), id="from VirtualNetwork"),
        pytest.param(deny_all(200, sourceAddressPrefix="10.0.1.0/24"), id="from all clients behind the group"),
        pytest.param(deny_all(200, destinationPortRange=None, destinationPortRanges=["80", "443"]), id="80 and 443"),
    ],
)
def test_a_catch_all_is_passed_and_listed(deny: Json) -> None:
    created = nsg_target(deny).propose([LOGIN]).changes[0]
    assert priority(created.after) == 199
    assert [each.name for each in created.overrides] == ["deny-all"]


def test_a_default_denied_for_each_family_leaves_the_numbers_before_it() -> None:
    both = [
        deny_all(3000, "deny-internet", sourceAddressPrefix="*", destinationAddressPrefix="Internet"),
        deny_all(3001, "deny-ipv6", sourceAddressPrefix="*", destinationAddressPrefix="::/0"),
    ]
    proposal = nsg_target(*both, clients=[TWO_FAMILIES]).propose(NEEDS)
    assert summary(proposal) == [
        ("create", f"acrnet-{REGISTRY_WEST}", 1000),
        ("create", f"acrnet-{STORAGE_WEST}", 1001),
    ]
    assert [each.name for each in proposal.changes[0].overrides] == ["deny-internet", "deny-ipv6"]
    assert [each.name for each in proposal.changes[1].overrides] == ["deny-internet"]


def test_a_default_of_a_family_that_no_need_asks_for_may_come_first_or_last() -> None:
    first = deny_all(100, "deny-ipv6", sourceAddressPrefix="*", destinationAddressPrefix="::/0")
    proposal = nsg_target(first, DENY_INTERNET, clients=[TWO_FAMILIES]).propose([LOGIN])
    assert summary(proposal) == [("create", f"acrnet-{REGISTRY_WEST}", 1000)]
    assert [each.name for each in proposal.changes[0].overrides] == ["deny-internet"]


def test_a_deny_that_is_a_default_for_one_family_is_not_passed_where_it_means_something_in_the_other() -> None:
    mixed = deny_all(200, destinationAddressPrefix=None, destinationAddressPrefixes=["0.0.0.0/0", "2001:db8:1::/64"])
    proposal = nsg_target(mixed, clients=[TWO_FAMILIES]).propose([LOGIN])
    assert codes(proposal) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param(rule("deny-ssh", 200, access="Deny", destination="*", destinationPortRange="22"), id="other port"),
        pytest.param(rule("deny-udp", 200, access="Deny", destination="*", protocol="Udp"), id="other protocol"),
        pytest.param(deny_all(200, sourceAddressPrefix="10.7.0.0/16"), id="other clients"),
        pytest.param(deny_all(200, direction="Inbound"), id="other direction"),
    ],
)
def test_a_deny_that_does_not_cut_the_need_is_not_in_the_way(deny: Json) -> None:
    assert summary(nsg_target(deny).propose([LOGIN])) == [("create", f"acrnet-{REGISTRY_WEST}", 1000)]


def test_a_deny_whose_reach_is_unknown_is_not_passed() -> None:
    unknown = rule("deny-mystery", 1500, access="Deny", destination="NoSuchTag")
    target = nsg_target(unknown)
    proposal = target.propose([LOGIN])
    assert summary(proposal) == [("create", f"acrnet-{REGISTRY_WEST}", 1501)]
    assert outcomes(target, proposal)[0] == (Outcome.UNDECIDABLE, Outcome.UNDECIDABLE)
    assert codes(proposal) == [ProblemCode.POSSIBLY_DENIED]
    assert "deny-mystery (1500) may deny AzureContainerRegistry.WestEurope" in proposal.problems[0].message
    assert "NoSuchTag" in proposal.problems[0].message


TO_GROUP = rule(
    "deny-db", 100, access="Deny", destinationAddressPrefix=None, sourceAddressPrefix="*", protocol="*",
    destinationPortRange="*", destinationApplicationSecurityGroups=[{"id": "/groups/db"}],
)  # fmt: skip


def test_a_deny_to_a_group_that_was_not_read_is_named_and_not_passed() -> None:
    target = nsg_target(TO_GROUP, DENY_INTERNET)
    proposal = target.propose(NEEDS)
    assert [change.action for change in proposal.changes] == [Action.CREATE] * 2
    assert codes(proposal) == [ProblemCode.POSSIBLY_DENIED]
    assert "members of the application security group db are not known" in proposal.problems[0].message
    assert f"content: {content_digest(read_rule(TO_GROUP))}" in proposal.problems[0].message
    assert outcomes(target, proposal) == [(Outcome.DENIED, Outcome.UNDECIDABLE)] * 2


def test_a_deny_to_a_group_is_passed_when_the_configuration_names_its_content() -> None:
    permission = ("deny-db", content_digest(read_rule(TO_GROUP)))
    moved = {**TO_GROUP, "properties": {**TO_GROUP["properties"], "priority": 1500}}
    assert codes(nsg_target(moved, options=Options(overrides=frozenset({permission}))).propose([LOGIN]))
    permission = ("deny-db", content_digest(read_rule(moved)))
    proposal = nsg_target(moved, options=Options(overrides=frozenset({permission}))).propose([LOGIN])
    assert summary(proposal) == [("create", f"acrnet-{REGISTRY_WEST}", 1000)]
    assert codes(proposal) == []


def test_an_update_does_not_carry_a_rule_past_a_deny_it_was_not_past_before() -> None:
    drifted = owned(STORAGE_WEST, 1000, destinationAddressPrefix="Storage.NorthEurope")
    explicit = rule("deny-storage-west", 1500, access="Deny", destination=STORAGE_WEST)
    proposal = nsg_target(drifted, explicit).propose([STORAGE])
    assert [change.action for change in proposal.changes] == [Action.KEEP]
    assert codes(proposal) == [ProblemCode.BLOCKED_BY_EXPLICIT_DENY]


def test_a_rule_already_before_an_explicit_deny_stays_there() -> None:
    explicit = rule("deny-storage-west", 1500, access="Deny", destination=STORAGE_WEST)
    proposal = nsg_target(owned(STORAGE_WEST, 1000), explicit).propose([STORAGE])
    assert summary(proposal) == [("keep", f"acrnet-{STORAGE_WEST}", 1000)]
    assert proposal.problems == ()


def test_stated_clients_get_a_rule_of_their_own() -> None:
    proposal = nsg_target(DENY_INTERNET, sources=("10.0.1.0/24", "10.0.2.0/24")).propose([LOGIN])
    change = proposal.changes[0]
    assert change.name.startswith(f"acrnet-{REGISTRY_WEST}-s")
    assert change.after is not None
    assert change.after["properties"]["sourceAddressPrefixes"] == ["10.0.1.0/24", "10.0.2.0/24"]


def test_private_addresses_of_a_registry_share_one_rule() -> None:
    needs = [private_need("pe-a", "10.0.9.4/32", "10.0.9.5/32"), private_need("pe-b", "10.0.8.4/32")]
    proposal = nsg_target(deny_all(4000)).propose(needs)
    assert summary(proposal) == [("create", "acrnet-private-contoso-v4", 1000)]
    assert proposal.changes[0].after is not None
    assert proposal.changes[0].after["properties"]["destinationAddressPrefixes"] == ["10.0.8.4/32", "10.0.9.4/31"]


def test_unknown_addresses_of_a_private_endpoint_are_a_problem_and_never_met() -> None:
    need = private_need("pe-a", unknown="its network interface cannot be read")
    target = nsg_target()
    proposal = target.propose([need])
    assert codes(proposal) == [ProblemCode.ADDRESSES_UNKNOWN]
    assert target.verdicts([need], {})[0].after is Outcome.UNDECIDABLE


def test_a_tag_that_the_catalog_lacks_is_a_problem() -> None:
    assert ProblemCode.TAG_NOT_IN_CATALOG in codes(
        nsg_target().propose([tag_need("AzureContainerRegistry.MoonCentral")])
    )


def test_rules_of_the_interface_that_deny_are_named_as_the_reason() -> None:
    inner = rules_of(DENY_INTERNET, name="nsg-nic")
    target = nsg_target(others=[inner], clients=[clients_of("nsg-nic", "nsg-app")])
    proposal = target.propose([LOGIN])
    verdict = target.verdicts([LOGIN], {target.id.lower(): proposal.after})[0]
    assert verdict.after is Outcome.DENIED
    assert "deny-internet (4000)" in verdict.reason
    problem = target.elsewhere(verdict)
    assert problem is not None
    assert problem.code is ProblemCode.DENIED_BY_OTHER_NSG
    assert "deny-internet (4000) of nsg-nic" in problem.message


def test_another_nsg_of_the_same_plan_counts_with_its_planned_rules() -> None:
    inner = nsg_target(DENY_INTERNET, name="nsg-nic")
    target = nsg_target(others=[inner.nsg.rule_set], clients=[clients_of("nsg-nic", "nsg-app")])
    after = {each.id.lower(): each.propose([LOGIN]).after for each in (inner, target)}
    assert target.verdicts([LOGIN], after)[0].after is Outcome.ALLOWED


def test_removal_deletes_every_owned_rule_and_no_other() -> None:
    rules = [owned(REGISTRY_WEST), owned(STORAGE_WEST, 1001), owned("Storage", 1002, owner="other"), DENY_INTERNET]
    proposal = nsg_target(*rules, removing=True).propose([])
    assert summary(proposal) == [
        ("delete", f"acrnet-{REGISTRY_WEST}", None),
        ("delete", f"acrnet-{STORAGE_WEST}", None),
    ]


def test_each_owner_sees_its_own_rules_only() -> None:
    mine = owned(REGISTRY_WEST, owner="platform")
    proposal = nsg_target(mine, options=Options(owner=Owner.parse("platform"))).propose([LOGIN])
    assert summary(proposal) == [("keep", f"acrnet-platform-{REGISTRY_WEST}", 1000)]


def test_a_second_plan_after_the_first_is_carried_out_is_empty() -> None:
    rules: list[Json] = [
        DENY_INTERNET,
        owned(REGISTRY_WEST, 4050, protocol="*"),
        owned("AzureContainerRegistry.NorthEurope", 1003),
    ]
    options = Options(prune=True)
    first = nsg_target(*rules, options=options).propose(NEEDS)
    assert {change.action for change in first.changes} == {Action.CREATE, Action.UPDATE, Action.DELETE}
    gone = {change.name for change in first.changes}
    written = [dict(change.after) for change in first.changes if change.after is not None]
    second = nsg_target(*[each for each in rules if each["name"] not in gone], *written, options=options)
    assert {change.action for change in second.propose(NEEDS).changes} == {Action.KEEP}


def test_a_need_on_another_port_is_met_by_a_rule_for_that_port() -> None:
    diagnostics = replace(LOGIN, id="contoso/platform/monitor-diagnostics", purpose=Purpose.PLATFORM, ports=(12000,))
    target = nsg_target(DENY_INTERNET)
    proposal = target.propose([LOGIN, diagnostics])
    assert summary(proposal) == [
        ("create", f"acrnet-{REGISTRY_WEST}", 1000),
        ("create", f"acrnet-{REGISTRY_WEST}-p12000", 1001),
    ]
    verdicts = target.verdicts([LOGIN, diagnostics], {target.id.lower(): proposal.after})
    assert [(verdict.before, verdict.after) for verdict in verdicts] == [(Outcome.DENIED, Outcome.ALLOWED)] * 2


def test_a_need_that_only_host_names_express_gets_no_rule_and_a_verdict_with_the_reason() -> None:
    packages = replace(LOGIN, id="contoso/platform/packages", purpose=Purpose.PLATFORM, tag=None)
    target = nsg_target(DENY_INTERNET)
    proposal = target.propose([LOGIN, packages])
    assert [change.name for change in proposal.changes] == [f"acrnet-{REGISTRY_WEST}"]
    _, verdict = target.verdicts([LOGIN, packages], {target.id.lower(): proposal.after})
    assert (verdict.before, verdict.after) == (Outcome.DENIED, Outcome.UNDECIDABLE)
    assert "only host names say where it goes" in verdict.reason
