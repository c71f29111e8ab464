"""Azure Firewall in normal form: policies, classic rules and IP Groups, and what they do to flows and names."""

from acrnet.firewall.ahead import NO_FIREWALLS, FirewallAhead, FirewallsAhead
from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.context import FirewallContext
from acrnet.firewall.evaluate import evaluate_flows, evaluate_need, joined_verdict, verdicts_by_name
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
from acrnet.firewall.rule_order import FirewallRules, PolicyRules, rules_of_firewall, rules_of_policy
from acrnet.firewall.wire import (
    in_doubt,
    read_firewall,
    read_ip_group,
    read_policy,
    read_rule_collection_group,
)

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
    "FirewallAhead",
    "NO_FIREWALLS",
    "FirewallsAhead",
    "IpGroup",
    "in_doubt",
    "read_policy",
    "read_rule_collection_group",
    "read_firewall",
    "read_ip_group",
    "PolicyRules",
    "FirewallRules",
    "rules_of_policy",
    "rules_of_firewall",
    "FirewallContext",
    "evaluate_need",
    "evaluate_flows",
    "verdicts_by_name",
    "joined_verdict",
]
