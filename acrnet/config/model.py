"""The form of `acrnet.yaml`: its keys, their values and their meaning.

The descriptions and patterns go into the JSON Schema for editors. Values arrive as text (see `document.py`), so numbers
and switches are converted here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from acrnet.config.configuration import DEFAULT_OWNER
from acrnet.config.values import (
    CloudName,
    Day,
    Digest,
    FindingId,
    IpGroupId,
    NsgName,
    OwnedGroupName,
    OwnerLabel,
    PolicyName,
    Prefix,
    ProfileName,
    Region,
    RegistryName,
    SubscriptionId,
    Text,
)


def _without_nulls(value: object) -> object:
    """Return a mapping without the keys that have no value; any other value unchanged."""
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    return value


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        return _without_nulls(value)


class Targets(_Section):
    """What acrnet may change."""

    nsgs: tuple[NsgName, ...] = ()
    """Network security groups, by name or id."""
    firewall_policies: tuple[PolicyName, ...] = ()
    """Firewall policies, by name or id: acrnet keeps one rule collection group in each."""


class BandModel(_Section):
    """The priorities acrnet prefers for its rules, both ends included."""

    first: int = Field(default=1000, alias="from", ge=100, le=4096)
    """The lowest."""
    last: int = Field(default=1999, alias="to", ge=100, le=4096)
    """The highest."""

    @model_validator(mode="after")
    def _in_order(self) -> BandModel:
        if self.first > self.last:
            raise ValueError(f"begins at {self.first} and ends before it, at {self.last}")
        return self


class Options(_Section):
    """How to plan."""

    operations: tuple[Literal["pull", "push"], ...] = Field(default=("pull", "push"), min_length=1)
    """What clients do. A push needs the login server only; a pull needs the layers too."""
    include: tuple[Literal["entra", "arm", "mcr", "mcr-regional"], ...] = ()
    """Helpers to open as well: Entra ID, Resource Manager, Microsoft Artifact Registry, in all regions or in those of
    the registry."""
    profile: ProfileName = "docker"
    """The kind of clients: what they need beside the registry is added."""
    cluster_regions: tuple[Region, ...] = ()
    """Where the clusters of profile aks or connected-registry are, as location names; left out, where the registry
    is."""
    regions: tuple[Region, ...] = ()
    """Replicas to narrow to, as location names. Clients that fail over to another one are cut off."""
    scope: Literal["regional", "global"] = "regional"
    """Service tags of the registry's regions, or the global ones."""
    layers: Literal["current", "transition", "data-only"] = "current"
    """Where layers come from: what the registry uses now, data endpoints and storage, or data endpoints only."""
    sources: tuple[Prefix, ...] = ()
    """Address prefixes of the clients, in place of everyone behind a network security group."""
    source_ip_groups: tuple[IpGroupId, ...] = ()
    """Ids of IP Groups that rules in firewall policies have as sources, in place of the prefixes of sources."""
    own_ip_group: bool = False
    """Whether acrnet keeps the prefixes of sources in an IP Group beside each firewall policy, which rules name."""
    firewall_ip_group: OwnedGroupName | None = None
    """The start of the name of that IP Group, with acrnet in it; left out, ipg-acrnet or ipg-acrnet-OWNER."""
    firewall_rules: Literal["application", "network", "both"] = "application"
    """Rules in firewall policies: by host names (application), by service tags (network), or both."""
    firewall_group: OwnedGroupName | None = None
    """The rule collection group in firewall policies, with acrnet in its name; left out, acrnet or acrnet-OWNER."""
    firewall_priority: int | None = Field(default=None, ge=100, le=65000)
    """The priority of that group; left out, the one it has, and for a new group 1000 or the next free one."""
    virtual_network: tuple[Prefix, ...] = ()
    """Address prefixes that VirtualNetwork stands for, in place of the private ranges."""
    mode: Literal["complete", "minimal"] = "complete"
    """Whether rules that other rules make redundant today are created (complete) or left out (minimal)."""
    band: BandModel = Field(default_factory=BandModel)
    max_deletes: int | None = Field(default=None, ge=0)
    """How many deletes a plan may hold without --force; 0 when left out, and 10 with prune."""
    max_nsgs: int = Field(default=50, ge=1)
    """How many network security groups a plan may cover without --force."""
    max_firewall_policies: int = Field(default=50, ge=1)
    """How many firewall policies a plan may cover without --force."""


class OverrideModel(_Section):
    """A deny that somebody looked at and allows acrnet to pass."""

    nsg: NsgName
    """The network security group, by name or id."""
    rule: Text
    """The name of the deny."""
    content: Digest
    """The digest the plan prints for the deny. A deny that was changed since is not passed."""


