"""Functions of address ranges in CIDR notation."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final, TypeAlias

from acrnet.inventory.files.arm_template.functions.function import Arguments, Function
from acrnet.inventory.files.arm_template.syntax import ExpressionError

_Network: TypeAlias = IPv4Network | IPv6Network


def _parse(arguments: Arguments) -> object:
    network = _network(arguments)
    parsed: dict[str, object] = {"network": str(network.network_address), "netmask": str(network.netmask)}
    first, last = _usable(network)
    if isinstance(network, IPv4Network):
        parsed["broadcast"] = str(network.broadcast_address)
    return {**parsed, "firstUsable": str(first), "lastUsable": str(last), "cidr": network.prefixlen}


def _subnet(arguments: Arguments) -> object:
    network, length, index = _network(arguments), arguments.number(1), arguments.number(2)
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise ExpressionError(f"cidrSubnet cannot split {network} into ranges of /{length}")
    if not 0 <= index < 1 << (length - network.prefixlen):
        raise ExpressionError(f"{network} has no range of /{length} with the index {index}")
    start = int(network.network_address) + (index << (network.max_prefixlen - length))
    return f"{network.network_address.__class__(start)}/{length}"


def _host(arguments: Arguments) -> object:
    network, index = _network(arguments), arguments.number(1)
    # Hosts are counted from the address after that of the network; in the documented example of IPv6 from ::1 too.
    first = int(network.network_address) + 1
    last = int(_usable(network)[1])
    if not 0 <= index <= last - first:
        raise ExpressionError(f"{network} has no address with the index {index}")
    return str(network.network_address.__class__(first + index))


def _usable(network: _Network) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    """Return the first and the last address that hosts may have."""
    first, last = network.network_address, network.broadcast_address
    if isinstance(network, IPv4Network) and network.num_addresses > 2:
        return first + 1, last - 1
    return first, last


def _network(arguments: Arguments) -> _Network:
    text = arguments.text(0)
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise ExpressionError(f"{text[:60]!r} is not an address range in CIDR notation") from error


FUNCTIONS: Final = {
    "parsecidr": Function(_parse, 1, 1),
    "cidrsubnet": Function(_subnet, 3, 3),
    "cidrhost": Function(_host, 2, 2),
}
