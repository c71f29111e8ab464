"""Searching subscriptions and management groups for network security groups: through Resource Graph, or by listing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from acrnet.arm import ArmSession
from acrnet.errors import PermissionDeniedError, PolicyDeniedError, RemoteError, UsageError
from acrnet.inventory.live.graph_query import every_candidate, whole_groups
from acrnet.inventory.live.search_filter import Candidate, SearchFilter, candidate
from acrnet.inventory.live.unreadable import or_unknown, unknown_because
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import text
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search: in these subscriptions and management groups, or in all that are visible without any."""

    subscriptions: tuple[str, ...]
    """Ids."""
    management_groups: tuple[str, ...]
    """Names: the last part of their ids, not the display names of the portal."""

    def __str__(self) -> str:
        parts = [_words("subscription", self.subscriptions), _words("management group", self.management_groups)]
        return " and ".join(filter(None, parts)) or "the subscriptions you can see"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search for network security groups."""

    bodies: tuple[Mapping[str, object], ...]
    """Network security groups as REST resources: those that match the filter, and maybe more."""
    index: Callable[[], Sequence[Candidate]]
    """Returns every group in the scope; it may cost calls."""
    warnings: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why groups may be missing, one sentence each."""


def scope_of(arm: ArmSession, subscriptions: Sequence[str], management_groups: Sequence[str]) -> Scope:
    """Return the scope of subscriptions, by id or display name, and of management groups, by name.

    Subscriptions cost one call, because Resource Graph silently ignores those that are not visible. Raises
    UsageError for a subscription that is not visible, naming near misses, and for a display name that several have.
    """
    if any(not name.strip() for name in (*subscriptions, *management_groups)):
        raise UsageError("The name of a subscription or management group is empty.", next_step="Give its id or name.")
    visible = arm.subscriptions() if subscriptions else []
    known = [(str(each["subscriptionId"]), text(each.get("displayName"))) for each in visible]
    ids = tuple(dict.fromkeys(_subscription(known, name.strip()) for name in subscriptions))
    return Scope(ids, tuple(dict.fromkeys(name.strip() for name in management_groups)))


def search(arm: ArmSession, scope: Scope, search_filter: SearchFilter) -> SearchResult:
    """Return the network security groups in `scope`, with their rules.

    Resource Graph takes a call for a thousand of them; where it refuses or fails, each subscription is listed and a
    warning says so. Answers of Resource Graph can be some minutes old. Raises RemoteError for management groups without
    Resource Graph, which cannot be listed, and when no subscription could be listed.
    """
    try:
        return _through_graph(arm, scope, search_filter)
    except (PermissionDeniedError, PolicyDeniedError, RemoteError) as error:
        if isinstance(error, RemoteError) and error.status in (0, 401):
            raise  # listing would not be answered either
        if scope.management_groups:
            raise RemoteError(
                f"Cannot search {scope}, which takes Azure Resource Graph: {sentence(unknown_because(error))}",
                next_step="Check the name of the management group (not what it displays), or name subscriptions.",
            ) from error
        return _by_listing(arm, scope, sentence(unknown_because(error)))


def is_empty(arm: ArmSession, scope: Scope) -> bool:
    """Whether the subscriptions, named or all visible ones, have no network security group; costs a call for each.

    Resource Graph silently leaves out what the caller may not read, while listing a subscription is refused then.
    Returns False for management groups, and where no subscription is visible: both may hide groups.
    """
    if scope.management_groups:
        return False
    subscriptions = scope.subscriptions or tuple(str(each["subscriptionId"]) for each in arm.subscriptions())
    listings = in_parallel(
        lambda subscription: or_unknown(lambda: arm.network_security_groups(subscription)), subscriptions
    )
    return bool(listings) and all(listing == [] for listing in listings)


def _through_graph(arm: ArmSession, scope: Scope, search_filter: SearchFilter) -> SearchResult:
    scopes = {"subscriptions": scope.subscriptions, "management_groups": scope.management_groups}

    def index() -> list[Candidate]:
        return [candidate(row) for row in arm.resource_graph(every_candidate(), **scopes).rows]

    answer = arm.resource_graph(whole_groups(search_filter), **scopes)
    return SearchResult(answer.rows, index, incomplete=tuple(f"{clause}." for clause in answer.incomplete))


def _by_listing(arm: ArmSession, scope: Scope, why: str) -> SearchResult:
    subscriptions = scope.subscriptions or tuple(str(each["subscriptionId"]) for each in arm.subscriptions())
    listings = in_parallel(
        lambda subscription: or_unknown(lambda: arm.network_security_groups(subscription)), subscriptions
    )
    closed = [listing for listing in listings if isinstance(listing, Unknown)]
    if closed and len(closed) == len(subscriptions):
        raise RemoteError(
            f"No network security group in {scope} can be read. {sentence(closed[0])}",
            next_step="Ask for a role that may read them; docs/roles.md has one.",
        )
    bodies = tuple(body for listing in listings if not isinstance(listing, Unknown) for body in listing)
    return SearchResult(
        bodies,
        index=lambda: [candidate(body) for body in bodies],
        warnings=(f"{why} Each subscription was listed instead, at a call for each.",),
        incomplete=tuple(map(sentence, closed)),
    )


def sentence(unknown: Unknown) -> str:
    """Return the reason of an unknown value as a sentence of its own."""
    clause = unknown.reason.removeprefix("acrnet ")
    return f"{clause[:1].upper()}{clause[1:]}."


def _subscription(visible: Sequence[tuple[str, str]], wanted: str) -> str:
    matches = [identifier for identifier, name in visible if wanted.lower() in {identifier.lower(), name.lower()}]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(
            f"{len(matches)} subscriptions are named {wanted!r}: {', '.join(matches)}.",
            next_step="Give the id of the one you mean.",
        )
    spelled = {part.lower(): part for pair in visible for part in pair if part}
    near = [spelled[match] for match in get_close_matches(wanted.lower(), spelled, n=3)]
    raise UsageError(
        f"No subscription {wanted!r} is among the {len(visible)} you can see.",
        next_step=f"Did you mean {' or '.join(near)}?"
        if near
        else "Check the id, the tenant (--tenant) and your role.",
    )


def _words(noun: str, names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"{len(names)} {noun}s"
    return f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else ""
