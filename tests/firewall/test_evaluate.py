"""What rules of a firewall do to connections, case by case."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from acrnet.firewall import FirewallRules, evaluate_need, read_firewall, rules_of_firewall, verdicts_by_name
from acrnet.net import Family
from acrnet.registry.need import Purpose
from acrnet.rules import Outcome
from acrnet.unknown import Unknown

from ..rules.networks import REGISTRY, STORAGE, TAGS, need
from .bodies import Rest, application_rule, collection, firewall, group, ip_group_id, nat_rule, network_rule
from .hubs import CONTOSO, allow, context, deciding, deny, hub, judge, one_group, policy_rules

BLOB = "*.blob.core.windows.net"


def outcome(*rules: Rest, **options: Any) -> Outcome:
    """Return the outcome of connections to contoso where these rules are allowed and nothing else is."""
    return judge(one_group(allow(*rules)), **options).outcome


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (application_rule("a", CONTOSO), Outcome.ALLOWED),
        (application_rule("a", "*.azurecr.io"), Outcome.ALLOWED),
        (application_rule("a", "*azurecr.io"), Outcome.ALLOWED),
        (application_rule("a", "*"), Outcome.ALLOWED),
        (application_rule("a", "fabrikam.azurecr.io"), Outcome.DENIED),
        (application_rule("a", "azurecr.io"), Outcome.DENIED),
        (application_rule("a", "*.contoso.azurecr.io"), Outcome.DENIED),
        (application_rule("a", "contoso.azurecr.*"), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, sourceAddresses=["10.1.0.0/24"]), Outcome.ALLOWED),
        (application_rule("a", CONTOSO, sourceAddresses=["10.2.0.0/24"]), Outcome.DENIED),
        (application_rule("a", CONTOSO, sourceAddresses=["10.1.0.0/25"]), Outcome.PARTIAL),
        (application_rule("a", CONTOSO, sourceAddresses=["Storage"]), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, sourceAddresses=None), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, protocols=None), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, protocols=[{"protocolType": "Https"}]), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, protocols=[{"protocolType": "Quic", "port": 443}]), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, protocols=[{"protocolType": "Quic", "port": 8443}]), Outcome.DENIED),
        (application_rule("a", CONTOSO, destinationAddresses=["*"]), Outcome.ALLOWED),
        (application_rule("a", CONTOSO, destinationAddresses=["20.40.0.0/16"]), Outcome.ALLOWED),
        (application_rule("a", CONTOSO, destinationAddresses=["20.60.0.0/16"]), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, sourceKubeSelectorGroups=["/x/web"]), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, newCondition="x"), Outcome.UNDECIDABLE),
        (application_rule("a", CONTOSO, fqdnTags=["WindowsUpdate"]), Outcome.UNDECIDABLE),
        (application_rule("a", fqdnTags=["WindowsUpdate"]), Outcome.UNDECIDABLE),
        (application_rule("a", webCategories=["Business"]), Outcome.UNDECIDABLE),
        (application_rule("a", targetUrls=["contoso.azurecr.io/v2/*"], terminateTLS=True), Outcome.UNDECIDABLE),
        (application_rule("a", targetUrls=["*.contoso.com/v2/*"], terminateTLS=True), Outcome.DENIED),
        (application_rule("a"), Outcome.UNDECIDABLE),
        (network_rule("n", "*"), Outcome.ALLOWED),
        (network_rule("n", "AzureContainerRegistry"), Outcome.ALLOWED),
        (network_rule("n", "azurecontainerregistry"), Outcome.UNDECIDABLE),
        (network_rule("n", "Storage"), Outcome.DENIED),
        (network_rule("n", "NoSuchTag"), Outcome.UNDECIDABLE),
        (network_rule("n", "Internet"), Outcome.UNDECIDABLE),
        (network_rule("n", "20.40.1.0/25"), Outcome.PARTIAL),
        (network_rule("n", ["20.40.1.0-20.40.1.127", "20.40.1.128/25"]), Outcome.ALLOWED),
        (network_rule("n", "[parameters('to')]"), Outcome.UNDECIDABLE),
        (network_rule("n", []), Outcome.UNDECIDABLE),
        (network_rule("n", ipProtocols=["UDP"]), Outcome.DENIED),
        (network_rule("n", ipProtocols=["UDP", "TCP"]), Outcome.ALLOWED),
        (network_rule("n", ipProtocols=None), Outcome.UNDECIDABLE),
        (network_rule("n", ipProtocols=["Sctp"]), Outcome.UNDECIDABLE),
        (network_rule("n", ipProtocols=["ICMP"]), Outcome.DENIED),
        (network_rule("n", destinationPorts=["1-442", "444"]), Outcome.DENIED),
        (network_rule("n", destinationPorts=["[port]"]), Outcome.UNDECIDABLE),
        (network_rule("n", destinationPorts=None), Outcome.UNDECIDABLE),
        (network_rule("n", [], destinationGeoLocations=["US"]), Outcome.UNDECIDABLE),
        (network_rule("n", sourceAddresses=[], sourceGeoLocations=["FR"]), Outcome.UNDECIDABLE),
    ],
)
def test_a_single_rule_that_allows(rule: Rest, expected: Outcome) -> None:
    assert outcome(rule) is expected


@pytest.mark.parametrize("action", ["allow", "deny"])
def test_a_rule_in_doubt_does_not_matter_where_the_next_one_does_the_same(action: str) -> None:
    doubtful, certain = application_rule("d", fqdnTags=["WindowsUpdate"]), application_rule("c", "*")
    rules = one_group(allow(doubtful, certain) if action == "allow" else deny(doubtful, certain))

    assert judge(rules).outcome is (Outcome.ALLOWED if action == "allow" else Outcome.DENIED)


def test_a_rule_in_doubt_matters_where_the_next_one_does_otherwise() -> None:
    verdict = judge(
        one_group(deny(application_rule("d", webCategories=["Business"])), allow(application_rule("c", "*")))
    )

    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason == "whether contoso.azurecr.io is in the web category business is not known"


def test_the_tag_for_aks_contains_the_names_that_the_documentation_of_aks_lists() -> None:
    tag = application_rule("aks", fqdnTags=["AzureKubernetesService"])
    assert outcome(tag, name="mcr.microsoft.com") is Outcome.ALLOWED
    assert outcome(tag, name="westeurope.data.mcr.microsoft.com") is Outcome.ALLOWED
    assert outcome(tag, name=CONTOSO) is Outcome.UNDECIDABLE


@pytest.mark.parametrize(
    ("dns", "tier", "expected"),
    [
        ({"enableProxy": True}, "Standard", Outcome.ALLOWED),
        ({"enableProxy": False}, "Standard", Outcome.UNDECIDABLE),
        (None, "Standard", Outcome.UNDECIDABLE),
        ({"enableProxy": True}, "Basic", Outcome.UNDECIDABLE),
    ],
)
def test_a_host_name_in_a_network_rule_needs_the_dns_proxy(dns: object, tier: str, expected: Outcome) -> None:
    rule = network_rule("n", [], destinationFqdns=[CONTOSO])
    rules = one_group(allow(rule), dnsSettings=dns, sku={"tier": tier})
    assert judge(rules).outcome is expected


def test_another_host_name_in_a_network_rule_may_share_the_address() -> None:
    other = network_rule("n", [], destinationFqdns=["fabrikam.azurecr.io"])
    rules = one_group(allow(other), dnsSettings={"enableProxy": True})
    assert judge(rules).reason == "the addresses of fabrikam.azurecr.io are not known"


def test_dns_settings_of_a_parent_may_or_may_not_be_inherited() -> None:
    base = policy_rules("base", dnsSettings={"enableProxy": True})
    rule = network_rule("n", [], destinationFqdns=[CONTOSO])
    child = hub(group("g", 200, allow(rule)), parents=[base])
    assert "inherited" in judge(child).reason


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"spokes": ["10.1.0.0/16"]}, Outcome.ALLOWED),
        ({"spokes": ["10.2.0.0/16"]}, Outcome.DENIED),
        ({"spokes": Unknown("access was denied")}, Outcome.UNDECIDABLE),
        ({}, Outcome.UNDECIDABLE),
        ({"spokes": []}, Outcome.DENIED),
    ],
)
def test_an_ip_group_stands_for_its_addresses(groups: dict[str, Any], expected: Outcome) -> None:
    rule = application_rule("a", CONTOSO, sourceAddresses=[], sourceIpGroups=[ip_group_id("Spokes")])
    assert outcome(rule, ip_groups=groups) is expected


def test_a_rule_with_an_empty_ip_group_beside_other_addresses_may_be_skipped() -> None:
    rule = network_rule("n", sourceIpGroups=[ip_group_id("spokes")])
    verdict = judge(one_group(allow(rule)), ip_groups={"spokes": []})
    assert verdict.reason == "a rule may be skipped because the IP Group spokes is empty"


V6: Rest = {"to": ["2603:1000:1::/48"], "sources": ["fd00::/64"]}


def dual_stack(rules: FirewallRules, passes: bool | Unknown = True) -> FirewallRules:
    return replace(rules, dual_stack=passes)


def test_ipv6_passes_network_rules_of_a_dual_stack_firewall_only() -> None:
    by_address = one_group(allow(network_rule("n", "2603:1000:1::/48", sourceAddresses=["fd00::/48"])))
    by_name = one_group(allow(application_rule("a", "*")))

    assert judge(dual_stack(by_address), **V6).outcome is Outcome.ALLOWED
    assert judge(dual_stack(by_address, passes=False), **V6).outcome is Outcome.DENIED
    assert judge(by_address, **V6).reason == "whether the firewall has an IPv6 address was not read"
    assert judge(dual_stack(by_name), **V6).outcome is Outcome.DENIED


@pytest.mark.parametrize("to", ["*", "AzureContainerRegistry"])
def test_what_an_asterisk_or_a_tag_means_for_ipv6_is_not_known(to: str) -> None:
    rules = dual_stack(one_group(allow(network_rule("n", to, sourceAddresses=["fd00::/48"]))))
    assert judge(rules, **V6).outcome is Outcome.UNDECIDABLE


def test_the_witness_is_a_packet_that_is_denied() -> None:
    witness = judge(one_group(allow(network_rule("n", "20.40.1.0/25")))).witness()
    assert witness is not None
    assert witness.destination == ip_address("20.40.1.128")


def test_a_flow_that_a_dnat_rule_takes_goes_elsewhere() -> None:
    rules = one_group(collection("nat", 100, "Dnat", nat_rule("d", "20.40.1.0/25")), allow(network_rule()))
    verdict = judge(rules)
    assert verdict.undecided.destinations.prefixes() == ("20.40.1.0/25",)
    assert verdict.allowed.destinations.prefixes() == ("20.40.1.128/25",)
    assert verdict.reason == "the DNAT rule hub/g/nat/d sends the packets to another destination"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (collection("c", 100, "Mirror", application_rule("a", "*")), "what the rule collection c does is not known"),
        (collection("c", 100, "Deny", {"name": "x", "ruleType": "Foo"}), "the rule 'x' is of the type 'Foo'"),
        (collection("c", 100, "Deny") | {"rules": "[r]"}, "what the rule collection 'c' has in the place of rules"),
        (
            collection("c", "?", "Deny", application_rule("a", "*")),
            "the place of hub/g/c is not known: it has the priority '?'",
        ),
    ],
)
def test_what_could_not_be_read_leaves_undecided_what_it_may_change(broken: Rest, reason: str) -> None:
    opened = allow(network_rule("n", "20.40.1.0/25"), application_rule("app", "*"))
    verdict = judge(one_group(broken, opened))
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.reason.startswith(reason)


def test_what_could_not_be_read_of_an_allowing_collection_cannot_deny() -> None:
    broken = collection("c", 100, "Allow") | {"rules": "[r]"}
    assert judge(one_group(broken, allow(application_rule("app", "*")))).outcome is Outcome.ALLOWED


def test_collections_of_one_priority_are_in_doubt_where_they_disagree() -> None:
    opened, closed = allow(application_rule("a", "*"), priority=100), deny(application_rule("a", "*"), priority=100)
    verdict = judge(one_group(opened, closed))
    assert verdict.reason == "hub/g/allow, hub/g/deny have the same priority, and their rules disagree"
    same = deny(application_rule("b", "*"), name="deny2")
    assert judge(one_group(closed, same)).outcome is Outcome.DENIED


def test_groups_of_one_priority_are_in_doubt_where_they_disagree() -> None:
    opened, closed = allow(application_rule("a", "*"), priority=65000), deny(application_rule("a", "*"), priority=100)
    assert judge(hub(group("a", 200, opened), group("b", 200, closed))).outcome is Outcome.UNDECIDABLE
    assert judge(hub(group("a", 200, opened), group("b", 201, closed))).outcome is Outcome.ALLOWED


def test_a_need_of_names_is_allowed_by_names_without_a_network_rule() -> None:
    verdict = evaluate_need(one_group(allow(application_rule("a", CONTOSO))), need(REGISTRY), context())
    assert (verdict.outcome, deciding(verdict)) == (Outcome.ALLOWED, ["hub/g/allow/a"])
    assert verdict.allowed.destinations.prefixes() == tuple(each for each in TAGS[REGISTRY] if ":" not in each)


def test_a_need_with_several_names_takes_all_of_them() -> None:
    two = need(REGISTRY, hosts=(CONTOSO, "fabrikam.azurecr.io"))
    rules = one_group(allow(application_rule("a", CONTOSO)))

    verdict = evaluate_need(rules, two, context())
    assert verdict.outcome is Outcome.PARTIAL
    assert (deciding(verdict), verdict.allowed.size) == (["default deny"], 0)
    assert {name: each.outcome for name, each in verdicts_by_name(rules, two, context()).items()} == {
        CONTOSO: Outcome.ALLOWED,
        "fabrikam.azurecr.io": Outcome.DENIED,
    }


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((BLOB,), Outcome.ALLOWED),
        (("*windows.net",), Outcome.ALLOWED),
        (("*.windows.net",), Outcome.ALLOWED),
        (("account.blob.core.windows.net",), Outcome.PARTIAL),
        (("*.azurecr.io",), Outcome.DENIED),
    ],
)
def test_a_wildcard_of_a_need_takes_every_name_below_it(names: tuple[str, ...], expected: Outcome) -> None:
    storage = need(STORAGE, purpose=Purpose.STORAGE, hosts=(BLOB,))
    assert evaluate_need(one_group(allow(application_rule("a", *names))), storage, context()).outcome is expected


def test_the_names_of_a_wildcard_are_told_apart() -> None:
    storage = need(STORAGE, purpose=Purpose.STORAGE, hosts=(BLOB,))
    rules = one_group(deny(application_rule("d", "evil.blob.core.windows.net")), allow(application_rule("a", BLOB)))
    assert {name: each.outcome for name, each in verdicts_by_name(rules, storage, context()).items()} == {
        "evil.blob.core.windows.net": Outcome.DENIED,
        f"names in {BLOB}": Outcome.ALLOWED,
    }


def test_names_that_the_same_rules_mention_are_judged_once() -> None:
    storage = need(STORAGE, purpose=Purpose.STORAGE, hosts=(BLOB,))
    accounts = [f"account{number}.blob.core.windows.net" for number in range(5)]
    rules = one_group(
        deny(network_rule("n", [], destinationFqdns=["closed.blob.core.windows.net"])),
        allow(application_rule("a", *accounts, protocols=[{"protocolType": "Https", "port": 443}])),
        dnsSettings={"enableProxy": True},
    )
    assert {name: each.outcome for name, each in verdicts_by_name(rules, storage, context()).items()} == {
        "account0.blob.core.windows.net, account1.blob.core.windows.net, account2.blob.core.windows.net and 2 more": (
            Outcome.UNDECIDABLE
        ),
        "closed.blob.core.windows.net": Outcome.DENIED,
        f"names in {BLOB}": Outcome.DENIED,
    }


def test_a_name_in_a_target_url_is_told_from_the_others() -> None:
    storage = need(STORAGE, purpose=Purpose.STORAGE, hosts=(BLOB,))
    rules = one_group(allow(application_rule("a", targetUrls=["mine.blob.core.windows.net/layers/*"])))
    assert {name: each.outcome for name, each in verdicts_by_name(rules, storage, context()).items()} == {
        "mine.blob.core.windows.net": Outcome.UNDECIDABLE,
        f"names in {BLOB}": Outcome.DENIED,
    }


def test_a_need_without_names_is_judged_by_addresses() -> None:
    nameless = need(REGISTRY, hosts=())
    assert evaluate_need(
        one_group(allow(network_rule("n", "AzureContainerRegistry"))), nameless, context()
    ).outcome is (Outcome.ALLOWED)
    by_name = evaluate_need(one_group(allow(application_rule("a", "*"))), nameless, context())
    assert by_name.reason == "the name that clients ask for is not known"
    assert evaluate_need(one_group(), nameless, context()).outcome is Outcome.DENIED


def test_a_name_whose_addresses_are_not_known_is_judged_if_all_addresses_agree() -> None:
    apex = need(None, purpose=Purpose.APEX, hosts=("azurecr.io",))
    by_name = allow(application_rule("a", "azurecr.io"))
    some = deny(network_rule("n", "20.40.0.0/16"))

    assert evaluate_need(one_group(by_name), apex, context()).outcome is Outcome.ALLOWED
    assert evaluate_need(one_group(), apex, context()).outcome is Outcome.DENIED
    assert evaluate_need(one_group(some, by_name), apex, context()).reason == (
        "the addresses of azurecr.io are not known, and rules treat addresses differently"
    )


def test_clients_are_told_apart_even_if_addresses_are_not_known() -> None:
    apex = need(None, purpose=Purpose.APEX, hosts=("azurecr.io",))
    rules = one_group(allow(application_rule("a", "azurecr.io", sourceAddresses=["10.1.0.0/25"])))
    verdict = evaluate_need(rules, apex, context())
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.denied.sources.prefixes() == ("10.1.0.128/25",)


def test_an_application_rule_leaves_the_ipv6_part_of_a_need_unmet() -> None:
    both = need(REGISTRY, families=(Family.IPV4, Family.IPV6))
    clients = context(sources=("10.1.0.0/24", "fd00::/64"))
    rules = dual_stack(one_group(allow(application_rule("a", CONTOSO))))
    verdict = evaluate_need(rules, both, clients)
    assert verdict.outcome is Outcome.PARTIAL
    assert all(":" in prefix for prefix in verdict.denied.destinations.prefixes())


def test_a_need_whose_clients_have_no_address_of_its_family_is_undecidable() -> None:
    assert evaluate_need(one_group(), need(REGISTRY), context(sources=("fd00::/64",))).reason == (
        "no client has an address of IPv4"
    )


def test_what_is_taken_for_granted_about_a_policy_is_said() -> None:
    rules = one_group(
        threatIntelMode="Deny",
        intrusionDetection={"mode": "Deny"},
        explicitProxy={"enableExplicitProxy": True},
        quarantine="x",
    )
    assert rules.assumptions == (
        "threat intelligence is taken not to stop traffic of registries",
        "intrusion detection is taken not to stop traffic of registries",
        "clients are taken to reach the firewall by routes, and not to name it as their proxy",
        "the property quarantine of the policy hub, which is not known here, is taken not to filter",
    )
    assert one_group().assumptions == ()
    assert rules_of_firewall(read_firewall(firewall("fw", mirror="x")), {}).assumptions == (
        "the property mirror of the firewall fw, which is not known here, is taken not to filter",
    )
