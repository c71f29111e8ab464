"""Reading the network security groups to audit: named ones, or all that a search returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from acrnet.arm import ArmSession
from acrnet.errors import InputError, RuleError, UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.nsg import NSG_TYPE, nsg_from_wire, read_nsg
from acrnet.inventory.live.search import Scope, SearchResult, is_empty, scope_of, search, sentence
from acrnet.inventory.live.search_filter import Candidate, SearchFilter, candidate, candidate_of
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

    Names, resource groups and resource tags narrow a search in the subscriptions and management groups, or in all that
    are visible if neither is given. A name stands for every group of that name. An id is read wherever it is.
    """

    nsgs: tuple[str, ...] = ()
    """Names or ids."""
    resource_groups: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    """Ids or display names."""
    management_groups: tuple[str, ...] = ()
    resource_tags: Mapping[str, str | None] = field(default_factory=dict)
    """All must be present; a key with None matches any value."""


@dataclass(frozen=True, slots=True)
class Selected:
    """The network security groups read, and an account of the reading."""

    nsgs: tuple[NetworkSecurityGroup, ...]
    """Sorted by id, each one once."""
    inputs: tuple[Input, ...]
    """One for each id, one for the search, and one with an error for each group that could not be read."""
    warnings: tuple[str, ...] = ()
    """What was done in another way than usual, one sentence each."""
    incomplete: tuple[str, ...] = ()
    """Why groups may be missing, one sentence each."""
    nothing: str = ""
    """Why there is no group at all, where none can be hidden; "" otherwise."""


def find_rule_sets(arm: ArmSession, selection: Selection) -> Selected:
    """Return the network security groups that `selection` selects, with all their rules.

    An id costs one call; a search costs one for a thousand groups, and one more for named subscriptions. A group that
    is gone, closed to the caller or has an unreadable rule does not stop the others: it is an input with an error.

    It is not an error if no group is left by a resource group, tags and a subscription whose groups can all be seen.

    Raises UsageError when the selection names a group that does not exist, or a resource group without any beside one
    that has some, and when no group is visible and some may be hidden; RemoteError when no search is possible, and
    other errors of `ArmSession`.
    """
    ids = [text for text in selection.nsgs if "/" in text]
    names = tuple(name.strip() for name in selection.nsgs if "/" not in name)
    if "" in names:
        raise UsageError(f"The name of a {_NOUN} is empty.", next_step="Give its name or its full id.")
    parts = []
    if ids:
        parts.append(_by_id(arm, find_all_by_name(arm, NSG_TYPE, ids, _NOUN), selection))
    if names or not ids:
        search_filter = SearchFilter(names, selection.resource_groups, selection.resource_tags)
        parts.append(_by_search(arm, search_filter, selection))
    nsgs = {nsg.id.key: nsg for part in parts for nsg in part.nsgs}
    return Selected(
        nsgs=tuple(nsgs[key] for key in sorted(nsgs)),
        inputs=tuple(each for part in parts for each in part.inputs),
        warnings=tuple(warning for part in parts for warning in part.warnings),
        incomplete=tuple(sentence for part in parts for sentence in part.incomplete),
        nothing="" if nsgs else " ".join(part.nothing for part in parts if part.nothing),
    )


def _by_id(arm: ArmSession, ids: Sequence[ResourceId], selection: Selection) -> Selected:
    """Read groups by id; raises UsageError for one that contradicts the resource groups or tags of the selection."""
    search_filter = SearchFilter((), selection.resource_groups, selection.resource_tags)
    distinct = sorted(set(ids))
    read = in_parallel(lambda nsg: _readable(lambda: read_nsg(arm, nsg)), distinct)
    for nsg in read:
        if isinstance(nsg, NetworkSecurityGroup) and not search_filter.matches(candidate_of(nsg.id, nsg.resource_tags)):
            raise UsageError(
                f"{nsg.id} is not in the resource group, or does not have the tags, that the options ask for.",
                next_step="Leave out the id, or what contradicts it.",
            )
    return Selected(
        nsgs=tuple(nsg for nsg in read if isinstance(nsg, NetworkSecurityGroup)),
        inputs=tuple(_input(nsg.text, value) for nsg, value in zip(distinct, read, strict=True)),
    )


def _by_search(arm: ArmSession, search_filter: SearchFilter, selection: Selection) -> Selected:
    scope = scope_of(arm, selection.subscriptions, selection.management_groups)
    result = search(arm, scope, search_filter)
    admitted, broken = _admitted(result, search_filter)
    matching = [each for each, _ in admitted]
    nothing = "" if matching or broken or result.incomplete else _why_nothing(arm, scope, search_filter, result)
    if nothing:
        return Selected((), (Input(str(scope), _LIVE),), result.warnings, nothing=nothing)
    _require_all_matched(search_filter, matching, result, str(scope))
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


def _why_nothing(arm: ArmSession, scope: Scope, search_filter: SearchFilter, result: SearchResult) -> str:
    """Return why a search has no result, in sentences; "" for names, and where groups may be hidden."""
    if search_filter.names:
        return ""
    index = result.index()
    if index or is_empty(arm, scope):
        return str(search_filter.unmatched((), index, str(scope)))
    return ""


def _admitted(
    result: SearchResult, search_filter: SearchFilter
) -> tuple[list[tuple[Candidate, Mapping[str, object]]], list[Unknown]]:
    """Return the groups that match the filter, and why each row without a proper id cannot be read."""
    admitted: list[tuple[Candidate, Mapping[str, object]]] = []
    broken: list[Unknown] = []
    for body in result.bodies:
        try:
            each = candidate(body)
        except UsageError as error:
            broken.append(Unknown(f"a network security group was found without its id: {error.message.rstrip('.')}"))
            continue
        if search_filter.matches(each):
            admitted.append((each, body))
    return admitted, broken


def _require_all_matched(
    search_filter: SearchFilter, matching: Sequence[Candidate], result: SearchResult, where: str
) -> None:
    if not search_filter.are_all_matched(matching):
        error = search_filter.unmatched(matching, result.index(), where)
        # The missing group may be where the caller may not read.
        raise UsageError(" ".join([error.message, *result.incomplete]), next_step=error.next_step)


def _whole(body: Mapping[str, object], nsg: ResourceId) -> NetworkSecurityGroup:
    if not properties(body):
        raise RuleError(f"The answer for network security group {nsg.name} has no properties.")
    return nsg_from_wire(body, nsg)


def _readable(read: Callable[[], NetworkSecurityGroup]) -> NetworkSecurityGroup | Unknown:
    """Return a group, or why it cannot be read: it is gone, closed to the caller, or has an unreadable part."""
    try:
        return or_unknown(read)
    except InputError as error:
        return Unknown(error.message.rstrip("."))


def _input(path: str, read: NetworkSecurityGroup | Unknown) -> Input:
    if isinstance(read, Unknown):
        return Input(path, _LIVE, error=sentence(read))
    return Input(path, _LIVE, 1, custom_count(read.rule_set.rules))
