"""The request to `acrnet audit`, and which options contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.inventory.files.group_filter import GroupFilter
from acrnet.workflow.request import RegistryRequest, require_consistent_options

NAME_A_REGISTRY: Final = "Name one with --registry, --registry-file or --regions, or under registries in acrnet.yaml."
"""The next step where nothing says whose needs are asked about."""


class FailOn(StrEnum):
    """From which level on a finding is a violation."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRequest(RegistryRequest):
    """The request to an audit, beside what replaces values of the configuration."""

    files: tuple[str, ...] = ()
    """Files, folders and globs with rule sets, `-` for standard input; none to read them from Azure."""
    more_files: tuple[str, ...] = ()
    """Further paths, where a shell expanded a glob to several."""
    firewall: tuple[str, ...] = ()
    """Firewalls, by their names or ids."""
    resource_group: tuple[str, ...] = ()
    management_group: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    """Resource tags, as `key` or `key=value`."""
    every: bool = False
    """Whether to audit every visible group."""
    client: tuple[str, ...] = ()
    """Subnets and network interfaces whose whole path is evaluated."""
    accept_unseen: tuple[StageKind, ...] = ()
    """Stages that are taken as allowed where they cannot be read."""
    clients_in: tuple[str, ...] = ()
    """Address prefixes of the clients that matter, and subnets as `<virtual network>/<subnet>` or id."""
    assume: tuple[Path, ...] = ()
    """Files with rules that are assumed to be there."""
    assume_remove: tuple[str, ...] = ()
    assume_replica: tuple[str, ...] = ()
    assume_data_endpoints: bool = False
    fail_on: FailOn = FailOn.ERROR
    baseline: Path | None = None
    """An earlier audit, whose findings do not count again."""
    allow_empty: bool = False
    """Whether an audit of nothing is fine."""

    @property
    def has_files(self) -> bool:
        """Whether it names files that may be templates."""
        return bool(self.files or self.registry_file)

    @property
    def paths(self) -> tuple[str, ...]:
        """Where rule sets are read from files; when there are any, none is read from Azure."""
        return (*self.files, *self.more_files)

    @property
    def group_filter(self) -> GroupFilter | None:
        """The filter for groups in files; None for all. Raises UsageError for a resource tag without a name."""
        group_filter = GroupFilter(
            nsgs=self.nsg,
            firewall_policies=self.firewall_policy,
            firewalls=self.firewall,
            resource_groups=self.resource_group,
            subscriptions=self.subscription,
            resource_tags=self.resource_tags,
        )
        return group_filter or None

    @property
    def resource_tags(self) -> dict[str, str | None]:
        """The resource tags that are asked for, with None for any value; raises UsageError for one without a name."""
        return dict(map(_resource_tag, self.tag))

    @property
    def names_firewalls(self) -> bool:
        """Whether it names firewall policies or firewalls."""
        return bool(self.firewall_policy or self.firewall)

    @property
    def selects_groups(self) -> bool:
        """Whether it says which security groups are meant; a subscription alone may only say where names are."""
        return bool(self.nsg or self.resource_group or self.management_group or self.tag or self.every)

    @property
    def selects_rule_sets(self) -> bool:
        """Whether it says which rule sets of Azure are meant, in place of those of the configuration."""
        return self.selects_groups or self.names_firewalls


def _resource_tag(text: str) -> tuple[str, str | None]:
    key, equals, value = text.partition("=")
    if not key.strip():
        raise UsageError(f"--tag {text!r} names no tag.", next_step="Write it as KEY or KEY=VALUE.")
    return key.strip(), value if equals else None


def require_consistent(request: AuditRequest, configuration: Configuration) -> None:
    """Raise UsageError for options that contradict each other, and where no registry is named."""
    if request.accept_unseen and not request.client:
        raise UsageError(
            "--accept-unseen is about stages on the way of a client, and no client is named.",
            next_step="Name one with --client, or leave it out.",
        )
    _require_paths(request)
    _require_registries(request, configuration)
    _ = request.resource_tags  # each has a name


def _require_paths(request: AuditRequest) -> None:
    if request.more_files and not request.files:
        raise UsageError(
            f"{request.more_files[0]!r} follows no option.", next_step="Name files to audit with --from PATH..."
        )
    if request.files and (request.management_group or request.every):
        live = "--management-group" if request.management_group else "--all"
        raise UsageError(f"--from reads rule sets from files, and {live} asks Azure.", next_step="Leave out one.")


def _require_registries(request: AuditRequest, configuration: Configuration) -> None:
    require_consistent_options(request)
    if request.regions and (request.assume_replica or request.assume_data_endpoints):
        raise UsageError(
            "--regions names no registry that a replica or data endpoints could be assumed of.",
            next_step="Give the registry with --registry or --registry-file.",
        )
    if not (request.regions or request.registry_file or configuration.registries or request.paths):
        raise UsageError("No registry is named.", next_step=NAME_A_REGISTRY)
