from __future__ import annotations

from acrnet.firewall import IpGroup, RuleCollectionGroup, read_rule_collection_group
from acrnet.inventory.live.ip_groups import IpGroups
from acrnet.net import AddressSet
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from .hubs import CLIENTS, PARTNERS, POLICY, ip_group, network_rule, reads, rules
from .ways import refused

GROUPS = (ip_group(CLIENTS, "10.1.0.0/16", "10.2.0.7"), ip_group(PARTNERS, "192.0.2.0/28"))


def group(*members: dict[str, object]) -> RuleCollectionGroup:
    return read_rule_collection_group(rules(POLICY, "rules", *members))


def test_the_ip_groups_on_both_sides_of_rules_are_read_each_once(estate_of: EstateOf) -> None:
    estate = estate_of(*GROUPS)
    groups = IpGroups(estate.arm)
    named = [
        group(network_rule("a", sources=(CLIENTS.upper(),)), network_rule("b")),
        group(network_rule("c", sources=(CLIENTS,), destinations=(PARTNERS,))),
    ]
    for _ in range(2):
        read = groups.named_in(named)
    assert {key: value.addresses for key, value in read.items() if isinstance(value, IpGroup)} == {
        CLIENTS.lower(): AddressSet.parse(["10.1.0.0/16", "10.2.0.7"]),
        PARTNERS.lower(): AddressSet.parse(["192.0.2.0/28"]),
    }
    assert dict(reads(estate)) == {"ipgroups/clients": 1, "ipgroups/partners": 1}


def test_rules_without_ip_groups_and_rules_that_were_not_read_cost_no_call(estate_of: EstateOf) -> None:
    estate = estate_of(*GROUPS)
    unread = read_rule_collection_group({**rules(POLICY, "rules"), "properties": {"ruleCollections": "none"}})
    assert IpGroups(estate.arm).named_in([group(network_rule()), unread, Unknown("not read")]) == {}
    assert estate.calls == []


def test_an_ip_group_that_is_gone_or_closed_is_unknown_and_so_is_a_name_that_is_no_id(estate_of: EstateOf) -> None:
    estate = estate_of(GROUPS[0], settings=refused("*/ipGroups/clients"))
    read = IpGroups(estate.arm).named_in([group(network_rule("a", sources=(CLIENTS, PARTNERS, "clients")))])
    reasons = {key: value.reason for key, value in read.items() if isinstance(value, Unknown)}
    assert set(reasons) == {CLIENTS.lower(), PARTNERS.lower(), "clients"}
    assert reasons["clients"] == "'clients' is not the id of an IP Group"
    assert "cannot read IP Group" in reasons[CLIENTS.lower()]
