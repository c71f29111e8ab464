"""Families of firewall policies, and which resource uses which.

A policy may have a base policy, and Azure lets one write at a time into the family below one root
(github.com/hashicorp/terraform-provider-azurerm issue 15440, github.com/Azure/ResourceModules pull request 1325).
"""

from collections.abc import Iterator

from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties, reference
from acrnet.sandbox.store import Resource, ResourceStore

POLICIES = "Microsoft.Network/firewallPolicies"
GROUPS = f"{POLICIES}/ruleCollectionGroups"
DRAFTS = f"{POLICIES}/firewallPolicyDrafts"
FIREWALLS = "Microsoft.Network/azureFirewalls"
IP_GROUPS = "Microsoft.Network/ipGroups"

CLASSIC_COLLECTIONS = ("networkRuleCollections", "applicationRuleCollections", "natRuleCollections")
"""The lists of a firewall that has rules of its own."""


class Families:
    """The references among the firewall resources, for one version of the store."""

    def __init__(self, store: ResourceStore) -> None:
        self.version = store.version
        self._store = store
        self._children = _by_reference(store.of_type(POLICIES), "basePolicy")
        self._firewalls = _by_reference(store.of_type(FIREWALLS), "firewallPolicy")
        self._groups: dict[str, list[Resource]] = {}
        for group in store.of_type(GROUPS):
            self._groups.setdefault(group.id.scope.lower(), []).append(group)
        self._users: dict[str, list[Resource]] | None = None

    def line(self, policy: Resource) -> list[str]:
        """The lower-case ids of a policy and of those it is based on, up to the root or to one that is gone."""
        keys, last = [policy.key], policy
        while base := reference(properties(last.body).get("basePolicy")).lower():
            if base in keys:
                return keys
            keys.append(base)
            above = self._store.find(base)
            if above is None:
                return keys
            last = above
        return keys

    def root(self, policy: Resource) -> str:
        """The lower-case id of the policy at the top of a family."""
        return self.line(policy)[-1]

    def children(self, policy: Resource) -> list[Resource]:
        """The policies with this base policy."""
        return self._children.get(policy.key, [])

    def groups(self, policy: Resource) -> list[Resource]:
        """The rule collection groups of a policy, without those of its base policy."""
        return self._groups.get(policy.key, [])

    def firewalls(self, policy: Resource) -> list[Resource]:
        """The firewalls that a policy is attached to."""
        return self._firewalls.get(policy.key, [])

    def firewalls_below(self, policy: Resource) -> list[Resource]:
        """The firewalls that take over a change of a policy: its own, and those of policies based on it."""
        below, affected = [policy], list[Resource]()
        for each in below:  # grows meanwhile
            affected += self.firewalls(each)
            below += [child for child in self.children(each) if child not in below]
        return affected

    def users(self, ip_group: Resource) -> list[Resource]:
        """The policies and the firewalls whose rules name an IP Group."""
        if self._users is None:
            self._users = self._users_of_ip_groups()
        return self._users.get(ip_group.key, [])

    def _users_of_ip_groups(self) -> dict[str, list[Resource]]:
        users: dict[str, list[Resource]] = {}
        named_by: list[tuple[Resource, JsonObject]] = [
            (policy, group.body) for policy in self._store.of_type(POLICIES) for group in self.groups(policy)
        ]
        named_by += [(firewall, firewall.body) for firewall in self._store.of_type(FIREWALLS)]
        for user, body in named_by:
            for key in {name.lower() for name in ip_groups_in(body)}:
                known = users.setdefault(key, [])
                if user not in known:
                    known.append(user)
        return users


def ip_groups_in(body: JsonObject) -> Iterator[str]:
    """The ids of IP Groups in the rules of a rule collection group or of a firewall, in order and as written."""
    inner = properties(body)
    for collection in objects(inner.get("ruleCollections")):
        yield from _ip_groups_of(collection)
    for key in CLASSIC_COLLECTIONS:
        for collection in objects(inner.get(key)):
            yield from _ip_groups_of(properties(collection))


def ids(resources: list[Resource]) -> list[Json]:
    """References to resources, as they stand in answers."""
    return [{"id": each.id.path} for each in resources]


def _ip_groups_of(collection: JsonObject) -> Iterator[str]:
    for rule in objects(collection.get("rules")):
        for key in ("sourceIpGroups", "destinationIpGroups"):
            value = rule.get(key)
            yield from (as_text(name) for name in value if as_text(name)) if isinstance(value, list) else ()


def _by_reference(resources: list[Resource], field: str) -> dict[str, list[Resource]]:
    pointing: dict[str, list[Resource]] = {}
    for each in resources:
        pointed_at = reference(properties(each.body).get(field))
        if pointed_at:
            pointing.setdefault(pointed_at.lower(), []).append(each)
    return pointing
