"""Firewall policies with their rule collection groups, and the policies they are based on."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import NotFoundError
from acrnet.firewall import FirewallPolicy, RuleCollectionGroup, read_policy, read_rule_collection_group
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

POLICY_TYPE: Final = "Microsoft.Network/firewallPolicies"


class _Policy(NamedTuple):
    """A policy and its own groups, in the order Azure lists them."""

    policy: FirewallPolicy
    groups: tuple[RuleCollectionGroup | Unknown, ...]


class FirewallPolicies:
    """Reads firewall policies, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._policies: ReadCache[_Policy | Unknown] = ReadCache()

    def with_bases(self, policies: Iterable[ResourceId]) -> FirewallResources:
        """Return these policies and all they are based on, with their groups, read in parallel.

        Each new one costs two calls at once, and one for each further page of its groups; a base policy is read after
        the policy that names it. One that is gone or may not be read is Unknown, and what it is based on is left out;
        groups that may not be listed are one Unknown. Other errors of `ArmSession` are raised.
        """
        read: dict[str, _Policy | Unknown] = {}
        wanted = sorted(set(policies))
        while wanted:
            level = dict(zip((each.key for each in wanted), in_parallel(self._one, wanted), strict=True))
            read |= level
            bases = {each.policy.base_policy for each in level.values() if isinstance(each, _Policy)}
            wanted = sorted(base for base in bases if isinstance(base, ResourceId) and base.key not in read)
        return FirewallResources(
            policies={key: each.policy if isinstance(each, _Policy) else each for key, each in read.items()},
            groups={key: each.groups for key, each in read.items() if isinstance(each, _Policy)},
        )

    def draft(self, policy: ResourceId) -> bool | Unknown:
        """Return whether a policy has a draft that waits to be deployed, at the cost of one call."""

        def read() -> bool | Unknown:
            try:
                self._arm.firewalls.policy_draft(policy)
            except NotFoundError:
                return False
            return True

        return or_unknown(read)

    def _one(self, policy: ResourceId) -> _Policy | Unknown:
        return self._policies.get(policy.key, lambda: or_unknown(lambda: self._read(policy)))

    def _read(self, policy: ResourceId) -> _Policy:
        with ThreadPoolExecutor(max_workers=1) as pool:
            listed = pool.submit(or_unknown, lambda: self._arm.firewalls.rule_collection_groups(policy))
            read = read_policy(self._arm.firewalls.policy(policy), origin=policy.text)
        return _Policy(read, _groups(listed.result()))


def _groups(listed: list[JsonObject] | Unknown) -> tuple[RuleCollectionGroup | Unknown, ...]:
    return (listed,) if isinstance(listed, Unknown) else tuple(map(read_rule_collection_group, listed))
