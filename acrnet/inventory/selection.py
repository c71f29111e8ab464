"""Reading the network security groups that an audit is asked for: named ones, or all that a search finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, UsageError
from acrnet.inventory.names import find_all_by_name
from acrnet.inventory.narrowing import Candidate, Narrowing, candidate
from acrnet.inventory.rule_sets import NSG_TYPE, nsg_from_wire, read_nsgs
from acrnet.inventory.search import Found, scope_of, search
from acrnet.inventory.wire import text
from acrnet.resource_id import ResourceId
from acrnet.rules.found import Input
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.unknown import Unknown

_NOUN = "network security group"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which network security groups to read.

    Names, resource groups and resource tags narrow a search through the subscriptions and management groups, which is
    one through all that is visible when neither is given. A name stands for every group that bears it. An id is read
    wherever it is.
    """

    nsgs: tuple[str, ...] = ()
    """Names or ids."""
    resource_groups: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    """Ids or display names."""
    management_groups: tuple[str, ...] = ()
    resource_tags: Mapping[str, str | None] = field(default_factory=dict)
    """All must be there; a key with None asks for any value."""


@dataclass(frozen=True, slots=True)
class Selected:
    """The network security groups read, and an account of the reading."""

    nsgs: tuple[NetworkSecurityGroup, ...]
    """Sorted by id, each one once."""
    inputs: tuple[Input, ...]
    """One for each id, one for the search, and one with an error for each group that could not be read."""
    warnings: tuple[str, ...] = ()
    """What was done otherwise than usual, one sentence each."""
    incomplete: tuple[str, ...] = ()
    """Why there may be groups that were not found, one sentence each."""


def find_rule_sets(arm: ArmSession, selection: Selection) -> Selected:
    """Return the network security groups that `selection` means.

    An id costs one call; a search costs one for a thousand groups, and one more for named subscriptions. A group that
    is gone, closed to the caller or has a rule that cannot be read stops no other: it is an input with an error.

    Raises UsageError when the selection names something that does not exist or finds nothing at all, RemoteError when
    nothing can be searched, and other errors of `ArmSession`.
    """
    ids = [text for text in selection.nsgs if "/" in text]
    names = tuple(name.strip() for name in selection.nsgs if "/" not in name)
    if "" in names:
        raise UsageError(f"The name of a {_NOUN} is empty.", next_step="Give its name or its full id.")
    parts = []
    if ids:
        parts.append(_by_id(arm, find_all_by_name(arm, NSG_TYPE, ids, _NOUN), selection))
    if names or not ids:
        narrowing = Narrowing(names, selection.resource_groups, selection.resource_tags)
        parts.append(_by_search(arm, narrowing, selection))
    nsgs = {nsg.id.key: nsg for part in parts for nsg in part.nsgs}
    return Selected(
        nsgs=tuple(nsgs[key] for key in sorted(nsgs)),
        inputs=tuple(each for part in parts for each in part.inputs),
        warnings=tuple(warning for part in parts for warning in part.warnings),
        incomplete=tuple(sentence for part in parts for sentence in part.incomplete),
    )


def _by_id(arm: ArmSession, ids: Sequence[ResourceId], selection: Selection) -> Selected:
    """Resource groups and tags cannot narrow an id, but they can contradict it."""
    narrowing = Narrowing((), selection.resource_groups, selection.resource_tags)
    nsgs: list[NetworkSecurityGroup] = []
    inputs: list[Input] = []
    for nsg in read_nsgs(arm, ids).values():
        ...
    return Selected(tuple(nsgs), tuple(inputs))
