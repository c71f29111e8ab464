"""How findings call needs, rules and numbers of addresses. Nothing here is escaped: whoever prints it does that."""

from __future__ import annotations

from acrnet.net import AddressSet
from acrnet.net.amounts import amount_of
from acrnet.registry.need import Need
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import named
from acrnet.unknown import Unknown


def destination(need: Need) -> str:
    """Return where a need goes: its service tag, its addresses, or its host names or endpoint where it has neither."""
    if need.tag is not None:
        return need.tag
    if isinstance(need.addresses, Unknown) or not need.addresses:
        return named(need.hosts) or (f"the addresses of {need.endpoint.name}" if need.endpoint else "addresses")
    return named(need.addresses)


def service(need: Need) -> str:
    """Return protocol and ports of a need, for example `Tcp 443`."""
    return f"{need.protocol} {','.join(map(str, need.ports))}"


def told(need: Need) -> str:
    """Return a need with where it goes, for example `contoso/login/westeurope (AzureContainerRegistry..., Tcp 443)`."""
    return f"{need.id} ({destination(need)}, {service(need)})"


def placed(rule: SecurityRule) -> str:
    """Return a rule with its priority, for example `deny-all (4000)`."""
    return f"{rule.name} ({rule.priority})"


def amount(addresses: AddressSet) -> str:
    """Return how many addresses there are of each family, for example `48 IPv4 addresses`."""
    return amount_of(*addresses.sizes)
