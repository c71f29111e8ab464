"""From needs to verdicts: which flows are asked about, in which order rules decide, and what they add up to."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.net import AddressSet, Family, FlowSet
from acrnet.registry.need import Need, Purpose
from acrnet.rules import (
    Direction,
    Outcome,
    RuleSet,
    Verdict,
    evaluate,
    evaluate_flows,
    evaluate_path,
    need_flows,
    read_rule,
)
from acrnet.unknown import Unknown

from .networks import REGISTRY, STORAGE, TAGS, deny_internet, flows, known, need, network, rest_rule, rule_set

REGISTRY_V4 = TAGS[REGISTRY][:2]
TO_REGISTRY = flows(REGISTRY_V4)


def decided_by(verdict: Verdict) -> list[str]:
    return [rule.name for rule in verdict.deciding_rules()]


# The flows of a need


def test_a_need_asks_for_its_tag_and_port_from_every_client() -> None:
    assert need_flows(need(), network()) == TO_REGISTRY
    assert need_flows(need(ports=(443, 8443)), network()) == TO_REGISTRY | flows(REGISTRY_V4, port=8443)


def test_a_need_asks_for_every_family_in_which_there_are_clients() -> None:
    both = need(families=(Family.IPV4, Family.IPV6))
    dual = network(sources=["10.1.0.0/24", "fd00::/64"])
    assert need_flows(both, network()) == TO_REGISTRY
    assert need_flows(both, dual) == flows(TAGS[REGISTRY], ["10.1.0.0/24", "fd00::/64"])
    assert need_flows(need(), dual) == TO_REGISTRY


def test_conditional_families_are_asked_for_only_by_name() -> None:
    conditional = need(conditional_families=(Family.IPV6,))
    dual = network(sources=["10.1.0.0/24", "fd00::/64"])
    assert need_flows(conditional, dual) == TO_REGISTRY
    assert need_flows(conditional, dual, conditional.conditional_families) == flows(TAGS[REGISTRY][2:], ["fd00::/64"])


def test_a_need_of_literal_addresses_asks_for_them() -> None:
    private = need(None, purpose=Purpose.PRIVATE, addresses=("10.9.0.4/32", "fd00:9::4/128"))
    assert need_flows(private, network()) == flows(["10.9.0.4"])


def test_a_need_of_another_protocol_asks_for_it() -> None:
    assert need_flows(need(protocol="Udp", ports=(53,)), network()) == flows(REGISTRY_V4, port=53, protocol=17)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        pytest.param(need("NotATag"), "the service tags Public/7/", id="tag the catalog lacks"),
        pytest.param(need("OnlyIPv4", families=(Family.IPV6,)), "OnlyIPv4 has no IPv6 address", id="family"),
        pytest.param(
            need("OnlyIPv4", families=(Family.IPV4, Family.IPV6)),
            "OnlyIPv4 has no IPv6 address",
            id="one of two",
        ),
        pytest.param(need("Internet"), "Internet may also cover", id="tag without certain bounds"),
        pytest.param(need(None, addresses=Unknown("it was not read")), "it was not read", id="unknown addresses"),
        pytest.param(
            need(None, addresses=("fd00::4/128",)),
            "the destination of contoso/login/fr",
            id="literal",
        ),
        pytest.param(need(families=()), "no client has an address of a family that the need asks for", id="no family"),
        pytest.param(need(protocol="Sctp"), "of the protocol 'Sctp', which no security rule names", id="protocol"),
    ],
)
def test_a_need_whose_flows_are_not_known_is_undecidable_with_the_reason(wanted: Need, reason: str) -> None:
    context = network(sources=["10.1.0.0/24", "fd00::/64"])
    asked = need_flows(wanted, context)
    assert isinstance(asked, Unknown)
    assert reason in asked.reason
    verdict = evaluate([rule_set()], [wanted], context)["nsg", "contoso/login/francecentral"]
    assert (verdict.outcome, verdict.parts, verdict.reason) == (Outcome.UNDECIDABLE, (), asked.reason)


def test_clients_without_an_address_of_the_family_make_a_need_undecidable() -> None:
    asked = need_flows(need(), network(sources=["fd00::/64"]))
    assert asked == Unknown("no client has an address of IPv4")


# The order in which rules decide


def test_without_rules_the_default_rule_for_the_internet_allows() -> None:
    verdict = evaluate_flows(rule_set(), TO_REGISTRY, network())
    assert verdict.outcome is Outcome.ALLOWED
    assert decided_by(verdict) == ["AllowInternetOutBound"]


def test_without_rules_the_default_rule_for_the_network_allows_what_lies_in_it() -> None:
    assert decided_by(evaluate_flows(rule_set(), flows(["10.9.0.4"]), network())) == ["AllowVnetOutBound"]


def test_the_lower_priority_number_decides_whatever_the_order_of_the_file() -> None:
    allow, deny = rest_rule("allow", 200, "Allow", REGISTRY), rest_rule("deny", 100, "Deny", REGISTRY)
    for rules in ([allow, deny], [deny, allow]):
        verdict = evaluate_flows(rule_set(*rules), TO_REGISTRY, network())
        assert (verdict.outcome, decided_by(verdict)) == (Outcome.DENIED, ["deny"])


def test_a_need_is_partial_when_a_deny_takes_a_part_of_its_tag() -> None:
    cut = rest_rule("cut", 100, "Deny", "20.40.3.0/24")
    verdict = evaluate_flows(rule_set(cut), TO_REGISTRY, network())
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.denied == flows(["20.40.3.0/25"])
    assert verdict.allowed == flows(["20.40.1.0/24"])
    assert [(rule.name, rule.addresses) for rule in verdict.deciding_rules()] == [
        ("cut", 128),
        ("AllowInternetOutBound", 256),
    ]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"destinationPortRange": "442"}, id="port below"),
        pytest.param({"destinationPortRange": "444"}, id="port above"),
        pytest.param({"protocol": "Udp"}, id="protocol"),
        pytest.param({"sourceAddressPrefix": "10.1.1.0/24"}, id="source beside"),
        pytest.param({"destinationAddressPrefix": "20.40.0.0/24"}, id="destination beside"),
        pytest.param({"destinationAddressPrefix": "::/0"}, id="other family"),
        pytest.param({"direction": "Inbound"}, id="other direction"),
    ],
)
def test_a_deny_of_other_addresses_decides_nothing(properties: dict[str, Any]) -> None:
    deny = rest_rule("deny", 100, "Deny", **properties)
    assert decided_by(evaluate_flows(rule_set(deny), TO_REGISTRY, network())) == ["AllowInternetOutBound"]


def test_a_deny_of_all_of_ipv4_leaves_ipv6_open() -> None:
    deny = rest_rule("deny", 100, "Deny", "0.0.0.0/0", sourceAddressPrefix="*")
    both = flows(TAGS[REGISTRY], ["10.1.0.0/24", "fd00::/64"])
    verdict = evaluate_flows(rule_set(deny), both, network())
    assert verdict.denied == TO_REGISTRY
    assert verdict.allowed == both - TO_REGISTRY


def test_inbound_rules_are_tried_on_request() -> None:
    inwards = flows(["10.1.0.0/24"], ["10.9.0.0/24"])
    deny = rest_rule("deny", 100, "Deny", direction="Inbound")
    verdict = evaluate_flows(rule_set(deny), inwards, network(), direction=Direction.INBOUND)
    assert decided_by(verdict) == ["deny"]
    assert decided_by(evaluate_flows(rule_set(deny), inwards, network())) == ["AllowVnetOutBound"]


def test_flows_that_no_rule_matches_are_undecidable() -> None:
    verdict = evaluate_flows(RuleSet.of("empty", "empty", ()), TO_REGISTRY, network())
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "no rule matches, not even a default rule"


def test_no_flows_at_all_are_undecidable() -> None:
    verdict = evaluate_flows(rule_set(), FlowSet.EMPTY, network())
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDABLE, "there are no flows to decide about")


# What cannot be known


def test_an_unknown_tag_makes_a_need_undecidable_only_where_it_matters() -> None:
    for later, outcome in (("Allow", Outcome.UNDECIDABLE), ("Deny", Outcome.DENIED)):
        rules = rule_set(rest_rule("maybe", 100, "Deny", "NotATag"), rest_rule("sure", 200, later, REGISTRY))
        verdict = evaluate_flows(rules, TO_REGISTRY, network())
        assert verdict.outcome is outcome
        assert ("none named 'NotATag'" in verdict.reason) == (outcome is Outcome.UNDECIDABLE)


def test_an_earlier_certain_rule_makes_an_unknown_tag_irrelevant() -> None:
    rules = rule_set(rest_rule("sure", 100, "Allow", REGISTRY), rest_rule("maybe", 200, "Deny", "NotATag"))
    assert decided_by(evaluate_flows(rules, TO_REGISTRY, network())) == ["sure"]


def test_an_undecidable_part_names_the_rules_in_doubt() -> None:
    rules = rule_set(rest_rule("maybe", 100, "Deny", "NotATag"))
    (part,) = evaluate_flows(rules, TO_REGISTRY, network()).parts
    assert part.rule is None
    assert [rule.name for rule in part.doubtful] == ["maybe"]
    assert part.flows == TO_REGISTRY


def test_a_need_with_a_denied_and_an_undecidable_part_is_partial() -> None:
    rules = rule_set(rest_rule("cut", 100, "Deny", "20.40.3.0/24"), rest_rule("maybe", 200, "Deny", "NotATag"))
    verdict = evaluate_flows(rules, TO_REGISTRY, network())
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.undecided == flows(["20.40.1.0/24"])
    assert verdict.reason


def test_a_need_with_an_allowed_and_an_undecidable_part_is_undecidable() -> None:
    rules = rule_set(rest_rule("open", 100, "Allow", "20.40.3.0/24"), rest_rule("maybe", 200, "Deny", "NotATag"))
    verdict = evaluate_flows(rules, TO_REGISTRY, network())
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.allowed == flows(["20.40.3.0/25"])


def test_a_source_group_with_unknown_members_is_undecidable_until_they_are_known() -> None:
    deny = rest_rule(
        "deny", 100, "Deny", "*", sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": "/g/A"}]
    )
    verdict = evaluate_flows(rule_set(deny), TO_REGISTRY, network())
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "the members of the application security group a are not known"
    members = {"/g/a": AddressSet.parse(["10.1.0.4"])}
    verdict = evaluate_flows(rule_set(deny), TO_REGISTRY, network(group_members=members))
    assert verdict.denied == flows(REGISTRY_V4, ["10.1.0.4"])
    assert not verdict.undecided


def test_a_destination_group_that_was_not_read_may_hold_a_public_address() -> None:
    deny = rest_rule("deny", 100, "Deny", None, destinationApplicationSecurityGroups=[{"id": "/g/DB"}])
    verdict = evaluate_flows(rule_set(deny), TO_REGISTRY, network())
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "the members of the application security group db are not known"


@pytest.mark.parametrize(
    ("prefixes", "outcome"),
    [
        pytest.param([], Outcome.ALLOWED, id="no prefix, so that only interfaces are in it"),
        pytest.param(["20.60.1.0/24"], Outcome.ALLOWED, id="others"),
        pytest.param(["20.40.0.0/16"], Outcome.UNDECIDABLE, id="those of the registry, which rules may not honour"),
    ],
)
def test_a_destination_group_whose_prefixes_were_read_holds_interfaces_and_perhaps_those(
    prefixes: list[str], outcome: Outcome
) -> None:
    deny = rest_rule("deny", 100, "Deny", None, destinationApplicationSecurityGroups=[{"id": "/g/DB"}])
    context = network(group_prefixes={"/g/db": AddressSet.parse(prefixes)})
    assert evaluate_flows(rule_set(deny), TO_REGISTRY, context).outcome is outcome
    assert evaluate_flows(rule_set(deny), flows(["10.9.0.4"]), context).outcome is Outcome.UNDECIDABLE


def test_a_doubt_that_was_resolved_one_way_earlier_is_not_resolved_the_other_way_later() -> None:
    group: dict[str, Any] = {"sourceAddressPrefix": None, "sourceApplicationSecurityGroups": [{"id": "/g/a"}]}
    rules = rule_set(
        rest_rule("members-may", 100, "Allow", REGISTRY, **group), rest_rule("members-else-not", 200, "Deny", **group)
    )
    verdict = evaluate_flows(rules, TO_REGISTRY, network())
    assert (verdict.outcome, decided_by(verdict)) == (Outcome.ALLOWED, ["AllowInternetOutBound"])


@pytest.mark.parametrize(("wide", "narrow"), [("a", "b"), ("b", "a")])
def test_rules_of_one_priority_that_disagree_make_what_they_share_undecidable(wide: str, narrow: str) -> None:
    rules = rule_set(rest_rule(narrow, 100, "Allow", "20.40.1.0/24"), rest_rule(wide, 100, "Deny", "20.40.0.0/16"))
    verdict = evaluate_flows(rules, TO_REGISTRY, network())
    assert verdict.undecided == flows(["20.40.1.0/24"])
    assert verdict.denied == flows(["20.40.3.0/25"])
    assert verdict.reason == "the rules a and b have the same priority 100 and disagree"


def test_rules_of_one_priority_that_agree_decide() -> None:
    rules = rule_set(rest_rule("a", 100, "Deny", "20.40.1.0/24"), rest_rule("b", 100, "Deny", "20.40.0.0/16"))
    assert evaluate_flows(rules, TO_REGISTRY, network()).outcome is Outcome.DENIED


def test_many_rules_of_one_priority_are_in_doubt_exactly_where_they_disagree() -> None:
    taken = [f"20.40.1.{number * 16}/32" for number in range(11)]
    rules = rule_set(
        rest_rule("a", 100, "Allow", "20.40.1.0/24"),
        *(rest_rule(f"b{number:02}", 100, "Deny", prefix) for number, prefix in enumerate(taken)),
        rest_rule("c", 100, "Deny", "20.40.3.0/26"),
    )
    verdict = evaluate_flows(rules, TO_REGISTRY, network())
    assert verdict.undecided == flows(taken)
    assert verdict.denied == flows(["20.40.3.0/26"])
    assert verdict.allowed == TO_REGISTRY - flows([*taken, "20.40.3.0/26"])
    assert verdict.reason == "the rules a, b00 and 11 more have the same priority 100 and disagree"


def test_a_cleared_cache_is_filled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rule_set(
        rest_rule("maybe", 100, "Deny", "NotATag"), rest_rule("cut", 110, "Deny", "20.40.1.0/24"), deny_internet()
    )
    whole = evaluate([rules], [need()], network())
    for module in ("match", "network"):
        monkeypatch.setattr(f"acrnet.rules.{module}._MOST_CACHED", 1)
    assert evaluate([rules], [need()], network()) == whole


# The two readings of VirtualNetwork


def test_with_a_default_route_a_verdict_stands_when_both_readings_agree() -> None:
    verdict = evaluate_flows(rule_set(), TO_REGISTRY, network(default_route=True))
    assert (verdict.outcome, decided_by(verdict)) == (Outcome.ALLOWED, ["AllowInternetOutBound"])


def test_with_a_default_route_a_deny_of_the_internet_is_undecidable() -> None:
    rules = rule_set(deny_internet())
    assert evaluate_flows(rules, TO_REGISTRY, network()).outcome is Outcome.DENIED
    verdict = evaluate_flows(rules, TO_REGISTRY, network(default_route=True))
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason.startswith("a default route leads to an appliance or a gateway")


def test_with_a_default_route_readings_are_not_mixed_within_one_rule_set() -> None:
    # Under either reading one of the two rules takes all of it; mixed, neither would.
    rules = rule_set(
        rest_rule("network", 100, "Allow", "VirtualNetwork"),
        rest_rule("not-network", 200, "Allow", REGISTRY),
        rest_rule("close", 300, "Deny", "*"),
    )
    verdict = evaluate_flows(rules, TO_REGISTRY, network(default_route=True))
    assert (verdict.outcome, decided_by(verdict)) == (Outcome.ALLOWED, ["not-network"])


def test_with_a_default_route_readings_that_disagree_name_both_rules() -> None:
    rules = rule_set(rest_rule("network", 100, "Deny", "VirtualNetwork"))
    verdict = evaluate_flows(rules, TO_REGISTRY, network(default_route=True))
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert "read so, this is denied by network, and else allowed by AllowInternetOutBound" in verdict.reason


# Several rule sets


def test_every_rule_set_answers_every_need_for_itself() -> None:
    sets = [rule_set(name="open"), rule_set(deny_internet(), name="closed")]
    needs = [need(id="registry"), need(STORAGE, id="storage"), need("NotATag", id="unknown")]
    verdicts = evaluate(sets, needs, network())
    assert {key: str(verdict.outcome) for key, verdict in verdicts.items()} == {
        ("open", "registry"): "allowed",
        ("open", "storage"): "allowed",
        ("open", "unknown"): "undecidable",
        ("closed", "registry"): "denied",
        ("closed", "storage"): "denied",
        ("closed", "unknown"): "undecidable",
    }
    assert verdicts["closed", "registry"] == evaluate_flows(sets[1], known(need_flows(needs[0], network())), network())


INTERFACE_OPEN = rule_set(rest_rule("nic-allow", 100, "Allow", REGISTRY), name="nic")
INTERFACE_CLOSED = rule_set(deny_internet(), name="nic")
INTERFACE_UNKNOWN = rule_set(rest_rule("nic-maybe", 100, "Deny", "NotATag"), name="nic")
SUBNET_OPEN = rule_set(rest_rule("subnet-allow", 100, "Allow", "AzureCloud"), name="subnet")
SUBNET_CLOSED = rule_set(deny_internet(), name="subnet")
SUBNET_UNKNOWN = rule_set(rest_rule("subnet-maybe", 100, "Deny", "NeitherATag"), name="subnet")


@pytest.mark.parametrize(
    ("interface", "subnet", "outcome", "stage"),
    [
        pytest.param(INTERFACE_OPEN, SUBNET_OPEN, "allowed", "subnet", id="both allow"),
        pytest.param(INTERFACE_OPEN, SUBNET_CLOSED, "denied", "subnet", id="the subnet denies"),
        pytest.param(INTERFACE_CLOSED, SUBNET_OPEN, "denied", "nic", id="the interface denies"),
        pytest.param(INTERFACE_UNKNOWN, SUBNET_CLOSED, "denied", "subnet", id="undecided, then denied"),
        pytest.param(INTERFACE_UNKNOWN, SUBNET_OPEN, "undecidable", "nic", id="undecided, then allowed"),
        pytest.param(INTERFACE_OPEN, SUBNET_UNKNOWN, "undecidable", "subnet", id="allowed, then undecided"),
        pytest.param(INTERFACE_UNKNOWN, SUBNET_UNKNOWN, "undecidable", "nic", id="undecided twice"),
    ],
)
def test_a_packet_must_pass_every_rule_set(interface: RuleSet, subnet: RuleSet, outcome: str, stage: str) -> None:
    verdict = evaluate_path([interface, subnet], TO_REGISTRY, network())
    assert verdict.outcome == outcome
    assert {part.stage for part in verdict.parts} == {stage}
    assert sum(part.flows.size for part in verdict.parts) == TO_REGISTRY.size


def test_reasons_of_both_rule_sets_are_given_when_neither_decides() -> None:
    verdict = evaluate_path([INTERFACE_UNKNOWN, SUBNET_UNKNOWN], TO_REGISTRY, network())
    assert "'NotATag'" in verdict.reason
    assert "'NeitherATag'" in verdict.reason
    assert [rule.name for rule in verdict.parts[0].doubtful] == ["nic-maybe", "subnet-maybe"]


def test_the_rule_that_let_flows_pass_an_earlier_rule_set_decides_too() -> None:
    verdict = evaluate_path([INTERFACE_OPEN, SUBNET_OPEN], TO_REGISTRY, network())
    assert [(rule.name, rule.rule_set) for rule in verdict.deciding_rules()] == [
        ("nic-allow", "nic"),
        ("subnet-allow", "subnet"),
    ]


def test_denials_of_all_rule_sets_on_a_path_count() -> None:
    interface = rule_set(rest_rule("cut-nic", 100, "Deny", "20.40.3.0/24"), name="nic")
    subnet = rule_set(rest_rule("cut-subnet", 100, "Deny", "20.40.1.0/25"), name="subnet")
    verdict = evaluate_path([interface, subnet], TO_REGISTRY, network())
    assert verdict.denied == flows(["20.40.3.0/25", "20.40.1.0/25"])
    assert verdict.allowed == flows(["20.40.1.128/25"])


def test_without_a_rule_set_everything_passes_and_no_rule_decides() -> None:
    verdict = evaluate_path([], TO_REGISTRY, network())
    assert (verdict.outcome, verdict.deciding_rules()) == (Outcome.ALLOWED, ())


def test_readings_are_not_mixed_along_a_path() -> None:
    # The interface closes VirtualNetwork and the subnet everything else: whatever is read, one of them denies.
    interface = rule_set(rest_rule("nic-network", 100, "Deny", "VirtualNetwork"), name="nic")
    subnet = rule_set(
        rest_rule("subnet-network", 100, "Allow", "VirtualNetwork"),
        rest_rule("subnet-rest", 200, "Deny"),
        name="subnet",
    )
    context = network(default_route=True)
    assert evaluate_path([interface, subnet], TO_REGISTRY, context).outcome is Outcome.DENIED
    assert evaluate_path([subnet], TO_REGISTRY, context).outcome is Outcome.UNDECIDABLE


def test_a_rule_as_data_is_the_rule_that_decides() -> None:
    rest = rest_rule("allow", 100, "Allow", REGISTRY)
    (part,) = evaluate_flows(rule_set(rest), TO_REGISTRY, network()).parts
    assert part.rule == read_rule(rest)
