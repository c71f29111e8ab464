"""Reading the address prefixes of application security groups, which they can have beside network interfaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.live.unreadable import or_unknown, unknown_because
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import properties
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import GroupPrefixes, NsgClients
from acrnet.rules.rule import Direction, RuleSet
from acrnet.unknown import Unknown

_GROUP_TYPE: Final = "Microsoft.Network/applicationSecurityGroups"
_BAD_REQUEST: Final = 400
"""The answer of a cloud or region that does not have the api-version or the type: `NoRegisteredProviderFound` or
`InvalidApiVersionParameter`. No other part of the request could be wrong."""


class ApplicationGroups:
    """Reads application security groups, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._groups: ReadCache[tuple[str, ...] | Unknown] = ReadCache()

    def prefixes(self, rule_sets: Iterable[tuple[RuleSet, Direction]]) -> GroupPrefixes:
        """Return the address prefixes in the groups that rules of these directions name.

        Each group costs one call for each page, the first time only. The prefixes are Unknown where Azure answers 403
        or 404, does not offer them, or returns something other than address prefixes; a name in a rule that is not the
        id of a group is left out. Other errors of `ArmSession` are raised.
        """
        wanted = sorted({group for rules, direction in rule_sets for group in _named(rules, direction)})
        return dict(zip((each.key for each in wanted), in_parallel(self._of, wanted), strict=True))

    def _of(self, group: ResourceId) -> tuple[str, ...] | Unknown:
        return self._groups.get(group.key, lambda: self._read(group))

    def _read(self, group: ResourceId) -> tuple[str, ...] | Unknown:
        try:
            sets = or_unknown(lambda: self._arm.address_prefix_sets(group))
        except RemoteError as error:
            if error.status != _BAD_REQUEST:
                raise
            return unknown_because(error)
        return sets if isinstance(sets, Unknown) else _prefixes(group, sets)


def with_group_prefixes(
    groups: ApplicationGroups, clients: Mapping[str, NsgClients], rule_sets: Mapping[str, RuleSet]
) -> dict[str, NsgClients]:
    """Return the clients of security groups, with the prefixes of the application security groups on their path.

    Keys are ids of security groups in lower case; `rule_sets` has those whose rules count.
    """

    def with_prefixes(item: tuple[str, NsgClients]) -> NsgClients:
        key, nsg_clients = item
        on_the_path = {key, *(stage.key for group in nsg_clients.groups for stage in group.stages)}
        outbound = [(rule_sets[each], Direction.OUTBOUND) for each in sorted(on_the_path) if each in rule_sets]
        return replace(nsg_clients, group_prefixes=groups.prefixes(outbound))

    return dict(zip(clients, in_parallel(with_prefixes, clients.items()), strict=True))


def _named(rules: RuleSet, direction: Direction) -> set[ResourceId]:
    texts = {
        group
        for rule in rules.rules
        if rule.direction is direction
        for group in (*rule.sources.groups, *rule.destinations.groups)
    }
    return {group for text in texts if (group := _group(text)) is not None}


def _group(text: str) -> ResourceId | None:
    try:
        parsed = ResourceId.parse(text)
    except UsageError:
        return None
    return parsed if parsed.is_type(_GROUP_TYPE) else None


def _prefixes(group: ResourceId, sets: Iterable[JsonObject]) -> tuple[str, ...] | Unknown:
    address_prefixes: set[str] = set()
    for each in sets:
        prefixes = properties(each).get("addressPrefixes")
        if not isinstance(prefixes, list) or not all(isinstance(prefix, str) for prefix in prefixes):
            return Unknown(f"application security group {group.name} does not list all its address prefixes")
        address_prefixes.update(prefixes)
    try:
        return AddressSet.parse(address_prefixes).prefixes()
    except ValueError:
        return Unknown(f"application security group {group.name} has something other than address prefixes")
