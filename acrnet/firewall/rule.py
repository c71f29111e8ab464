"""Rules of Azure Firewall and the collections and groups they stand in, in normal form.

Rules have no priority of their own: collections have one, and the groups of a policy have one. Within a collection the
order of the rules is meaning, so it is kept (learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23,
checked 2026-11-29). There can be millions of rules, so they are frozen structs that no cycle can include (`gc=False`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from acrnet.net import IntervalSet
from acrnet.rules.rule import Endpoints
from acrnet.unknown import Unknown


class Action(StrEnum):
    """What a rule collection does with the traffic that its rules match."""

    ALLOW = "Allow"
    DENY = "Deny"
    DNAT = "Dnat"
    """Sends it to another destination and allows it there."""


class NetworkRule(Struct, frozen=True, gc=False):
    """A rule that matches packets by address, protocol and port."""

    name: str
    protocols: tuple[str, ...]
    """`Any`, `ICMP`, `TCP`, `UDP` and any other text as written; sorted, unique."""
    sources: Endpoints
    """Addresses, and in `groups` the ids of IP Groups."""
    destinations: Endpoints
    """Addresses and service tags, and in `groups` the ids of IP Groups."""
    destination_fqdns: tuple[str, ...]
    """Host names that the firewall resolves, in lower case; sorted, unique."""
    ports: IntervalSet
    """Destination ports, a subset of 0..65535."""
    description: str = ""
    unread_ports: tuple[str, ...] = ()
    """Texts in the place of ports that are not ports, sorted; "" for a missing field. Any port may match."""
    selector_groups: tuple[str, ...] = ()
    """Ids, in lower case, of the Kubernetes selector groups that choose its sources; sorted, unique."""
    source_locations: tuple[str, ...] = ()
    """Country codes that choose its sources; sorted, unique."""
    destination_locations: tuple[str, ...] = ()
    """Country codes that choose its destinations; sorted, unique."""
    unread: tuple[str, ...] = ()
    """Why it is not known what it matches, as clauses that can follow "because": such a rule may match all that its
    other fields say, or nothing."""


class ApplicationProtocol(Struct, frozen=True, gc=False, order=True):
    """A protocol with the port on which an application rule expects it."""

    kind: str
    """`Http`, `Https` or `Mssql`, or another text as written; "" when it is missing."""
    port: int
    """0 to 65535; -1 when it is missing or not a port, so that any port may match."""


class ApplicationRule(Struct, frozen=True, gc=False):
    """A rule that matches connections by the host name that the client asks for."""

    name: str
    protocols: tuple[ApplicationProtocol, ...]
    """Sorted, unique."""
    sources: Endpoints
    """Addresses, and in `groups` the ids of IP Groups."""
    destinations: Endpoints
    """`destinationAddresses` on the wire; usually empty, which stands for every address."""
    fqdns: tuple[str, ...]
    """Host names and wildcards (`*`, `*.contoso.com`, `*contoso.com`) in lower case; sorted, unique."""
    fqdn_tags: tuple[str, ...] = ()
    """In lower case; sorted, unique."""
    urls: tuple[str, ...] = ()
    """In lower case; sorted, unique."""
    web_categories: tuple[str, ...] = ()
    """In lower case; sorted, unique."""
    terminate_tls: bool = False
    """Whether the firewall decrypts what the rule matches, so that clients see a certificate of the firewall."""
    description: str = ""
    selector_groups: tuple[str, ...] = ()
    """As in `NetworkRule`."""
    inserted_headers: tuple[str, ...] = ()
    """Names of the HTTP headers that the firewall adds, sorted."""
    unread: tuple[str, ...] = ()
    """As in `NetworkRule`."""


class NatRule(Struct, frozen=True, gc=False):
    """A rule that sends packets for an address of the firewall to another destination."""

    name: str
    protocols: tuple[str, ...]
    """As in `NetworkRule`."""
    sources: Endpoints
    destinations: Endpoints
    ports: IntervalSet
    """Destination ports before translation."""
    translated_address: str
    """The new destination, "" where `translated_fqdn` names it."""
    translated_fqdn: str
    """In lower case."""
    translated_port: str
    """As written."""
    description: str = ""
    unread_ports: tuple[str, ...] = ()
    """As in `NetworkRule`."""
    unread: tuple[str, ...] = ()
    """As in `NetworkRule`."""


class UnreadRule(Struct, frozen=True, gc=False):
    """Something in the place of a rule that may be any rule of any type."""

    name: str
    reason: str
    """Why it could not be read, as a clause that can follow "because"."""


Rule: TypeAlias = NetworkRule | ApplicationRule | NatRule | UnreadRule


class RuleCollection(Struct, frozen=True, gc=False):
    """Rules with one priority and one action."""

    name: str
    priority: int | Unknown
    """Lower numbers are tried first; Azure takes 100 to 65000."""
    action: Action | Unknown
    rules: tuple[Rule, ...] | Unknown
    """In the order they are tried. The rules of one collection should be of one type."""


class RuleCollectionGroup(Struct, frozen=True, gc=False):
    """The smallest part of a firewall policy that can be written."""

    id: str
    """The ARM id, or the place the group was read from."""
    name: str
    priority: int | Unknown
    """Lower numbers are tried first; Azure takes 100 to 65000."""
    collections: tuple[RuleCollection, ...] | Unknown
    """By priority and then name, those without a readable priority first."""
    size: str = ""
    """What Azure says of its size, for example `0.5MB`; "" where it does not say."""
    provisioning_state: str = ""
    """As on the wire, for example `Succeeded`; "" where it is not stated."""
