"""Rule sets seen in real files that are easily misread."""

from __future__ import annotations

import pytest

from acrnet.net import AddressSet
from acrnet.rules import Outcome, RuleSet, Verdict, evaluate, evaluate_flows

from .networks import REGISTRY, STORAGE, TAGS, deny_internet, flows, need, network, rest_rule, rule_set

ENTRA = "AzureActiveDirectory"
WITH_ENTRA = {**TAGS, ENTRA: ["20.190.0.0/16"]}
LOGIN = need(REGISTRY, id="login")
BLOBS = need(STORAGE, id="storage")
SIGN_IN = need(ENTRA, id="entra")


def verdicts(rules: RuleSet, *sources: str) -> dict[str, Verdict]:
    context = network(sources or ("10.1.0.0/24",), tags=WITH_ENTRA)
    found = evaluate([rules], [LOGIN, BLOBS, SIGN_IN], context)
    return {need_id: verdict for (_, need_id), verdict in found.items()}


def outcomes(rules: RuleSet) -> dict[str, str]:
    return {need_id: str(verdict.outcome) for need_id, verdict in verdicts(rules).items()}


def test_the_registry_is_reachable_only_through_azure_cloud_and_cut_without_it() -> None:
    storage, cloud = rest_rule("storage", 100, "Allow", "Storage"), rest_rule("cloud", 110, "Allow", "AzureCloud")
    with_cloud = verdicts(rule_set(storage, cloud, deny_internet()))
    assert [rule.name for rule in with_cloud["login"].deciding_rules()] == ["cloud"]
    assert [rule.name for rule in with_cloud["storage"].deciding_rules()] == ["storage"]
    assert outcomes(rule_set(storage, deny_internet())) == {
        "login": "denied",
        "storage": "allowed",
        "entra": "denied",
    }


def test_a_deny_of_the_internet_blocks_the_public_registry_and_not_a_private_endpoint() -> None:
    rules = rule_set(deny_internet())
    assert outcomes(rules)["login"] == "denied"
    private = need(None, id="private", addresses=("10.9.0.4/32", "10.9.0.5/32"))
    assert evaluate([rules], [private], network())["nsg", "private"].outcome is Outcome.ALLOWED


def test_a_deny_of_everything_at_4096_is_not_the_answer_after_an_allow_of_the_internet_on_443() -> None:
    close = rest_rule("close", 4096, "Deny", protocol="*", destinationPortRange="*", sourceAddressPrefix="*")
    opened = verdicts(rule_set(rest_rule("web", 4000, "Allow", "Internet"), close))
    assert [rule.name for rule in opened["login"].deciding_rules()] == ["web"]


def test_a_deny_of_everything_at_4096_is_the_answer_after_an_allow_of_another_port() -> None:
    close = rest_rule("close", 4096, "Deny", protocol="*", destinationPortRange="*", sourceAddressPrefix="*")
    closed = verdicts(rule_set(rest_rule("web", 4000, "Allow", "Internet", destinationPortRange="80"), close))
    assert [(rule.name, rule.priority) for rule in closed["login"].deciding_rules()] == [("close", 4096)]
    assert closed["login"].outcome is Outcome.DENIED


@pytest.mark.parametrize("port", ["22", "3389", "30303", "1-442", "444-65535"])
def test_a_deny_of_other_ports_cuts_nothing(port: str) -> None:
    rules = rule_set(rest_rule("close", 100, "Deny", protocol="*", destinationPortRange=port, sourceAddressPrefix="*"))
    assert set(outcomes(rules).values()) == {"allowed"}


def test_an_allow_from_one_subnet_leaves_the_other_clients_blocked() -> None:
    allow = rest_rule("one-subnet", 100, "Allow", REGISTRY, sourceAddressPrefix="10.1.0.0/24")
    rules = rule_set(allow, deny_internet())
    assert verdicts(rules, "10.1.0.0/24")["login"].outcome is Outcome.ALLOWED
    assert verdicts(rules, "10.2.0.0/24")["login"].outcome is Outcome.DENIED
    both = verdicts(rules, "10.1.0.0/24", "10.2.0.0/24")["login"]
    assert both.outcome is Outcome.PARTIAL
    assert both.denied.sources == AddressSet.parse(["10.2.0.0/24"])


def test_a_regional_tag_misses_a_replica_elsewhere() -> None:
    rules = rule_set(rest_rule("home", 100, "Allow", REGISTRY), deny_internet())
    replica = need("AzureContainerRegistry.WestEurope", id="replica")
    found = evaluate([rules], [LOGIN, replica], network())
    assert found["nsg", "login"].outcome is Outcome.ALLOWED
    assert found["nsg", "replica"].outcome is Outcome.DENIED


def test_a_placeholder_to_be_replaced_later_is_undecidable_and_not_ignored() -> None:
    rules = rule_set(rest_rule("later", 100, "Allow", "AzureCloud.<location>"), deny_internet())
    found = verdicts(rules)["login"]
    assert found.outcome is Outcome.UNDECIDABLE
    assert found.reason == "'AzureCloud.<location>' is neither an address prefix nor a service tag"


def test_a_literal_rule_before_a_placeholder_is_decidable() -> None:
    rules = rule_set(
        rest_rule("literal", 100, "Allow", REGISTRY),
        rest_rule("later", 110, "Deny", "[parameters('to')]"),
        deny_internet(),
    )
    assert outcomes(rules) == {"login": "allowed", "storage": "denied", "entra": "denied"}


def test_a_rule_without_a_destination_is_not_skipped() -> None:
    rules = rule_set(rest_rule("broken", 100, "Deny", None))
    assert verdicts(rules)["login"].outcome is Outcome.UNDECIDABLE


def test_public_address_space_of_the_virtual_network_may_be_in_both_tags() -> None:
    context = network(virtual_network=AddressSet.parse(["10.0.0.0/8", "52.3.0.0/16"]))
    on_premises = flows(["52.3.0.9"])
    assert evaluate_flows(rule_set(), on_premises, context).outcome is Outcome.ALLOWED
    assert evaluate_flows(rule_set(deny_internet()), on_premises, context).outcome is Outcome.UNDECIDABLE


def test_a_deny_of_a_platform_tag_says_nothing_about_the_registry() -> None:
    for tag in ("AzurePlatformDNS", "AzurePlatformIMDS"):
        rules = rule_set(rest_rule("platform", 100, "Deny", tag, protocol="*", destinationPortRange="*"))
        assert set(outcomes(rules).values()) == {"allowed"}


def test_an_allow_of_the_service_after_the_deny_comes_too_late() -> None:
    rules = rule_set(deny_internet(3000), rest_rule("late", 3100, "Allow", REGISTRY))
    assert outcomes(rules)["login"] == "denied"


def test_tags_compare_without_case() -> None:
    rules = rule_set(
        rest_rule("lower", 100, "Allow", REGISTRY.lower()), deny_internet(destinationAddressPrefix="INTERNET")
    )
    assert outcomes(rules) == {"login": "allowed", "storage": "denied", "entra": "denied"}
