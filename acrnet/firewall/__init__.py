"""Azure Firewall in normal form: policies, classic rules and IP Groups."""

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.policy import DnsSettings, FirewallPolicy
from acrnet.firewall.rule import (
    Action,
    ApplicationProtocol,
    ApplicationRule,
    NatRule,
    NetworkRule,
    Rule,
    RuleCollection,
    RuleCollectionGroup,
    UnreadRule,
)
from acrnet.firewall.wire import read_firewall, read_ip_group, read_policy, read_rule_collection_group

__all__ = [
    "Action",
    "NetworkRule",
    "ApplicationRule",
    "ApplicationProtocol",
    "NatRule",
    "UnreadRule",
    "Rule",
    "RuleCollection",
    "RuleCollectionGroup",
    "FirewallPolicy",
    "DnsSettings",
    "AzureFirewall",
    "IpGroup",
    "read_policy",
    "read_rule_collection_group",
    "read_firewall",
    "read_ip_group",
]
