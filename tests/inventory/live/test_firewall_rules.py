from __future__ import annotations

from acrnet.firewall import AzureFirewall, read_firewall
from acrnet.inventory.live.firewall_rules import FirewallRuleReader
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import vnet_id
from .hubs import BASE, CLIENTS, FIREWALL, PARTNERS, POLICY, firewall, ip_group, network_rule, policy, reads, rules

IN_HUB = f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"
CLASSIC_RULE = {"name": "out", "protocols": ["TCP"], "sourceIpGroups": [PARTNERS], "destinationAddresses": ["*"]}
CLASSIC = [{"name": "web", "properties": {"priority": 200, "action": {"type": "Allow"}, "rules": [CLASSIC_RULE]}}]
RESOURCES = (
    policy(BASE),
    policy(POLICY, BASE),
    rules(BASE, "company", network_rule(sources=(CLIENTS,))),
    rules(POLICY, "spokes", network_rule(sources=(CLIENTS,))),
    ip_group(CLIENTS, "10.1.0.0/16"),
    ip_group(PARTNERS, "192.0.2.0/28"),
)


def read(*, with_policy: bool) -> AzureFirewall:
    uses = {"firewallPolicy": {"id": POLICY.text}} if with_policy else {}
    return read_firewall(firewall(FIREWALL, "10.0.4.4", IN_HUB, networkRuleCollections=CLASSIC, **uses))


def test_a_firewall_with_a_policy_is_read_with_its_policies_and_their_ip_groups_alone(estate_of: EstateOf) -> None:
    estate = estate_of(*RESOURCES)
    resources = FirewallRuleReader(estate.arm).of_firewalls({FIREWALL.key: read(with_policy=True)})
    assert set(resources.firewalls) == {FIREWALL.key}
    assert set(resources.policies) == set(resources.groups) == {BASE.key, POLICY.key}
    assert set(resources.ip_groups) == {CLIENTS.lower()}


def test_a_classic_firewall_is_read_with_the_ip_groups_of_its_own_rules(estate_of: EstateOf) -> None:
    estate = estate_of(*RESOURCES)
    resources = FirewallRuleReader(estate.arm).of_firewalls({FIREWALL.key: read(with_policy=False)})
    assert resources.policies == {}
    assert set(resources.ip_groups) == {PARTNERS.lower()}
    assert dict(reads(estate)) == {"ipgroups/partners": 1}


def test_firewalls_that_could_not_be_read_stay_unknown_and_cost_nothing(estate_of: EstateOf) -> None:
    estate = estate_of(*RESOURCES)
    unknown = Unknown("closed")
    assert FirewallRuleReader(estate.arm).of_firewalls({"/x": unknown}).firewalls == {"/x": unknown}
    assert estate.calls == []


def test_what_firewalls_and_policies_share_is_read_once(estate_of: EstateOf) -> None:
    estate = estate_of(*RESOURCES)
    reader = FirewallRuleReader(estate.arm)
    for _ in range(2):
        reader.of_firewalls({FIREWALL.key: read(with_policy=True)})
        reader.of_policies([POLICY, BASE])
    assert set(reads(estate).values()) == {1}
