"""Whether an address of a virtual network is free, and which others are.

The form is that of the recording of 2022-05-01, for an address in use. Azure keeps the first four addresses and the
last of each prefix of a subnet (learn.microsoft.com/azure/virtual-network/virtual-networks-faq, checked 2026-11-29).
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import islice
from typing import TypeAlias

from acrnet.sandbox.access import check_permission
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties, reference
from acrnet.sandbox.network.prefix import networks_in
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.references import INTERFACES, SUBNETS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

AVAILABILITY = "Microsoft.Network/virtualNetworks/CheckIPAddressAvailability"

_Address: TypeAlias = IPv4Address | IPv6Address
_Prefix: TypeAlias = IPv4Network | IPv6Network
_USERS = (*INTERFACES, "Microsoft.Network/azureFirewalls")
_FIRST = 4
_OTHERS = 5
"""So many other addresses are offered."""


def check_address(call: Call) -> Response:
    """Whether an address is free, and if it is not, others of its subnet that are.

    Raises:
        ArmError: 400 where the query names no address, or one that is in none of the subnets.
    """
    check_permission(call.state.behaviour, "GET", call.target)
    text = call.request.query.get("ipaddress", "")
    try:
        wanted = ip_address(text)
    except ValueError as error:
        raise ArmError(400, "InvalidIPAddress", f"The IP address '{text}' is not valid.") from error
    for subnet in _subnets(call):
        for prefix in _prefixes(subnet):
            if wanted in prefix:
                return answer(200, _availability(wanted, prefix, users_of(call, subnet)))
    raise ArmError(
        400,
        "PrivateIPAddressNotInAnySubnet",
        f"Private static IP address {text} does not belong to the range of any subnet of the virtual network "
        f"{call.target.scope}.",
    )


def first_free(call: Call, subnet: Resource) -> str:
    """The lowest IPv4 address of a subnet that nothing has; empty where there is none."""
    used = users_of(call, subnet)
    free = (
        str(each)
        for prefix in _prefixes(subnet)
        if prefix.version == 4
        for each in prefix
        if each not in used and not _is_reserved(each, prefix)
    )
    return next(free, "")


def is_in(address: str, subnet: Resource) -> bool:
    """Whether an address is one that a resource of a subnet may have."""
    wanted = _address(address)
    if wanted is None:
        return False
    return any(wanted in prefix and not _is_reserved(wanted, prefix) for prefix in _prefixes(subnet))


def users_of(call: Call, subnet: Resource) -> dict[_Address, str]:
    """The addresses of a subnet that are in use, each with the id of the interface or firewall that has it."""
    used: dict[_Address, str] = {}
    for kind in _USERS:
        for user in call.state.store.of_type(kind):
            for each in objects(properties(user.body).get("ipConfigurations")):
                inner = properties(each)
                address = _address(as_text(inner.get("privateIPAddress")))
                if address is not None and reference(inner.get("subnet")).lower() == subnet.key:
                    used[address] = user.id.path
    return used


def _availability(wanted: _Address, prefix: _Prefix, used: Mapping[_Address, str]) -> JsonObject:
    reserved = _is_reserved(wanted, prefix)
    if not reserved and wanted not in used:
        return {"available": True, "isPlatformReserved": False}
    free = (each for each in prefix if each not in used and not _is_reserved(each, prefix))
    others: list[Json] = [str(each) for each in islice(free, _OTHERS)]
    user: JsonObject = {"inUseWithResource": used[wanted]} if wanted in used else {}
    return {"available": False, "availableIPAddresses": others, "isPlatformReserved": reserved, **user}


def _is_reserved(address: _Address, prefix: _Prefix) -> bool:
    number = int(address) - int(prefix.network_address)
    return number < _FIRST or number == prefix.num_addresses - 1


def _subnets(call: Call) -> list[Resource]:
    network = call.find(call.target.scope.lower())
    if network is None:
        raise missing(call.target)
    return [each for each in call.state.store.of_type(SUBNETS) if each.id.scope.lower() == network.key]


def _prefixes(subnet: Resource) -> list[_Prefix]:
    inner = properties(subnet.body)
    several = inner.get("addressPrefixes")
    listed = several if isinstance(several, list) and several else [inner.get("addressPrefix")]
    return [*networks_in(map(as_text, listed))]


def _address(text: str) -> _Address | None:
    """An address, also one with the length of the block that an interface has from it on."""
    try:
        return ip_address(text.partition("/")[0])
    except ValueError:
        return None
