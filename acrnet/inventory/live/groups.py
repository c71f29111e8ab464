"""Network security groups that were named, and those that the packets of their clients pass besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, NotFoundError, RefusedError, RemoteError, UsageError
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.live.nsg import read_nsg, read_nsgs
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import NsgClients
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet
from acrnet.unknown import Unknown


def read_every_nsg(arm: ArmSession, ids: Sequence[ResourceId]) -> tuple[NetworkSecurityGroup, ...]:
    """Return the network security groups with these ids, read in parallel.

    Raises UsageError for one that is gone or not seen, and RemoteError that names all when several cannot be read.
    """
    read = in_parallel(lambda nsg: _nsg_or_error(arm, nsg), ids)
    failures = [each for each in read if isinstance(each, AcrnetError)]
    if len(failures) > 1:
        sentences = " ".join(failure.message for failure in failures)
        raise RemoteError(
            f"{len(failures)} of {len(ids)} network security groups cannot be read. {sentences}",
            next_step="Check these, or name the others with --nsg.",
        ) from failures[0]
    for failure in failures:
        raise failure
    return tuple(each for each in read if not isinstance(each, AcrnetError))


def _nsg_or_error(arm: ArmSession, nsg: ResourceId) -> NetworkSecurityGroup | AcrnetError:
    try:
        return read_nsg(arm, nsg)
    except NotFoundError:
        return UsageError(
            f"There is no network security group {nsg}, or you may not see it.",
            next_step="Check the id, the tenant (--tenant) and your role on it.",
        )
    except (RemoteError, RefusedError) as error:
        return error


def read_ways(
    arm: ArmSession, nsgs: Sequence[NetworkSecurityGroup]
) -> tuple[Mapping[str, NsgClients], Mapping[str, RuleSet]]:
    """Return the clients of each group and the rules of every group on their way, both by lower-case id.

    Where a group on the way may not be read, its clients are unknown too.
    """
    clients = read_clients(arm, nsgs)
    own = {nsg.id.key: nsg for nsg in nsgs}
    stages = {stage for each in clients.values() for group in each.groups for stage in group.stages}
    others = read_nsgs(arm, [stage for stage in stages if stage.key not in own])
    unread = {key: value for key, value in others.items() if isinstance(value, Unknown)}
    read = {key: value for key, value in others.items() if not isinstance(value, Unknown)}
    known = {key: _with_unread(each, unread) for key, each in clients.items()}
    return known, {key: nsg.rule_set for key, nsg in {**read, **own}.items()}


def _with_unread(clients: NsgClients, unread: Mapping[str, Unknown]) -> NsgClients:
    reasons = dict.fromkeys(unread[s.key] for group in clients.groups for s in group.stages if s.key in unread)
    return NsgClients(clients.groups, (*clients.unknown, *reasons))
