"""Rule sets seen in real files that are easily misread."""

from __future__ import annotations

import pytest

from acrnet.net import AddressSet
from acrnet.rules import Outcome, RuleSet, Verdict, evaluate, evaluate_flows, need_flows, read_rule_set_leniently
from acrnet.rules.bulk.by_source import split_by_source

from .networks import REGISTRY, STORAGE, TAGS, Rest, deny_internet, flows, known, need, network, rest_rule, rule_set

ENTRA = "AzureActiveDirectory"
WITH_ENTRA = {**TAGS, ENTRA: ["20.190.0.0/16"]}
LOGIN = need(REGISTRY, id="login")
BLOBS = need(STORAGE, id="storage")
SIGN_IN = need(ENTRA, id="entra")


def verdicts(rules: RuleSet, *sources: str) -> dict[str, Verdict]:
    context = network(sources or ("10.1.0.0/24",), tags=WITH_ENTRA)
    wanted = (LOGIN, BLOBS, SIGN_IN)
    by_need = {need_id: verdict for (_, need_id), verdict in evaluate([rules], wanted, context).items()}
    for each in wanted:
        assert by_need[each.id] == evaluate_flows(rules, known(need_flows(each, context)), context)
    return by_need


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
    assert [(sources.prefixes(), verdict.outcome) for sources, verdict in split_by_source(both)] == [
        (("10.1.0.0/24",), Outcome.ALLOWED),
        (("10.2.0.0/24",), Outcome.DENIED),
    ]


def test_a_regional_tag_misses_a_replica_elsewhere() -> None:
    rules = rule_set(rest_rule("home", 100, "Allow", REGISTRY), deny_internet())
    replica = need("AzureContainerRegistry.WestEurope", id="replica")
    results = evaluate([rules], [LOGIN, replica], network())
    assert results["nsg", "login"].outcome is Outcome.ALLOWED
    assert results["nsg", "replica"].outcome is Outcome.DENIED


def test_an_unreplaced_placeholder_is_undecidable_and_not_ignored() -> None:
    rules = rule_set(rest_rule("later", 100, "Allow", "AzureCloud.<location>"), deny_internet())
    verdict = verdicts(rules)["login"]
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "'AzureCloud.<location>' is neither an address prefix nor a service tag"


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


# What files hold that is not as it should be


def leniently(*rules: object) -> RuleSet:
    rules_read, _ = read_rule_set_leniently({"name": "nsg", "properties": {"securityRules": list(rules)}})
    return rules_read


def opened(**properties: object) -> RuleSet:
    """Return rules of which the first, with these properties, is all that opens the registry."""
    rule = rest_rule("open", 100, "Allow", REGISTRY)
    rule["properties"] |= properties
    return leniently(rule, deny_internet())


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"protocol": "Any"}, id="protocol Any, which is not legal"),
        pytest.param({"protocol": "TCP"}, id="protocol in capitals"),
        pytest.param({"destinationPortRange": "400 - 500"}, id="port range with spaces"),
        pytest.param({"destinationPortRange": "", "destinationPortRanges": ["443"]}, id="empty text in the singular"),
        pytest.param({"destinationAddressPrefixes": []}, id="empty list in the plural"),
        pytest.param({"sourceApplicationSecurityGroups": None}, id="no groups as null"),
        pytest.param({"priority": "100"}, id="priority as text"),
        pytest.param({"access": "allow", "direction": "OUTBOUND"}, id="words in any case"),
    ],
)
def test_unusual_spellings_mean_what_they_say(properties: Rest) -> None:
    assert outcomes(opened(**properties)) == {"login": "allowed", "storage": "denied", "entra": "denied"}


def test_keys_in_any_case_mean_what_they_say() -> None:
    rule = rest_rule("open", 100, "Allow", REGISTRY)
    shouted = {"NAME": "open", "Properties": {key.upper(): value for key, value in rule["properties"].items()}}
    assert outcomes(leniently(shouted, deny_internet()))["login"] == "allowed"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"destinationAddressPrefix": "[reference('firewall').ip]"}, id="destination known at run time"),
        pytest.param({"destinationAddressPrefix": f"[format('{REGISTRY[:23]}{{0}}', 'x')]"}, id="tag put together"),
        pytest.param({"destinationAddressPrefix": ""}, id="no destination"),
        pytest.param({"sourceAddressPrefix": None}, id="no source"),
        pytest.param({"destinationPortRange": "[parameters('port')]"}, id="port from a parameter"),
        pytest.param({"destinationPortRange": ""}, id="no port"),
        pytest.param({"protocol": "[parameters('protocol')]"}, id="protocol from a parameter"),
        pytest.param({"protocol": None}, id="no protocol"),
        pytest.param({"access": "[if(parameters('open'), 'Allow', 'Deny')]"}, id="access from a condition"),
        pytest.param({"direction": "[parameters('direction')]"}, id="direction from a parameter"),
        pytest.param({"priority": "[add(100, copyIndex())]"}, id="priority from a loop"),
    ],
)
def test_a_placeholder_is_undecidable_and_never_skipped(properties: Rest) -> None:
    verdict = verdicts(opened(**properties))["login"]
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason


@pytest.mark.parametrize("rules", [["[variables('rule')]"], ["[reference('rules')]", None, 7]])
def test_a_group_of_which_no_rule_can_be_read_is_not_one_without_rules(rules: list[object]) -> None:
    assert set(outcomes(rule_set()).values()) == {"allowed"}
    assert set(outcomes(leniently(*rules)).values()) == {"undecidable"}


def test_an_unreadable_rule_leaves_undecided_only_what_depends_on_it() -> None:
    either = rest_rule("either", 200, "[parameters('access')]", "Storage")
    after = leniently(rest_rule("sure", 100, "Allow", STORAGE), either, deny_internet())
    before = leniently(either, rest_rule("sure", 300, "Allow", STORAGE), deny_internet())
    assert outcomes(after) == {"login": "denied", "storage": "allowed", "entra": "denied"}
    assert outcomes(before) == {"login": "denied", "storage": "undecidable", "entra": "denied"}


def test_a_rule_of_unknown_priority_matters_even_behind_a_literal_one() -> None:
    anywhere = rest_rule("anywhere", 100, "Deny", "Storage")
    anywhere["properties"]["priority"] = "[copyIndex()]"
    rules = leniently(rest_rule("sure", 100, "Allow", "AzureCloud"), anywhere)
    assert outcomes(rules) == {"login": "allowed", "storage": "undecidable", "entra": "allowed"}


def test_without_outbound_rules_the_default_rules_decide() -> None:
    inbound = rest_rule("in", 100, "Deny", "*", protocol="*", direction="Inbound", sourceAddressPrefix="*")
    by_need = verdicts(rule_set(inbound))
    assert {rule.name for verdict in by_need.values() for rule in verdict.deciding_rules()} == {"AllowInternetOutBound"}
