"""The values in `acrnet.yaml`: names, prefixes, days and other texts, each checked where it is read.

Their patterns go into the JSON Schema for editors.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from acrnet.cloud import CLOUDS, find_cloud
from acrnet.errors import UsageError
from acrnet.resource_id import ResourceId

_REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"
_NSG_TYPE = "Microsoft.Network/networkSecurityGroups"
_POLICY_TYPE = "Microsoft.Network/firewallPolicies"
_IP_GROUP_TYPE = "Microsoft.Network/ipGroups"
_NETWORK_NAME = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
"""The name of a resource of Microsoft.Network."""


def _resource(text: str, kind: str, resource_type: str) -> str:
    """Return `text` when it is an id of this type; raises ValueError otherwise."""
    try:
        identifier = ResourceId.parse(text)
    except UsageError as error:
        raise ValueError(f"{text!r} is neither a name nor the id of a {kind}") from error
    if not identifier.is_type(resource_type):
        raise ValueError(f"{text!r} is the id of a {identifier.type}, not of a {kind}")
    return identifier.text


def _registry(text: str) -> str:
    if "/" in text:
        return _resource(text, "registry", _REGISTRY_TYPE)
    if "." in text:
        raise ValueError(f"{text!r} is a host name; write the name of the registry resource, or its id")
    if not re.fullmatch(r"[A-Za-z0-9]{1,50}", text):
        raise ValueError(f"{text!r} is not the name of a registry, which has letters and digits only")
    return text


def _nsg(text: str) -> str:
    if "/" in text:
        return _resource(text, "network security group", _NSG_TYPE)
    if not re.fullmatch(_NETWORK_NAME, text):
        raise ValueError(f"{text!r} is not the name of a network security group")
    return text


def _policy(text: str) -> str:
    if "/" in text:
        return _resource(text, "firewall policy", _POLICY_TYPE)
    if not re.fullmatch(_NETWORK_NAME, text):
        raise ValueError(f"{text!r} is not the name of a firewall policy")
    return text


def _ip_group(text: str) -> str:
    if "/" not in text:
        raise ValueError(f"{text!r} is not the id of an IP Group")
    return _resource(text, "IP Group", _IP_GROUP_TYPE)


def _owned_group(text: str) -> str:
    if not re.fullmatch(_NETWORK_NAME, text):
        raise ValueError(f"{text!r} is not the name of a rule collection group")
    if "acrnet" not in text.lower():
        raise ValueError(f"{text!r} does not say that acrnet owns it; write a name such as 'rcg-acrnet'")
    return text


def _prefix(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as error:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise ValueError(f"{text!r} is not an address or a prefix such as 10.0.0.0/8") from error
        raise ValueError(f"{text!r} has bits set beyond its length; did you mean {str(network)!r}?") from error


def _region(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+", text):
        return text
    name = re.sub(r"[^a-z0-9]", "", text.lower())
    hint = f"; did you mean {name!r}?" if name else ""
    raise ValueError(f"{text!r} is not the name of a location{hint}")


def _cloud(text: str) -> str:
    try:
        find_cloud(text)
    except UsageError as error:
        near = get_close_matches(text.lower(), CLOUDS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{text!r} is not one of {', '.join(CLOUDS)}, nor an https:// endpoint{hint}") from error
    return text


def _owner(text: str) -> str:
    if text == "private" or not re.fullmatch(r"[a-z0-9]{1,16}", text):
        raise ValueError(f"{text!r} is not 1 to 16 lower-case letters and digits other than 'private'")
    return text


def _subscription(text: str) -> str:
    if "/" in text:
        raise ValueError(f"{text!r} is a path; write the subscription id alone")
    return text


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{12}", text):
        raise ValueError(f"{text!r} is not the 12 hexadecimal digits that the plan prints for the rule")
    return text


def _finding(text: str, info: ValidationInfo) -> str:
    suppressible = (info.context or {})["suppressible"]()
    if text not in suppressible:
        near = get_close_matches(text.lower(), suppressible, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; docs/findings.md lists them"
        raise ValueError(f"{text!r} is not a finding that can be suppressed{hint}")
    return text


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is not a day such as 2027-03-31")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day of the calendar") from error


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


Text = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"minLength": 1})]
RegistryName = Annotated[Text, AfterValidator(_registry)]
NsgName = Annotated[Text, AfterValidator(_nsg)]
PolicyName = Annotated[Text, AfterValidator(_policy)]
IpGroupId = Annotated[Text, AfterValidator(_ip_group)]
OwnedGroupName = Annotated[
    Text, AfterValidator(_owned_group), Field(json_schema_extra={"pattern": "[Aa][Cc][Rr][Nn][Ee][Tt]"})
]
Prefix = Annotated[Text, AfterValidator(_prefix)]
Region = Annotated[Text, AfterValidator(_region), Field(json_schema_extra={"pattern": "^[a-z0-9]+$"})]
OwnerLabel = Annotated[Text, AfterValidator(_owner), Field(json_schema_extra={"pattern": "^[a-z0-9]{1,16}$"})]
Digest = Annotated[Text, AfterValidator(_digest), Field(json_schema_extra={"pattern": "^[0-9a-f]{12}$"})]
CloudName = Annotated[Text, AfterValidator(_cloud)]
SubscriptionId = Annotated[Text, AfterValidator(_subscription)]
FindingId = Annotated[Text, AfterValidator(_finding), Field(json_schema_extra={"enum": []})]
"""An id of a finding; the caller that checks a file or writes the schema supplies the list of ids."""
Day = Annotated[
    Text, AfterValidator(_day), Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"})
]
ProfileName = Literal[
    "docker",
    "mcr",
    "aks",
    "aks-isolated",
    "connected-registry",
    "iot-edge",
    "tasks-agent-pool",
    "artifact-cache",
]
