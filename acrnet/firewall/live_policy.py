"""A firewall policy as one read shows it, which is the state that a plan changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.owned_group import says_owned
from acrnet.firewall.owned_ip_group import ip_group_form, ip_group_id
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.rule_order import PolicyRules
from acrnet.firewall.wire.ip_groups import read_ip_group
from acrnet.firewall.wire.normal_form import normal_form
from acrnet.firewall.wire.owned_rules import Body
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_UNDER_WAY: Final = frozenset({"creating", "updating", "deleting"})
_NOT_IN_EFFECT: Final = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """A firewall policy with its own groups, and where it stands in its family."""

    rules: PolicyRules
    line: tuple[ResourceId, ...]
    """The root of its family, as far up as policies could be read, then the policies down to this one."""
    bodies: Mapping[str, Mapping[str, Any]]  # Any: JSON, as it was read
    """The groups whose name says that acrnet owns them, as on the wire and without what only Azure writes, by name in
    lower case."""
    ip_groups: Mapping[str, Mapping[str, Any]] | Unknown = field(default_factory=dict)
    """The IP Groups beside the policy that acrnet keeps for it, or that have a name it could give to one, as on the
    wire, by name in lower case."""

    @property
    def id(self) -> ResourceId:
        """The id of the policy."""
        return self.line[-1]

    @property
    def root(self) -> ResourceId:
        """The policy at the top of the family, in which Azure takes one write at a time."""
        return self.line[0]

    @property
    def busy(self) -> bool:
        """Whether an operation on the policy or on one of its groups is still running."""
        states = [self.rules.policy.provisioning_state, *(each.provisioning_state for each in self.groups())]
        states += [each.provisioning_state for each in self.kept_ip_groups().values()]
        return any(state.lower() in _UNDER_WAY for state in states)

    def groups(self) -> tuple[RuleCollectionGroup, ...]:
        """Return the groups that could be read."""
        return tuple(each for each in self.rules.groups if isinstance(each, RuleCollectionGroup))

    def group(self, name: str) -> RuleCollectionGroup | None:
        """Return the group of this name, compared without case; None if there is none."""
        return next((each for each in self.groups() if each.name.lower() == name.lower()), None)

    def failed(self, name: str) -> bool:
        """Whether the last write of a group or IP Group was accepted and then failed, so that it must be repeated."""
        part = self.group(name) or self.kept_ip_groups().get(name.lower())
        return part is not None and part.provisioning_state.lower() in _NOT_IN_EFFECT

    def kept_ip_groups(self) -> dict[str, IpGroup]:
        """Return the IP Groups by name in lower case, as far as they could be read."""
        if isinstance(self.ip_groups, Unknown):
            return {}
        return {
            name: read_ip_group(body, origin=ip_group_id(self.id, name).text) for name, body in self.ip_groups.items()
        }

    def owned(self) -> dict[str, Body]:
        """Return the normal form of each group whose name says that acrnet owns it, and of each IP Group, by name."""
        groups = {each.name.lower(): normal_form(each) for each in self.groups() if says_owned(each.name)}
        return groups | {name: ip_group_form(each) for name, each in self.kept_ip_groups().items()}

    def with_group(self, name: str, group: RuleCollectionGroup | None) -> LivePolicy:
        """Return the policy with a group in the place of the one of this name; None takes that away."""
        policy = self.rules.policy
        others = [each for each in self.rules.groups if isinstance(each, Unknown) or each.name.lower() != name.lower()]
        if not isinstance(policy.group_ids, Unknown):
            policy = replace(policy, group_ids=tuple(each for each in policy.group_ids if not _names(each, name)))
        return replace(self, rules=PolicyRules.of(policy, [*others, *([group] if group else [])]))

    # Any: JSON.
    def with_ip_group(self, name: str, body: Mapping[str, Any] | None) -> LivePolicy:
        """Return the policy with an IP Group in the place of the one of this name; None takes that away."""
        read = {} if isinstance(self.ip_groups, Unknown) else dict(self.ip_groups)
        read.pop(name.lower(), None)
        return replace(self, ip_groups=read if body is None else {**read, name.lower(): body})


def _names(group: ResourceId, name: str) -> bool:
    return group.name.lower() == name.lower()