class SuppressionModel(_Section):
    """Findings of an audit that somebody decided to live with."""

    finding: FindingId
    """The kind of finding, by its id in docs/findings.md."""
    rule_set: Text = ""
    """The network security group or other rule set, by name or id; * and ? stand for anything. Left out, any."""
    rule: Text = ""
    """The name of the rule; * and ? stand for anything. Left out, any."""
    need: Text = ""
    """The id of the need, such as contoso/storage/westeurope; * and ? stand for anything. Left out, any."""
    client: Text = ""
    """The name of the client, such as vnet-apps/snet-web; * and ? stand for anything. Left out, any."""
    reason: Text
    """Why that is right, for whoever reads it later."""
    until: Day
    """The last day it holds. From the next day on the finding counts again, and so does the suppression itself."""


class ListModel(_Section):
    """A list for a firewall outside Azure, which acrnet watch writes."""

    file: Text
    """The file, relative to this one."""
    format: Text
    """A format of acrnet export."""
    registries: tuple[RegistryName, ...] = ()
    """Whose needs, by name or id; left out, those of this file."""
    registry_files: tuple[Path, ...] = ()
    """Registries as az acr show printed them, or in templates and plans; relative to this file."""
    regions: tuple[Region, ...] = ()
    """In place of registries: any registry in these regions."""
    operations: tuple[Literal["pull", "push"], ...] | None = Field(default=None, min_length=1)
    """As under options, for this list only."""
    include: tuple[Literal["entra", "arm", "mcr", "mcr-regional"], ...] | None = None
    """As under options, for this list only."""
    profile: ProfileName | None = None
    """The kind of clients behind this firewall, in place of that under options."""
    cluster_regions: tuple[Region, ...] = ()
    """Where the cluster behind this firewall is; left out, where the registries are."""
    scope: Literal["regional", "global"] | None = None
    """As under options, for this list only."""
    layers: Literal["current", "transition", "data-only"] | None = None
    """As under options, for this list only."""
    max_entries: int | None = Field(default=None, ge=1)
    """How many entries there may be: prefixes are joined at the least cost, which the list states."""
    grace_days: int = Field(default=14, ge=0, le=3650)
    """How many days an address stays in the list, marked as retired, after its service tag lost it."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> ListModel:
        if self.regions and (self.registries or self.registry_files):
            raise ValueError("names regions in place of registries, and registries too; leave out one of them")
        return self


def _in_files_of_their_own(lists: tuple[ListModel, ...]) -> tuple[ListModel, ...]:
    files = [each.file for each in lists]
    for file in files:
        if files.count(file) > 1:
            raise ValueError(f"two lists are written to {file!r}; give each a file of its own")
    return lists


class File(_Section):
    """What acrnet plans for."""

    registries: tuple[RegistryName, ...] = ()
    """Registries whose clients must be able to pull and push, by name or id."""
    targets: Targets = Field(default_factory=Targets)
    options: Options = Field(default_factory=Options)
    owner: OwnerLabel = DEFAULT_OWNER
    """The label that tells the rules of this configuration from those of another."""
    prune: bool = False
    """Delete rules of this owner that no registry needs any more. Only together with an owner that this file names."""
    overrides: tuple[OverrideModel, ...] = ()
    """Denies that acrnet may pass although they are there on purpose."""
    suppressions: tuple[SuppressionModel, ...] = ()
    """Findings of acrnet audit to live with until a day."""
    lists: Annotated[tuple[ListModel, ...], AfterValidator(_in_files_of_their_own)] = ()
    """Lists for firewalls outside Azure, which acrnet watch writes."""
    cloud: CloudName = "public"
    """public, usgov, china, or the https:// endpoint of a Resource Manager."""
    service_tags: Path | None = None
    """A service-tag file as Microsoft publishes it, relative to this file, or a version of the history: latest, a day,
    a change number or the beginning of a sha256. Left out, the service-tag API is asked."""
    max_age: int | None = Field(default=None, ge=0)
    """How many days old the service tags of a file or a version may be; left out, any age will do."""
    subscriptions: tuple[SubscriptionId, ...] = ()
    """Ids of the subscriptions to look in for names; left out, all that the caller sees."""


def sections() -> tuple[tuple[str, type[BaseModel]], ...]:
    """Return each section of the file with the name of its key; "" for the top."""
    return (
        ("", File),
        ("targets", Targets),
        ("options", Options),
        ("options.band", BandModel),
        ("overrides", OverrideModel),
        ("suppressions", SuppressionModel),
        ("lists", ListModel),
    )


def section_at(place: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the section at a place of the file."""
    return dict(sections())[".".join(part for part in place if isinstance(part, str))]
