"""IP Groups: lists of addresses that rules of policies and of firewalls name.

Statuses, headers, states and etags are those of the recording of 2022-09-01 in azure-mgmt-network 22.3.0, in which the
location is echoed as it was sent. Twenty can be written at a time, also beside a policy or a firewall
(terraform-provider-azurerm pull request 32170, 2026-03-28).
"""

from ipaddress import IPv4Address, IPv4Network

from acrnet.sandbox import resource_name
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.firewall import provider
from acrnet.sandbox.firewall.family import ids
from acrnet.sandbox.firewall.writing import seconds_for_users
from acrnet.sandbox.json_value import Json, JsonObject, properties
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TYPE = "Microsoft.Network/IpGroups"
MOST_ADDRESSES = 5000

_PUT = "PutIpGroup"
_FIREWALLS = "microsoft.network/azurefirewalls"


def served_ip_group(group: Resource, call: Call) -> JsonObject:
    """An IP Group in the form of an answer, with the policies and firewalls whose rules name it."""
    stored, users = properties(group.body), call.state.families.users(group)
    addresses = stored.get("ipAddresses") or []
    inner: JsonObject = {
        "firewalls": ids([each for each in users if each.id.type.lower() == _FIREWALLS]),
        "firewallPolicies": ids([each for each in users if each.id.type.lower() != _FIREWALLS]),
        "ipAddresses": addresses,
    }
    inner.update((key, value) for key, value in stored.items() if key not in {*inner, "provisioningState"})
    return provider.served(group, TYPE, inner, call)


def put_ip_group(call: Call) -> Response:
    """Create an IP Group or replace its addresses; every firewall whose rules name it takes them over."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    resource_name.check_name(call.target.name)
    location = checked_location(call, document, existing)
    _check_addresses(properties(document).get("ipAddresses"))
    provider.refuse_in_progress(call, call.target.key)
    _refuse_too_many(call)
    group = provider.writable(call, location)
    content: JsonObject = {"ipAddresses": properties(document).get("ipAddresses") or []}
    provider.set_content(call, group, {**document, "properties": content})
    if existing is None:
        group.body["location"] = document["location"]
    provider.stamp(call, group)
    operation = call.state.operations.start(
        _PUT, group.id.path, call.now, seconds_for_users(call, group), call.ending,
        ghost=group, pauses=(provider.PAUSE,),
    )  # fmt: skip
    return provider.accepted(200 if existing else 201, served_ip_group(group, call), call, operation, location)


def patch_ip_group(call: Call) -> Response:
    """Replace the tags of an IP Group."""
    group = provider.require(call)
    provider.refuse_in_progress(call, group.key)
    provider.replace_tags(call, group)
    return answer(200, served_ip_group(group, call))


def delete_ip_group(call: Call) -> Response:
    """Delete an IP Group, at once; refused while rules name it."""
    group = call.state.store.find(call.target.key)
    if group is None:
        return Response(204)
    provider.refuse_in_progress(call, group.key)
    users = call.state.families.users(group)
    if users:
        classic = all(each.id.type.lower() == _FIREWALLS for each in users)
        # azure-cli-extensions issue 1670 and azure-rest-api-specs issue 25739
        code, what = (
            ("IpGroupsHasResourceReferences", "other Azure Resources")
            if classic
            else ("IpGroupsHasFirewallPolicyReferences", "firewall policies")
        )
        raise ArmError(
            400, code, f"IpGroups '{group.id.path}' cannot be deleted since there are {what} using this resource."
        )
    call.state.store.remove(group)
    return Response(200)


def _refuse_too_many(call: Call) -> None:
    most = call.state.behaviour.ip_groups_at_once
    if call.state.operations.count(_PUT, call.now) >= most:
        raise ArmError(
            409,
            "AnotherOperationInProgress",
            f"Another operation on this or dependent resource is in progress. {most} IP Groups are being updated.",
        )


def _check_addresses(value: Json) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        raise ArmError(400, "IpGroupsInvalidIpAddresses", "The value of ipAddresses is not a list.")
    if len(value) > MOST_ADDRESSES:
        raise ArmError(
            400, "IpGroupsTooManyIpAddresses", f"An IP Group can have {MOST_ADDRESSES} addresses, not {len(value)}."
        )
    for address in value:
        if not isinstance(address, str) or not _is_address(address):
            raise ArmError(400, "IpGroupsInvalidIpAddresses", f"The IP address {address} is not valid.")


def _is_address(text: str) -> bool:
    """Whether a text is an IPv4 address, a prefix or a range; IP Groups have no IPv6 (2026-07-16)."""
    first, dash, last = text.partition("-")
    try:
        if dash:
            return IPv4Address(first) <= IPv4Address(last)
        return bool(IPv4Network(text))
    except ValueError:
        return False
