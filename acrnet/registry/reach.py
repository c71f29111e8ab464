"""The replicas of a registry that can serve a client, and through which endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.errors import UsageError
from acrnet.registry.model import Registry, Replica
from acrnet.tags import location_name
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Reach:
    """How clients reach one replica."""

    replica: Replica
    login: bool | Unknown
    """Whether the login server sends clients here; Unknown if it may."""
    regional: bool | Unknown
    """Whether clients can choose this replica by a regional endpoint; Unknown if they may."""

    @property
    def location(self) -> str:
        """The location of the replica."""
        return self.replica.location

    @property
    def served(self) -> bool | Unknown:
        """Whether a client can be served here through either endpoint."""
        endpoints = (self.login, self.regional)
        if True in endpoints:
            return True
        return next((each for each in endpoints if isinstance(each, Unknown)), False)

    @property
    def settled(self) -> bool:
        """Whether the replica is neither being added nor removed, so that its listed endpoints are final."""
        return self.replica.provisioning_state.lower() not in {"creating", "deleting"}


@dataclass(frozen=True, slots=True)
class ReachedReplicas:
    """The replicas that clients reach."""

    kept: tuple[Reach, ...]
    """The wanted replicas that clients reach or may reach, sorted by location."""
    left_out: tuple[str, ...]
    """Locations where the login server sends clients although they are not wanted."""
    warnings: tuple[str, ...]


def reached_replicas(registry: Registry, regions: tuple[str, ...]) -> ReachedReplicas:
    """Return the replicas that clients reach, limited to `regions` unless that is empty.

    The login server can send any client to any replica with global routing, also after a failover, and each replica
    answers its own regional endpoint whatever its routing
    (learn.microsoft.com/azure/container-registry/container-registry-geo-replication, checked 2026-11-23).

    Raises UsageError for a region without a replica, and if clients reach none of the wanted replicas.
    """
    wanted = wanted_locations(registry, regions)
    every = _every_reach(registry)
    kept = tuple(reach for reach in every if reach.location in wanted and reach.served is not False)
    if not kept:
        raise UsageError(
            f"No client of {registry.name} comes to {_listed(sorted(wanted))}: global routing is off there and the"
            " registry has no regional endpoints.",
            next_step=f"Clients come to {_listed(_served(every))}.",
        )
    left_out = tuple(reach.location for reach in every if reach.login is not False and reach.location not in wanted)
    return ReachedReplicas(kept, left_out, _warnings(registry, kept, left_out))


def wanted_locations(registry: Registry, regions: tuple[str, ...]) -> set[str]:
    """Return the wanted locations; raises UsageError for a region without a replica."""
    existing = [replica.location for replica in registry.replicas]
    wanted = {location_name(region) for region in regions} or set(existing)
    absent = sorted(wanted - set(existing))
    if absent:
        raise UsageError(
            f"{registry.name} has no replica in {_listed(absent)}.",
            next_step=f"It has replicas in {_listed(existing)}.",
        )
    return wanted


def _every_reach(registry: Registry) -> tuple[Reach, ...]:
    # It is not documented whether all replicas can be out of global routing; then clients may be sent to any.
    nowhere = not any(replica.global_routing for replica in registry.replicas)
    return tuple(
        Reach(replica, _login(replica, nowhere=nowhere), _regional(replica, registry.regional_endpoints))
        for replica in registry.replicas
    )


def _login(replica: Replica, *, nowhere: bool) -> bool | Unknown:
    if not replica.global_routing and not nowhere:
        return False
    return _leaving(replica) or True


def _regional(replica: Replica, enabled: bool | Unknown) -> bool | Unknown:
    if enabled is True:
        return _leaving(replica) or True
    return enabled


def _leaving(replica: Replica) -> Unknown | None:
    """Return Unknown for a replica being deleted, which stays in the DNS caches of clients for a while; else None."""
    if replica.provisioning_state.lower() != "deleting":
        return None
    return Unknown(f"the replica in {replica.location} is being deleted")


def _warnings(registry: Registry, kept: tuple[Reach, ...], left_out: tuple[str, ...]) -> tuple[str, ...]:
    warnings = [_state_warning(registry, reach.replica) for reach in kept]
    if not any(replica.global_routing for replica in registry.replicas):
        warnings.append(
            f"No replica of {registry.name} takes part in global routing, so where its login server sends clients is"
            " not known; all replicas are asked for."
        )
    if left_out:
        warnings.append(
            f"A client of {registry.name} can also be sent to {_listed(left_out)}, above all when another region fails;"
            " pulls and pushes fail there, because --region leaves them out."
        )
    return tuple(warning for warning in warnings if warning)


def _state_warning(registry: Registry, replica: Replica) -> str:
    state = replica.provisioning_state
    of = f"The replica of {registry.name} in {replica.location}"
    match state.lower():
        case "succeeded" | "updating":
            return ""
        case "creating":
            return f"{of} is being created; it is asked for already, because it takes clients as soon as it is done."
        case "deleting":
            return f"{of} is being deleted; its needs are conditional, because some clients may still be sent there."
        case _:
            return f"{of} is in state {state}; it is taken to serve clients, because a failed change need not stop it."


def _served(every: tuple[Reach, ...]) -> list[str]:
    return [reach.location for reach in every if reach.served is not False]


def _listed(locations: tuple[str, ...] | list[str]) -> str:
    return ", ".join(locations)
