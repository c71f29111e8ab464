"""The rules that acrnet keeps in a firewall policy, in their REST form.

The keys are those of Microsoft.Network api version 2026-03-01 (models of azure-mgmt-network 33.1.0, checked
2026-11-29). Values that a deployment supplies may stand in the place of addresses, so they are not looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from acrnet.rules.ownership import HTTPS

Body: TypeAlias = dict[str, Any]  # Any: JSON as Resource Manager takes it

_FILTER: Final = "FirewallPolicyFilterRuleCollection"


def application_rule(name: str, *, sources: Mapping[str, object], hosts: Iterable[str], description: str = "") -> Body:
    """Return the rule that admits HTTPS to host names; `sources` has the key of the sources' kind."""
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        **({"description": description} if description else {}),
        **sources,
        "targetFqdns": list(hosts),
        "protocols": [{"protocolType": "Https", "port": HTTPS}],
    }


def network_rule(
    name: str, *, sources: Mapping[str, object], destinations: Iterable[str], port: int, description: str
) -> Body:
    """Return the rule that admits TCP to addresses or service tags; `sources` is as in `application_rule`."""
    return {
        "ruleType": "NetworkRule",
        "name": name,
        "description": description,
        "ipProtocols": ["TCP"],
        **sources,
        "destinationAddresses": list(destinations),
        "destinationPorts": [str(port)],
    }


def allowing_collection(name: str, priority: int, rules: Sequence[Mapping[str, object]]) -> Body:
    """Return the collection that allows what these rules match."""
    return {
        "ruleCollectionType": _FILTER,
        "name": name,
        "priority": priority,
        "action": {"type": "Allow"},
        "rules": list(rules),
    }
