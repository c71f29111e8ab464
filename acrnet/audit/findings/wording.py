"""How findings call needs, rules and numbers of addresses. Nothing here is escaped: whoever prints it does that."""

from __future__ import annotations

from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import count, named
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
    """Return how many addresses there are of each family, for example `48 IPv4 addresses`.

    Numbers of IPv6 addresses mean nothing to people, so they are told as networks of 64 bits once they fill one.
    """
    v4, v6 = addresses.sizes
    counts = [count(v4, "IPv4 address")] if v4 or not v6 else []
    if v6:
        counts.append(count(v6 >> 64, "IPv6 network") + " of /64" if v6 >> 64 else count(v6, "IPv6 address"))
    return " and ".join(counts)
