"""Reading the network security groups that an audit is asked for: named ones, or all that a search finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from acrnet.arm import ArmSession
from acrnet.errors import InputError, RuleError, UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.narrowing import Candidate, Narrowing, candidate, chosen_by
from acrnet.inventory.live.nsg import NSG_TYPE, nsg_from_wire, read_nsg
from acrnet.inventory.live.search import Scope, SearchResult, is_empty, scope_of, search, sentence
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import properties
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import Input
from acrnet.rules.limits import custom_count
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.unknown import Unknown

_NOUN = "network security group"
_LIVE = "live"


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
    nothing: str = ""
    """Why there is no group at all, where nothing says that there may be one; "" else."""


def find_rule_sets(arm: ArmSession, selection: Selection) -> Selected:
    """Return the network security groups that `selection` means, with all their rules.

    An id costs one call; a search costs one for a thousand groups, and one more for named subscriptions. A group that
    is gone, closed to the caller or has a rule that cannot be read stops no other: it is an input with an error.

    A resource group, tags and a subscription that leave nothing are no error where what is there can be seen.

    Raises UsageError when the selection names a group that does not exist, or a resource group without any beside one
    that has some, and when nothing at all is visible and something may be hidden; RemoteError when nothing can be
    searched, and other errors of `ArmSession`.
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
        nothing="" if nsgs else " ".join(part.nothing for part in parts if part.nothing),
    )


def _by_id(arm: ArmSession, ids: Sequence[ResourceId], selection: Selection) -> Selected:
    """Resource groups and tags do not narrow ids, but they can contradict one."""
    narrowing = Narrowing((), selection.resource_groups, selection.resource_tags)
    distinct = sorted(set(ids))
    read = in_parallel(lambda nsg: _readable(lambda: read_nsg(arm, nsg)), distinct)
    for nsg in read:
        if isinstance(nsg, NetworkSecurityGroup) and not narrowing.admits(chosen_by(nsg.id, nsg.resource_tags)):
            raise UsageError(
                f"{nsg.id} is not in the resource group, or has not the tags, that the selection asks for.",
                next_step="Leave out the id, or what contradicts it.",
            )
    return Selected(
        nsgs=tuple(nsg for nsg in read if isinstance(nsg, NetworkSecurityGroup)),
        inputs=tuple(_input(nsg.text, value) for nsg, value in zip(distinct, read, strict=True)),
    )


def _by_search(arm: ArmSession, narrowing: Narrowing, selection: Selection) -> Selected:
    scope = scope_of(arm, selection.subscriptions, selection.management_groups)
    result = search(arm, scope, narrowing)
    admitted, broken = _admitted(result, narrowing)
    chosen = [each for each, _ in admitted]
    nothing = "" if chosen or broken or result.incomplete else _why_nothing(arm, scope, narrowing, result)
    if nothing:
        return Selected((), (Input(str(scope), _LIVE),), result.warnings, nothing=nothing)
    _require_all_matched(narrowing, chosen, result, str(scope))
    distinct = {each.id: body for each, body in admitted}
    read = [(nsg, _readable(partial(_whole, body, nsg))) for nsg, body in distinct.items()]
    nsgs = [nsg for _, nsg in read if isinstance(nsg, NetworkSecurityGroup)]
    return Selected(
        nsgs=tuple(nsgs),
        inputs=(
            Input(str(scope), _LIVE, len(nsgs), sum(custom_count(nsg.rule_set.rules) for nsg in nsgs)),
            *(_input(nsg.text, why) for nsg, why in read if isinstance(why, Unknown)),
            *(_input(str(scope), why) for why in broken),
        ),
        warnings=result.warnings,
        incomplete=result.incomplete,
    )


def _why_nothing(arm: ArmSession, scope: Scope, narrowing: Narrowing, result: SearchResult) -> str:
    """Return why a search came back with nothing, in sentences; "" for names, and where something may be hidden."""
    if narrowing.names:
        return ""
    index = result.index()
    if index or is_empty(arm, scope):
        return str(narrowing.unmatched((), index, str(scope)))
    return ""


def _admitted(
    result: SearchResult, narrowing: Narrowing
) -> tuple[list[tuple[Candidate, Mapping[str, object]]], list[Unknown]]:
    """Return what the narrowing admits, and why each row without a proper id cannot be read."""
    admitted: list[tuple[Candidate, Mapping[str, object]]] = []
    broken: list[Unknown] = []
    for body in result.bodies:
        try:
            each = candidate(body)
        except UsageError as error:
            broken.append(Unknown(f"a network security group was found without its id: {error.message.rstrip('.')}"))
            continue
        if narrowing.admits(each):
            admitted.append((each, body))
    return admitted, broken


def _require_all_matched(narrowing: Narrowing, chosen: Sequence[Candidate], result: SearchResult, where: str) -> None:
    if not narrowing.are_all_matched(chosen):
        error = narrowing.unmatched(chosen, result.index(), where)
        # What was not found may be where nobody could look.
        raise UsageError(" ".join([error.message, *result.incomplete]), next_step=error.next_step)


def _whole(body: Mapping[str, object], nsg: ResourceId) -> NetworkSecurityGroup:
    if not properties(body):
        raise RuleError(f"The answer for network security group {nsg.name} has no properties.")
    return nsg_from_wire(body, nsg)


def _readable(read: Callable[[], NetworkSecurityGroup]) -> NetworkSecurityGroup | Unknown:
    """Return a group, or why it cannot be read: it is gone or closed, or something in it is not what it should be."""
    try:
        return or_unknown(read)
    except InputError as error:
        return Unknown(error.message.rstrip("."))


def _input(path: str, read: NetworkSecurityGroup | Unknown) -> Input:
    if isinstance(read, Unknown):
        return Input(path, _LIVE, error=sentence(read))
    return Input(path, _LIVE, 1, custom_count(read.rule_set.rules))
