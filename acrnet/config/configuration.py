"""The configuration, with every default filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from acrnet.cloud import PUBLIC, Cloud

DEFAULT_OWNER = "default"
"""The owner label of a configuration without one."""


@dataclass(frozen=True, slots=True)
class Band:
    """The priorities acrnet prefers for its rules, both ends included."""

    first: int = 1000
    last: int = 1999


@dataclass(frozen=True, slots=True)
class Override:
    """A deny that a person has reviewed and allows acrnet to place rules before."""

    nsg: str
    """Name or id of the network security group."""
    rule: str
    """Name of the deny."""
    content: str
    """Digest of the deny as it was reviewed, 12 hexadecimal digits; a deny with another digest is not passed."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of an audit that are accepted until a day.

    Rule set, rule, need and client may contain `*` and `?`; "" stands for any.
    """

    finding: str
    """Id of the kind of finding."""
    reason: str
    until: str
    """ISO date of the last day it applies."""
    rule_set: str = ""
    """Name or id of a network security group or another rule set."""
    rule: str = ""
    need: str = ""
    """Id of a need."""
    client: str = ""
    file: str = ""
    """The configuration file it comes from."""
    place: str = ""
    """Its place in that file, for example `suppressions[2]`."""


@dataclass(frozen=True, slots=True)
class WatchedList:
    """A list for a firewall outside Azure that `acrnet watch` writes; None and an empty tuple leave the options."""

    file: str
    """Its path, relative to the configuration file."""
    format: str
    """A syntax of `acrnet export`."""
    registries: tuple[str, ...] = ()
    """Names or ids; empty means those of the configuration, where no file and no region is named either."""
    registry_files: tuple[Path, ...] = ()
    regions: tuple[str, ...] = ()
    """Locations, in place of registries: any registry there."""
    operations: frozenset[str] | None = None
    include: frozenset[str] | None = None
    profile: str | None = None
    cluster_regions: tuple[str, ...] = ()
    scope: str | None = None
    layers: str | None = None
    max_entries: int | None = None
    grace_days: int = 14
    """How many days an address stays that a tag lost."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration; lists keep the order of the file and have each entry once."""

    path: Path | None = None
    """The file it comes from; None without a file."""
    registries: tuple[str, ...] = ()
    """Names or ids."""
    nsgs: tuple[str, ...] = ()
    """Names or ids."""
    firewall_policies: tuple[str, ...] = ()
    """Names or ids."""
    owner: str = DEFAULT_OWNER
    """1 to 16 of `a-z0-9`."""
    prune: bool = False
    """Whether owned rules that no need asks for are deleted; only true if the file names an owner."""
    overrides: tuple[Override, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    cloud: Cloud = PUBLIC
    service_tags: Path | None = None
    """A tag file, or what names a version of the history; None means the service-tag API."""
    max_age: int | None = None
    """How many days old the service tags of a file or version may be; None means any."""
    subscriptions: tuple[str, ...] = ()
    """Where names are looked for; empty means every subscription the caller sees."""
    operations: frozenset[str] = frozenset({"pull", "push"})
    """At least one of `pull` and `push`."""
    include: frozenset[str] = frozenset()
    """Any of `entra`, `arm`, and one of `mcr` and `mcr-regional`."""
    profile: str = "docker"
    """The kind of clients."""
    cluster_regions: tuple[str, ...] = ()
    """Location names of the clients' clusters; empty means the regions of the registry."""
    regions: tuple[str, ...] = ()
    """Replicas to narrow to, as location names; empty means all."""
    scope: str = "regional"
    """`regional` or `global`."""
    layers: str = "current"
    """`current`, `transition` or `data-only`."""
    sources: tuple[str, ...] = ()
    """Canonical prefixes of the clients; empty means all clients behind a network security group."""
    source_ip_groups: tuple[str, ...] = ()
    """Ids of IP Groups that are the sources of rules in firewall policies, in place of `sources`."""
    own_ip_group: bool = False
    """Whether `sources` are kept in an IP Group beside each firewall policy, which rules name."""
    firewall_ip_group: str = ""
    """The start of its name, which the name of the policy follows; "" for the one of the owner."""
    firewall_rules: str = "application"
    """`application` for host names, `network` for service tags, `both`."""
    firewall_group: str = ""
    """The name of the rule collection group in firewall policies; "" for the one of the owner."""
    firewall_priority: int | None = None
    """Its priority; None for the one it has, and for a new group 1000 or the next free one."""
    virtual_network: tuple[str, ...] = ()
    """Canonical prefixes that replace the assumption about VirtualNetwork; empty keeps it."""
    minimal: bool = False
    """Whether rules that are redundant today are left out (`mode: minimal`)."""
    band: Band = field(default_factory=Band)
    max_deletes: int | None = None
    """How many deletes a plan may have; None means 0 without prune, else 10."""
    max_nsgs: int = 50
    """How many network security groups a plan may cover."""
    max_firewall_policies: int = 50
    """How many firewall policies a plan may cover."""
    lists: tuple[WatchedList, ...] = ()
    """What `acrnet watch` writes."""
    set_aside: tuple[str, ...] = ()
    """The parts of the file that do not apply to this run, and why, one sentence each."""
