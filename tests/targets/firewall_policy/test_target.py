"""What a plan does to a firewall policy: one group, kept in order, with names, tags or both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.plan.model import Action, ProblemCode
from acrnet.plan.target import Proposal
from acrnet.registry.need import Purpose
from acrnet.rules.ownership import Owner
from acrnet.unknown import Unknown

from ...firewall.bodies import Rest, application_rule, collection, group, nat_rule, network_rule
from ...needs import REGISTRY_WEST, tag_need
from .policies import (
    CLIENTS,
    DATA,
    DUAL,
    LAYERS,
    LOGIN,
    OTHER,
    change,
    judged,
    live,
    names_in,
    owned_group,
    owned_name,
    owned_rule,
    target,
)

BLOB = "*.blob.core.windows.net"


def codes(of: Proposal) -> list[ProblemCode]:
    return [problem.code for problem in of.problems]


def test_a_policy_without_a_group_gets_one_with_the_names_of_each_registry() -> None:
    proposal = target().propose([LOGIN, DATA, LAYERS, OTHER])
    created = change(proposal)
    assert (created.action, created.name) == (Action.CREATE, "acrnet")
    assert created.after is not None
    assert created.after["properties"]["priority"] == 1000
    assert names_in(proposal) == {
        "acrnet-contoso": [BLOB, "contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"],
        "acrnet-fabrikam": ["fabrikam.azurecr.io"],
    }
    (names,) = created.after["properties"]["ruleCollections"]
    assert (names["name"], names["action"]) == ("acrnet-host-names", {"type": "Allow"})
    rule = names["rules"][0]
    assert rule["protocols"] == [{"protocolType": "Https", "port": 443}]
    assert rule["sourceAddresses"] == list(CLIENTS)
    assert rule["description"] == "managed by acrnet owner=default: host names of contoso on 443"
    assert created.needs == (LOGIN.id, DATA.id, LAYERS.id, OTHER.id)


def test_every_need_is_denied_before_and_allowed_after() -> None:
    assert judged(target(), LOGIN, LAYERS) == {
        LOGIN.id: ("denied", "allowed"),
        LAYERS.id: ("denied", "allowed"),
    }


def test_the_second_plan_is_empty() -> None:
    first = target().propose([LOGIN, LAYERS])
    second = replace(target(first.after), policy=replace(first.after, bodies={"acrnet": change(first).after or {}}))
    assert change(second.propose([LOGIN, LAYERS])).action is Action.KEEP
    assert second.propose([LOGIN, LAYERS]).after == second.policy


def test_rules_keep_their_order_and_new_ones_come_last() -> None:
    there = owned_group(owned_rule("zeta", "zeta.azurecr.io"), owned_rule("contoso", "contoso.azurecr.io"))
    needs = [LOGIN, OTHER, replace(OTHER, registry="zeta", hosts=("zeta.azurecr.io",))]
    proposal = target(live("hub", there)).propose(needs)
    assert list(names_in(proposal)) == ["acrnet-zeta", "acrnet-contoso", "acrnet-fabrikam"]


def test_another_registry_of_the_same_owner_keeps_its_rule_until_prune() -> None:
    there = owned_group(owned_rule("fabrikam", "fabrikam.azurecr.io"), owned_rule("contoso", "contoso.azurecr.io"))
    kept = target(live("hub", there)).propose([LOGIN])
    assert change(kept).action is Action.KEEP
    assert [text for text in kept.warnings if "--prune" in text] == [
        f"hub: no registry of this run needs {owned_name('fabrikam')}; --prune takes it out."
    ]
    pruned = target(live("hub", there), prune=True).propose([LOGIN])
    assert list(names_in(pruned)) == ["acrnet-contoso"]
    assert change(pruned).drops == (owned_name("fabrikam"),)


def test_names_of_a_registry_that_nothing_needs_stay_until_prune() -> None:
    there = owned_group(owned_rule("contoso", "contoso.azurecr.io", "contoso.northeurope.data.azurecr.io"))
    kept = target(live("hub", there)).propose([LOGIN])
    assert change(kept).action is Action.KEEP
    pruned = target(live("hub", there), prune=True).propose([LOGIN])
    assert names_in(pruned) == {"acrnet-contoso": ["contoso.azurecr.io"]}
    assert [name.partition(" of ")[0] for name in change(pruned).drops] == ["contoso.northeurope.data.azurecr.io"]


def test_storage_stays_until_data_only_even_with_prune() -> None:
    there = live("hub", owned_group(owned_rule("contoso", BLOB, "contoso.azurecr.io")))
    needs = [LOGIN, DATA]
    current = target(there, prune=True, kept_hosts=frozenset({BLOB})).propose(needs)
    assert names_in(current) == {
        "acrnet-contoso": [BLOB, "contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"],
    }
    assert change(current).drops == ()
    data_only = target(there, prune=True).propose(needs)
    assert names_in(data_only) == {"acrnet-contoso": ["contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"]}
    assert judged(target(there, prune=True), LOGIN, DATA) == {
        LOGIN.id: ("allowed", "allowed"),
        DATA.id: ("denied", "allowed"),
    }


def test_rules_for_other_sources_stay_even_with_prune() -> None:
    others = owned_rule("contoso", "contoso.azurecr.io", sources=["10.9.0.0/24"])
    proposal = target(live("hub", owned_group(others)), prune=True).propose([LOGIN])
    body = change(proposal).after
    assert body is not None
    rules = body["properties"]["ruleCollections"][0]["rules"]
    assert [rule["sourceAddresses"] for rule in rules] == [["10.9.0.0/24"], ["10.8.1.0/24"]]


def test_what_was_changed_by_hand_in_an_owned_rule_is_put_right() -> None:
    by_hand = {**owned_rule("contoso", "contoso.azurecr.io"), "protocols": [{"protocolType": "Http", "port": 80}]}
    proposal = target(live("hub", owned_group(by_hand))).propose([LOGIN])
    assert change(proposal).action is Action.UPDATE
    assert judged(target(live("hub", owned_group(by_hand))), LOGIN) == {LOGIN.id: ("denied", "allowed")}


def test_a_group_whose_last_write_failed_is_written_again() -> None:
    there = owned_group(owned_rule("contoso", "contoso.azurecr.io"))
    there["properties"]["provisioningState"] = "Failed"
    assert change(target(live("hub", there)).propose([LOGIN])).action is Action.UPDATE


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        (application_rule("theirs", "www.example.com"), "acrnet-host-names/theirs"),
        (owned_rule("contoso", "contoso.azurecr.io") | {"description": "ours"}, "acrnet-host-names/acrnet-contoso"),
        (owned_rule("x", "x.azurecr.io") | {"newCondition": True}, "acrnet-host-names/acrnet-x"),
        (owned_rule("x", "x.azurecr.io") | {"ruleType": "FutureRule"}, "acrnet-host-names/acrnet-x"),
    ],
)
def test_a_group_that_somebody_else_extended_is_refused(rule: Rest, named: str) -> None:
    there = owned_group(owned_rule("fabrikam", "fabrikam.azurecr.io"), rule)
    proposal = target(live("hub", there)).propose([LOGIN])
    assert (proposal.changes, codes(proposal)) == ((), [ProblemCode.GROUP_EXTENDED])
    assert named in proposal.problems[0].message


def test_a_group_with_a_collection_of_somebody_else_is_refused() -> None:
    theirs = collection("nat", 100, "Dnat", nat_rule())
    there = owned_group(owned_rule("contoso", "contoso.azurecr.io"), more=[theirs])
    assert codes(target(live("hub", there)).propose([LOGIN])) == [ProblemCode.GROUP_EXTENDED]


def test_a_group_of_this_name_with_nothing_of_acrnet_is_refused() -> None:
    theirs = group("acrnet", 1000, collection("web", 100, "Allow", application_rule("www", "www.example.com")))
    proposal = target(live("hub", theirs)).propose([LOGIN])
    assert (proposal.changes, codes(proposal)) == ((), [ProblemCode.NAME_TAKEN])


def test_a_group_of_another_owner_is_refused() -> None:
    there = live("hub", owned_group(owned_rule("contoso", "contoso.azurecr.io")))
    proposal = target(there, owner=Owner("dev")).propose([LOGIN])
    assert codes(proposal) == [ProblemCode.NAME_TAKEN]


def test_an_empty_group_of_this_name_is_taken_over() -> None:
    proposal = target(live("hub", group("acrnet", 700))).propose([LOGIN])
    assert change(proposal).action is Action.UPDATE
    assert (change(proposal).after or {})["properties"]["priority"] == 700


def test_a_new_group_gets_the_first_priority_that_no_group_has() -> None:
    others = [group(f"rcg-{number}", number) for number in (1000, 1001, 1003)]
    proposal = target(live("hub", *others)).propose([LOGIN])
    assert (change(proposal).after or {})["properties"]["priority"] == 1002


def test_a_priority_that_another_group_has_is_refused() -> None:
    proposal = target(live("hub", group("rcg-web", 500)), priority=500).propose([LOGIN])
    assert codes(proposal) == [ProblemCode.DUPLICATE_PRIORITY]


def test_minimal_leaves_out_what_other_rules_allow() -> None:
    everything = group("rcg", 100, collection("all", 100, "Allow", network_rule("all", "*")))
    there = live("hub", everything)
    assert target(there, minimal=True).propose([LOGIN]).changes == ()
    assert change(target(there).propose([LOGIN])).action is Action.CREATE


def test_a_network_deny_of_a_parent_is_a_problem_that_no_child_can_lift() -> None:
    deny = group("rcg", 65000, collection("no", 65000, "Deny", network_rule("no-registries", REGISTRY_WEST)))
    of = target(live(line=["root"]), parents={"root": live("root", deny)})
    proposal = of.propose([LOGIN])
    (verdict,) = of.verdicts([LOGIN], {of.id.lower(): proposal.after})
    assert verdict.after == "denied"
    problem = of.elsewhere(verdict)
    assert problem is not None
    assert problem.code is ProblemCode.BLOCKED_BY_EXPLICIT_DENY
    assert "root/rcg/no/no-registries (65000)" in problem.message


def test_a_deny_of_another_group_behind_the_owned_one_is_not_in_the_way() -> None:
    deny = collection("no", 100, "Deny", application_rule("no-registries", "*.azurecr.io"))
    assert judged(target(live("hub", group("rcg", 1001, deny))), LOGIN) == {LOGIN.id: ("denied", "allowed")}
    assert judged(target(live("hub", group("rcg", 999, deny))), LOGIN) == {LOGIN.id: ("denied", "denied")}
    assert judged(target(live("hub", group("rcg", 999, deny)), priority=500), LOGIN) == {
        LOGIN.id: ("denied", "allowed")
    }


def test_a_parent_that_cannot_be_read_makes_needs_undecidable() -> None:
    of = target(live(line=["root"]), parents={"root": Unknown("acrnet may not read it")})
    (verdict,) = of.verdicts([LOGIN], {of.id.lower(): of.propose([LOGIN]).after})
    assert verdict.after == "undecidable"
    assert "the firewall policy root: acrnet may not read it" in verdict.reason


def test_the_planned_state_of_a_parent_counts() -> None:
    parent = live("root")
    opened = target(parent).propose([LOGIN]).after
    of = target(live(line=["root"]), parents={"root": parent})
    assert [each.after for each in of.verdicts([LOGIN], {})] == ["denied"]
    (verdict,) = of.verdicts([LOGIN], {parent.id.key: opened})
    assert (verdict.before, verdict.after) == ("denied", "allowed")


def test_service_tags_become_network_rules_with_the_names_of_security_rules() -> None:
    proposal = target(names=False, tags=True).propose([LOGIN, LAYERS])
    body = change(proposal).after
    assert body is not None
    (tags,) = body["properties"]["ruleCollections"]
    assert (tags["name"], tags["priority"]) == ("acrnet-service-tags", 1000)
    assert [rule["name"].rpartition("-s")[0] for rule in tags["rules"]] == [
        "acrnet-AzureContainerRegistry.WestEurope",
        "acrnet-Storage.WestEurope",
    ]
    assert [rule["destinationAddresses"] for rule in tags["rules"]] == [[REGISTRY_WEST], ["Storage.WestEurope"]]
    assert all(rule["ipProtocols"] == ["TCP"] and rule["destinationPorts"] == ["443"] for rule in tags["rules"])
    assert judged(target(names=False, tags=True), LOGIN, LAYERS) == {
        LOGIN.id: ("denied", "allowed"),
        LAYERS.id: ("denied", "allowed"),
    }


def test_both_kinds_of_rules_say_that_the_tags_make_the_names_pointless() -> None:
    proposal = target(tags=True).propose([LOGIN])
    body = change(proposal).after
    assert body is not None
    assert [each["name"] for each in body["properties"]["ruleCollections"]] == [
        "acrnet-service-tags",
        "acrnet-host-names",
    ]
    assert any("narrow nothing" in text and REGISTRY_WEST in text for text in proposal.warnings)


def test_ip_groups_are_the_sources_of_rules() -> None:
    proposal = target(ip_groups={"ipg-depot": ["10.8.1.0/24"]}).propose([LOGIN])
    body = change(proposal).after
    assert body is not None
    (rule,) = body["properties"]["ruleCollections"][0]["rules"]
    assert "sourceAddresses" not in rule
    assert [each.rpartition("/")[2] for each in rule["sourceIpGroups"]] == ["ipg-depot"]
    assert judged(target(ip_groups={"ipg-depot": ["10.8.1.0/24"]}), LOGIN) == {LOGIN.id: ("denied", "allowed")}


def test_an_ip_group_without_some_clients_leaves_these_denied() -> None:
    of = target(ip_groups={"ipg-depot": ["10.8.1.0/25"]})
    assert judged(of, LOGIN) == {LOGIN.id: ("denied", "partial")}


def test_ipv6_clients_stay_unmet_behind_application_rules() -> None:
    of = target(sources=["10.8.1.0/24", "fd00:8::/64"])
    assert judged(of, DUAL) == {DUAL.id: ("denied", "partial")}


def test_the_owned_group_is_deleted_by_a_removal() -> None:
    there = live("hub", owned_group(owned_rule("contoso", "contoso.azurecr.io")), group("rcg", 100))
    of = target(there, removing=True)
    proposal = of.propose(())
    assert (change(proposal).action, change(proposal).after) == (Action.DELETE, None)
    assert change(proposal).drops == (owned_name("contoso"),)
    assert [each.name for each in proposal.after.groups()] == ["rcg"]
    assert judged(of, LOGIN) == {LOGIN.id: ("allowed", "denied")}


def test_an_extended_group_is_not_removed() -> None:
    there = owned_group(owned_rule("contoso", "contoso.azurecr.io"), application_rule("theirs", "www.example.com"))
    proposal = target(live("hub", there), removing=True).propose(())
    assert (proposal.changes, codes(proposal)) == ((), [ProblemCode.GROUP_EXTENDED])


def test_without_a_group_there_is_nothing_to_remove() -> None:
    assert target(removing=True).propose(()).changes == ()


def test_the_effect_names_the_hosts_that_open_and_close() -> None:
    there = live("hub", owned_group(owned_rule("contoso", BLOB, "contoso.azurecr.io")))
    effect = target(there, prune=True).propose([LOGIN, DATA]).effect
    assert [(part.need, part.hosts) for part in effect.opened] == [(DATA.id, ("contoso.westeurope.data.azurecr.io",))]
    assert [(part.need, part.hosts, part.prefixes) for part in effect.closed] == [(None, (BLOB,), ())]


def test_a_name_that_another_rule_allows_too_is_no_effect() -> None:
    other = group("rcg", 2000, collection("web", 100, "Allow", application_rule("all", "*")))
    assert target(live("hub", other)).propose([LOGIN]).effect.opened == ()


def test_the_effect_of_service_tags_is_their_addresses() -> None:
    (part,) = target(names=False, tags=True).propose([LOGIN]).effect.opened
    assert (part.need, part.prefixes, part.addresses_v4, part.hosts) == (LOGIN.id, ("198.51.100.0/26",), 64, ())


def test_private_addresses_become_network_rules_with_a_name_of_their_own() -> None:
    need = replace(LOGIN, tag=None, addresses=("10.4.0.5/32",), purpose=Purpose.PRIVATE)
    body = change(target(names=False, tags=True).propose([need])).after
    assert body is not None
    (rule,) = body["properties"]["ruleCollections"][0]["rules"]
    assert rule["name"].startswith("acrnet-private-contoso-v4-s")
    assert rule["destinationAddresses"] == ["10.4.0.5/32"]


PRIVATE = replace(
    LOGIN,
    tag=None,
    addresses=("10.4.0.5/32", "fd00:4::5/128"),
    purpose=Purpose.PRIVATE,
    families=DUAL.families,
)


def test_private_addresses_over_ipv6_have_a_rule_of_their_own_and_are_proved() -> None:
    of = target(names=False, tags=True, ipv6=["fd00:8::/64"])
    proposal = of.propose([PRIVATE])
    body = change(proposal).after
    assert body is not None
    rules = body["properties"]["ruleCollections"][0]["rules"]
    assert [
        (rule["name"].rpartition("-s")[0], rule["sourceAddresses"], rule["destinationAddresses"]) for rule in rules
    ] == [
        ("acrnet-private-contoso-v4", ["10.8.1.0/24"], ["10.4.0.5/32"]),
        ("acrnet-private-contoso-v6", ["fd00:8::/64"], ["fd00:4::5/128"]),
    ]
    assert judged(of, PRIVATE) == {PRIVATE.id: ("denied", "allowed")}
    assert {prefix for part in proposal.effect.opened for prefix in part.prefixes} == {"10.4.0.5/32", "fd00:4::5/128"}


def test_rules_for_ipv6_go_with_prune_like_the_others() -> None:
    created = change(target(names=False, tags=True, ipv6=["fd00:8::/64"]).propose([PRIVATE, DUAL])).after
    assert created is not None
    pruned = target(live("hub", {"id": "x", **created}), names=False, tags=True, ipv6=["fd00:8::/64"], prune=True)
    assert [name.rpartition("-s")[0] for name in change(pruned.propose([DUAL])).drops] == [
        "acrnet-private-contoso-v4",
        "acrnet-private-contoso-v6",
    ]


def test_only_network_rules_admit_what_does_not_speak_https() -> None:
    amqp = replace(tag_need(REGISTRY_WEST, Purpose.PLATFORM), hosts=("hub.azure-devices.net",), ports=(443, 5671))
    proposal = target().propose([LOGIN, amqp])
    assert names_in(proposal) == {"acrnet-contoso": ["contoso.azurecr.io"]}
    assert any(f"{amqp.id} does not speak HTTPS on 443" in text for text in proposal.warnings)
    both = target(tags=True).propose([LOGIN, amqp])
    assert not any("HTTPS" in text for text in both.warnings)
    tags, _ = (change(both).after or {})["properties"]["ruleCollections"]
    assert [rule["destinationPorts"] for rule in tags["rules"]] == [["5671"], ["443"]]


def test_names_of_the_rules_that_verdicts_rest_on_are_recorded() -> None:
    used = group(
        "rcg", 100, collection("n", 100, "Allow", network_rule("n", "AzureCloud", sourceAddresses=["10.8.0.0/16"]))
    )
    assert {"AzureCloud", "10.8.0.0/16"} <= set(target(live("hub", used)).names())
