"""The options for the needs of a registry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from acrnet.errors import UsageError
from acrnet.registry.profiles.profile import Profile
from acrnet.registry.profiles.table import DOCKER, PROFILES
from acrnet.tags import near_misses

OPERATIONS = ("pull", "push")
INCLUDES = ("entra", "arm", "mcr", "mcr-regional")
SCOPES = ("regional", "global")
LAYERS = ("current", "transition", "data-only")


@dataclass(frozen=True, slots=True)
class NeedOptions:
    """The options that decide which needs are derived.

    Raises UsageError for a value that is not listed here, and for two that contradict each other.
    """

    operations: frozenset[str] = frozenset(OPERATIONS)
    """The operations of clients: any of `pull` and `push`."""
    include: frozenset[str] = frozenset()
    """Other services they need: any of `entra`, `arm`, and one of `mcr` and `mcr-regional`."""
    regions: tuple[str, ...] = ()
    """Locations of the replicas to keep, in any spelling of Resource Manager; empty for all."""
    scope: str = "regional"
    """`regional` for the service tag of each region, `global` for the one of the service."""
    layers: str = "current"
    """`current` for what the registry uses now, `transition` for data endpoints and storage, `data-only`."""
    profile: str = DOCKER.name
    """The kind of clients, by the name of its profile."""
    cluster_regions: tuple[str, ...] = ()
    """Locations of the clients' clusters, for host names with a region; empty for the regions of the registry."""

    @property
    def clients(self) -> Profile:
        """The profile of the clients."""
        return PROFILES[self.profile]

    @property
    def included(self) -> frozenset[str]:
        """The other services that clients need, those of the profile among them.

        `mcr-regional` takes the place of the `mcr` of a profile.
        """
        of_profile = self.clients.include - {"mcr"} if "mcr-regional" in self.include else self.clients.include
        return self.include | of_profile

    def __post_init__(self) -> None:
        if not self.operations:
            raise UsageError("No operation is asked for.", next_step="Give --operations pull, push or pull,push.")
        _require_known("--operations", self.operations, OPERATIONS)
        _require_known("--include", self.include, INCLUDES)
        if {"mcr", "mcr-regional"} <= set(self.include):
            raise UsageError(
                "--include asks for Microsoft Artifact Registry in all regions (mcr) and in some (mcr-regional).",
                next_step="Leave out one of the two.",
            )
        _require_known("--scope", (self.scope,), SCOPES)
        _require_known("--layers", (self.layers,), LAYERS)
        _require_known("--profile", (self.profile,), tuple(PROFILES))
        if self.cluster_regions and not self.clients.in_cluster_region:
            with_cluster = " or ".join(name for name, each in PROFILES.items() if each.in_cluster_region)
            raise UsageError(
                f"--cluster-region says where a cluster is, and --profile {self.profile} has none.",
                next_step=f"Leave it out, or give --profile {with_cluster}.",
            )


def _require_known(option: str, words: Collection[str], known: tuple[str, ...]) -> None:
    for value in sorted(set(words) - set(known)):
        near = near_misses(value, known)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"{option} does not take {value!r}.", next_step=f"{hint}It takes {', '.join(known)}.")
