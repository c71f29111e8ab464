"""Words for needs, rules and numbers of addresses in findings. Nothing here is escaped yet."""

from __future__ import annotations

from acrnet.net import AddressSet
from acrnet.net.amounts import amount_of
from acrnet.registry.need import Need
from acrnet.rules.words import named
from acrnet.unknown import Unknown


def destination(need: Need) -> str:
    """Return the destination of a need: its service tag, its addresses, or else its host names or its endpoint."""
    if need.tag is not None:
        return need.tag
    if isinstance(need.addresses, Unknown) or not need.addresses:
        return named(need.hosts) or (f"the addresses of {need.endpoint.name}" if need.endpoint else "addresses")
    return named(need.addresses)


def service(need: Need) -> str:
    """Return the protocol and the ports of a need, for example `Tcp 443`."""
    return f"{need.protocol} {','.join(map(str, need.ports))}"


def described(need: Need) -> str:
    """Return a need with its destination, for example `contoso/login/westeurope (AzureContainerRegistry, Tcp 443)`."""
    return f"{need.id} ({destination(need)}, {service(need)})"


def amount(addresses: AddressSet) -> str:
    """Return the number of addresses of each family, for example `48 IPv4 addresses`."""
    return amount_of(*addresses.sizes)


def by_name_fix(need: Need) -> str:
    """Return how to meet a need that only host names express, behind rules that know none."""
    return (
        f"Allow {service(need)} to Internet here, and let a firewall or proxy that knows names admit only"
        f" {named(need.hosts)}; or judge without the profile."
    )
