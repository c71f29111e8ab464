"""Resources of Azure Firewall in the form of Resource Manager: the only reader of that form.

Each function that reads takes one REST body as a dict, or what the az command prints, which has no `properties`, and
returns a frozen value. Keys, types and enum values may have any case, numbers may be text, and "", [], null and an
absent key all count as not given. The form is that of Microsoft.Network api version 2026-03-01 (models of
azure-mgmt-network 33.1.0) and of the answers recorded in the source distribution of azure-mgmt-network 22.3.0 (checked
2026-11-29).
"""

from acrnet.firewall.wire.collections import in_doubt, read_rule_collection_group
from acrnet.firewall.wire.firewalls import read_firewall
from acrnet.firewall.wire.ip_groups import read_ip_group
from acrnet.firewall.wire.policies import read_policy

__all__ = [
    "in_doubt",
    "read_policy",
    "read_rule_collection_group",
    "read_firewall",
    "read_ip_group",
]
