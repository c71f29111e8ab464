"""Values that are not known in resources of Azure Firewall: never absent, and no more in doubt than need be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from acrnet.firewall import FirewallPolicy, IpGroup, in_doubt, read_ip_group, read_policy, read_rule_collection_group
from acrnet.rules import Outcome
from acrnet.unknown import Uncertain, Unknown

from ..bodies import Rest, application_rule, collection, group, ip_group, network_rule, policy
from ..hubs import CONTOSO, hub, judge

WHY = "the parameter 'x' has no value"
UNKNOWN = Unknown(WHY)


def unknown(rule: Rest, key: str) -> Rest:
    return {**rule, key: UNKNOWN}


def outcome_and_reason(*groups: Rest) -> tuple[Outcome, str]:
    verdict = judge(hub(*groups), CONTOSO)
    return verdict.outcome, "; ".join(part.reason for part in verdict.parts)


DENY = network_rule("deny", "*")
IN_RULES: dict[str, Rest] = {
    "destinations": unknown(DENY, "destinationAddresses"),
    "a destination": {**DENY, "destinationAddresses": [UNKNOWN]},
    "sources": unknown(DENY, "sourceAddresses"),
    "source IP Groups": {**DENY, "sourceAddresses": [], "sourceIpGroups": [UNKNOWN]},
    "ports": unknown(DENY, "destinationPorts"),
    "protocols": unknown(DENY, "ipProtocols"),
    "host names": {**DENY, "destinationAddresses": [], "destinationFqdns": [UNKNOWN]},
    "the type": unknown(DENY, "ruleType"),
}


@pytest.mark.parametrize("rule", IN_RULES.values(), ids=IN_RULES)
def test_an_unknown_value_in_a_deny_leaves_open_what_it_denies(rule: Rest) -> None:
    allowing = collection("allow", 200, "Allow", network_rule("net", "*"))
    outcome, reason = outcome_and_reason(group("g", 100, collection("c", 100, "Deny", rule), allowing))
    assert outcome is Outcome.UNDECIDABLE
    assert WHY in reason
    # Before it, a literal rule decides.
    literal = collection("first", 90, "Allow", network_rule("net", "*"))
    assert outcome_and_reason(group("g", 100, literal, collection("c", 100, "Deny", rule)))[0] is Outcome.ALLOWED


APPLICATION: dict[str, Rest] = {
    "names": unknown(application_rule("app"), "targetFqdns"),
    "a name": application_rule("app") | {"targetFqdns": ["other.example", UNKNOWN]},
    "a tag": application_rule("app") | {"targetFqdns": [], "fqdnTags": [UNKNOWN]},
    "a URL": application_rule("app") | {"targetFqdns": [], "targetUrls": [UNKNOWN]},
    "a category": application_rule("app") | {"targetFqdns": [], "webCategories": [UNKNOWN]},
    "protocols": unknown(application_rule("app", CONTOSO), "protocols"),
}


@pytest.mark.parametrize("rule", APPLICATION.values(), ids=APPLICATION)
def test_an_unknown_value_in_an_application_rule_leaves_open_what_it_allows(rule: Rest) -> None:
    outcome, reason = outcome_and_reason(group("g", 100, collection("c", 100, "Allow", rule)))
    assert outcome is Outcome.UNDECIDABLE
    assert WHY in reason


ELSEWHERE: dict[str, Callable[[Rest], Rest]] = {
    "a rule": lambda rule: group("g", 100, collection("c", 100, "Deny", UNKNOWN), collection("d", 200, "Allow", rule)),  # type: ignore[arg-type]  # an unknown rule
    "the rules": lambda _: group("g", 100, collection("c", 100, "Allow") | {"rules": UNKNOWN}),
    "the action": lambda rule: group("g", 100, collection("c", 100, "Allow", rule) | {"action": {"type": UNKNOWN}}),
    "a collection": lambda _: group("g", 100, UNKNOWN),  # type: ignore[arg-type]  # an unknown collection
    "the collections": lambda _: group("g", 100, ruleCollections=UNKNOWN),
    "a collection's place": lambda rule: group(
        "g", 100, collection("c", UNKNOWN, "Allow", rule), collection("d", 100, "Deny", network_rule("d", "*"))
    ),
}


@pytest.mark.parametrize("build", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_unknown_part_of_a_group_leaves_the_flows_open(build: Callable[[Rest], Rest]) -> None:
    outcome, reason = outcome_and_reason(build(network_rule("net", "*")))
    assert outcome is Outcome.UNDECIDABLE
    assert WHY in reason


def test_a_collection_of_unknown_place_whose_rules_match_nothing_leaves_nothing_open() -> None:
    build = ELSEWHERE["a collection's place"]
    assert outcome_and_reason(build(network_rule("net", "192.0.2.0/24"))) == (Outcome.DENIED, "")


def test_an_uncertain_rule_collection_or_group_may_match_or_not() -> None:
    rule = network_rule("net", "*")
    uncertain: list[Rest] = [
        group("g", 100, collection("c", 100, "Allow", Uncertain(rule, WHY))),  # type: ignore[arg-type]  # not a literal
        group("g", 100, Uncertain(collection("c", 100, "Allow", rule), WHY)),  # type: ignore[arg-type]  # not a literal
    ]
    for each in uncertain:
        outcome, reason = outcome_and_reason(each)
        assert outcome is Outcome.UNDECIDABLE
        assert WHY in reason
    read = read_rule_collection_group(group("g", 100, collection("c", 100, "Allow", rule)))
    assert in_doubt(read, WHY) == read_rule_collection_group(uncertain[1])


SETTINGS: dict[str, Rest] = {
    "base_policy": {"basePolicy": {"id": UNKNOWN}},
    "dns": {"dnsSettings": UNKNOWN},
    "threat_intelligence": {"threatIntelMode": UNKNOWN},
    "intrusion_detection": {"intrusionDetection": UNKNOWN},
    "explicit_proxy": {"explicitProxy": UNKNOWN},
    "tier": {"sku": {"tier": UNKNOWN}},
    "managed_for_containers": {"afcManaged": UNKNOWN},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_unknown_setting_of_a_policy_has_its_reason(setting: str) -> None:
    read: FirewallPolicy = read_policy(policy("hub", **SETTINGS[setting]))
    assert getattr(read, setting) == UNKNOWN


def test_an_ip_group_with_an_unknown_address_has_unknown_addresses() -> None:
    body = ip_group("clients", "10.0.0.0/24")
    body["properties"]["ipAddresses"].append(UNKNOWN)
    read: IpGroup = read_ip_group(body)
    assert read.addresses == UNKNOWN
