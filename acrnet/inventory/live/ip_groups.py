"""The IP Groups that rules of firewalls name."""

from __future__ import annotations

from collections.abc import Iterable

from acrnet.arm import ArmSession
from acrnet.errors import UsageError
from acrnet.firewall import IpGroup, RuleCollectionGroup, UnreadRule, read_ip_group
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


class IpGroups:
    """Reads IP Groups, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._groups: ReadCache[IpGroup | Unknown] = ReadCache()

    def named_in(self, rules: Iterable[RuleCollectionGroup | Unknown]) -> dict[str, IpGroup | Unknown]:
        """Return the IP Groups that rules name, by id in lower case, at the cost of one call for each new one.

        One that is gone or may not be read is Unknown, and so is a name that is not the id of a resource; other errors
        of `ArmSession` are raised.
        """
        names = sorted({name for group in rules for name in _named_in(group)})
        return dict(zip(names, in_parallel(self._of, names), strict=True))

    def _of(self, name: str) -> IpGroup | Unknown:
        return self._groups.get(name, lambda: or_unknown(lambda: self._read(name)))

    def _read(self, name: str) -> IpGroup | Unknown:
        try:
            group = ResourceId.parse(name)
        except UsageError:
            return Unknown(f"{name!r} is not the id of an IP Group")
        return read_ip_group(self._arm.firewalls.ip_group(group), origin=group.text)


def _named_in(group: RuleCollectionGroup | Unknown) -> set[str]:
    if isinstance(group, Unknown) or isinstance(group.collections, Unknown):
        return set()
    rules = [
        rule
        for collection in group.collections
        if not isinstance(collection.rules, Unknown)
        for rule in collection.rules
        if not isinstance(rule, UnreadRule)
    ]
    return {name for rule in rules for name in (*rule.sources.groups, *rule.destinations.groups)}
