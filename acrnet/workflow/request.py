"""The request to a command: one value, filled from the command line and read by the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from acrnet.errors import UsageError


class Mode(StrEnum):
    """Whether rules that other rules make redundant today are created."""

    COMPLETE = "complete"
    MINIMAL = "minimal"


class UseBicep(StrEnum):
    """Whether the bicep command of the machine may build what a Bicep file takes from a registry of modules."""

    AUTO = "auto"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What replaces values of the configuration: None and an empty tuple leave them as they are.

    A command fills the fields that it has options for. Lists are as they were written: a name or an id, in any case.
    """

    config: Path | None = None
    """The configuration file; None for `acrnet.yaml` in the folder of the sandbox or in this one, if there is one."""
    sandbox: Path | None = None
    """The folder of an estate to work on in place of Azure."""
    cloud: str | None = None
    auth: str | None = None
    tenant: str | None = None
    subscription: tuple[str, ...] = ()
    """Where names are looked up."""
    service_tags: Path | None = None
    """A file, or what names a version of the history."""
    max_age: int | None = None
    """How many days old the service tags of a file or version may be."""
    registry: tuple[str, ...] = ()
    nsg: tuple[str, ...] = ()
    firewall_policy: tuple[str, ...] = ()
    operations: frozenset[str] | None = None
    include: frozenset[str] | None = None
    """An empty set means that nothing else is reached."""
    profile: str | None = None
    cluster_region: tuple[str, ...] = ()
    """Locations of the clients' clusters."""
    region: tuple[str, ...] = ()
    """Locations of the replicas to narrow to."""
    scope: str | None = None
    layers: str | None = None
    source: tuple[str, ...] = ()
    """Address prefixes of the clients."""
    source_ip_group: tuple[str, ...] = ()
    """Ids of IP Groups that rules of firewall policies have as sources."""
    own_ip_group: bool = False
    """Whether the addresses of the clients are kept in an IP Group beside each firewall policy."""
    firewall_rules: str | None = None
    virtual_network: tuple[str, ...] = ()
    """Address prefixes that VirtualNetwork stands for."""
    owner: str | None = None
    mode: Mode | None = None
    prune: bool = False
    max_deletes: int | None = None
    max_nsgs: int | None = None
    max_firewall_policies: int | None = None
    force: bool = False
    """Whether to plan in spite of limits and of targets that other services manage."""

    @property
    def names_only_a_place(self) -> bool:
        """Whether the request names only where to work: the configuration, the cloud, the account."""
        place = Request(config=self.config, sandbox=self.sandbox, cloud=self.cloud, auth=self.auth, tenant=self.tenant)
        return self == place


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRequest(Request):
    """The request of a command that takes registries from files and regions as well."""

    registry_file: tuple[Path, ...] = ()
    regions: tuple[str, ...] | None = None
    """Locations, in place of registries: any registry there."""
    param: tuple[str, ...] = ()
    """Values of parameters of templates, as `NAME=VALUE`."""
    parameters: tuple[Path, ...] = ()
    """Parameter files of templates."""
    bicep: UseBicep = UseBicep.AUTO
    """Whether the bicep command may build modules."""

    @property
    def uses_bicep(self) -> bool:
        """Whether the bicep command may build modules."""
        return self.bicep is UseBicep.AUTO

    @property
    def has_files(self) -> bool:
        """Whether it names files that may be templates."""
        return bool(self.registry_file)


def require_consistent_options(request: RegistryRequest) -> None:
    """Raise UsageError for options that contradict each other, and for those that have nothing to act on."""
    if (request.param or request.parameters) and not request.has_files:
        raise UsageError(
            f"{'--param' if request.param else '--parameters'} is about templates in files, and no file is named.",
            next_step="Name the files with --registry-file, or with --from in an audit.",
        )
    if request.regions is not None and request.region:
        raise UsageError(
            f"--region {request.region[0]} asks for a replica of one registry, and --regions names none.",
            next_step="Give the registry with --registry, or leave out --region.",
        )
    if request.regions is not None and not request.regions:
        raise UsageError("--regions names no region.", next_step="Give location names: --regions westeurope.")
    if request.regions and (request.registry or request.registry_file):
        raise UsageError(
            "--regions stands for any registry there, and cannot be given with --registry or --registry-file.",
            next_step="Leave out one of them.",
        )
