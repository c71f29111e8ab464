"""Firewall policies as a kind of target: which are named, how they are read, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.config import Configuration
from acrnet.errors import RefusedError, UsageError
from acrnet.firewall import FirewallPolicy, IpGroup, read_ip_group
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import default_name
from acrnet.inventory.live.azure_firewalls import Firewalls
from acrnet.inventory.live.firewall_policies import POLICY_TYPE
from acrnet.inventory.live.ip_groups import IpGroups
from acrnet.inventory.live.policy_groups import read_state
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.model import ProblemCode
from acrnet.plan.planner import Wanted
from acrnet.registry.applicable import needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, decidable
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import Owner
from acrnet.rules.seen_clients import StatedClients
from acrnet.tags import TagCatalog
from acrnet.targets.firewall_policy.options import Options
from acrnet.targets.firewall_policy.refusals import not_owned
from acrnet.targets.firewall_policy.target import FirewallPolicyTarget
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.snapshot import Snapshot
from acrnet.workflow.targets.firewall_clients import (
    asks_for_ipv6,
    clients_behind,
    own_ip_group,
    pass_ipv6,
    require_sources,
    sources_of_rules,
    without_ipv6,
)

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.

_PLACES_NOT_READ: Final = Unknown("in which networks the clients of a firewall are was not read")

_FIREWALLS_NOT_READ: Final = Unknown("whether its firewalls pass IPv6 was not read")


@dataclass(frozen=True, slots=True)
class ReadFirewallPolicy:
    """A firewall policy with its parents, the IP Groups that its rules or the configuration name, and service tags."""

    policy: LivePolicy
    parents: Mapping[str, LivePolicy | Unknown]
    ip_groups: Mapping[str, IpGroup | Unknown]
    catalog: TagCatalog
    dual_stack: bool | Unknown = _FIREWALLS_NOT_READ
    """Whether every firewall of the policy passes IPv6; read only where clients and rules may use it."""


class FirewallPolicyPlanning:
    """Firewall policies, with the policies above them."""

    type = POLICY_TYPE
    noun = "firewall policy"
    plural = "firewall policies"
    option = "--firewall-policy"
    key = "targets.firewall_policies"
    limit_option = "--max-firewall-policies"

    def names(self, configuration: Configuration) -> tuple[str, ...]:
        """Return the names or ids that the configuration lists."""
        return configuration.firewall_policies

    def most(self, configuration: Configuration) -> int:
        """Return how many a plan may cover."""
        return configuration.max_firewall_policies

    def read(
        self,
        inventory: Inventory,
        ids: Sequence[ResourceId],
        registries: Callable[[], Sequence[Registry]],  # noqa: ARG002 - what clients need decides about nothing read here
    ) -> Snapshot:
        """Return the policies with their parents, IP Groups and service tags.

        An IP Group that the configuration names raises where it cannot be read, and one that a rule names does not.
        """
        arm = inventory.arm
        policies = in_parallel(lambda each: read_state(arm, each), ids)
        known: dict[str, LivePolicy | Unknown] = {each.id.key: each for each in policies}
        above = sorted({parent for each in policies for parent in each.line[:-1]} - {each.id for each in policies})
        known |= zip(
            (each.key for each in above),
            in_parallel(lambda each: or_unknown(lambda: read_state(arm, each)), above),
            strict=True,
        )
        groups = [group for each in known.values() if isinstance(each, LivePolicy) for group in each.rules.groups]
        named = IpGroups(arm).named_in(groups)
        own = [ResourceId.parse(each) for each in inventory.configuration.source_ip_groups]
        read = in_parallel(lambda each: read_ip_group(arm.firewalls.ip_group(each), origin=each.text), own)
        ip_groups = named | dict(zip((each.key for each in own), read, strict=True))
        passing: dict[ResourceId, bool | Unknown] = {each.id: _FIREWALLS_NOT_READ for each in policies}
        if asks_for_ipv6(inventory.configuration):
            firewalls = Firewalls(arm)
            passing = {each.id: pass_ipv6(each.rules.policy, firewalls.firewall) for each in policies}
        return Snapshot(
            StatedClients(),
            targets=tuple(
                ReadFirewallPolicy(
                    each,
                    {parent.key: known[parent.key] for parent in each.line[:-1]},
                    ip_groups,
                    inventory.tags_at(each.rules.policy.location, each.id.subscription),
                    passing[each.id],
                )
                for each in policies
            ),
        )

    def require_unmanaged(self, snapshot: Snapshot) -> None:
        """Do nothing: a policy that may not be written is refused by `wanted`, for no option helps there."""

    def warnings(self, snapshot: Snapshot) -> Sequence[str]:
        """Return a sentence for each policy of which is not known whether something may undo changes to it."""
        return [
            f"Whether {each.policy.id.name} {what} is not known, because {state.reason}."
            for each in _read(snapshot)
            for what, state in (
                ("has a draft", each.policy.rules.policy.draft),
                ("belongs to Azure Firewall for Containers", each.policy.rules.policy.managed_for_containers),
            )
            if isinstance(state, Unknown)
        ]

    def wanted(
        self, snapshot: Snapshot, needs: DerivedNeeds, configuration: Configuration, *, removing: bool
    ) -> Sequence[Wanted]:
        """Return the policies for the planner, each with the needs that its rules decide about.

        Raises UsageError where nothing says who the clients are or two options say which IP Group is meant, and
        RefusedError for a policy or a group that may not be written and for service tags in a cloud whose tags Azure
        Firewall does not know.
        """
        if configuration.own_ip_group and configuration.source_ip_groups and not removing:
            raise UsageError(
                "--own-ip-group makes an IP Group of --source, and --source-ip-group names one that exists.",
                next_step="Give one of the two.",
            )
        for each in _read(snapshot):
            _require_writable(each.policy.rules.policy)
        tags = configuration.firewall_rules != "application"
        if tags and configuration.cloud.name == _CHINA and not removing:
            raise RefusedError(
                f"--firewall-rules {configuration.firewall_rules} needs service tags that Azure Firewall knows, and"
                " those of registries in China lack that feature.",
                next_step="Leave it out: application rules have the host names of the registry.",
            )
        return [self._one(each, needs, configuration, removing=removing) for each in _read(snapshot)]

    def _one(
        self, read: ReadFirewallPolicy, needs: DerivedNeeds, configuration: Configuration, *, removing: bool
    ) -> Wanted:
        owner = Owner.parse(configuration.owner)
        group = configuration.firewall_group or default_name(owner)
        ip_group = own_ip_group(read.policy.id, owner, configuration)
        sources = sources_of_rules(read.policy.id, ip_group, configuration, read.dual_stack)
        if not removing:
            require_sources(read.policy.id.name, sources, configuration)
        every = [need for each in needs.each(read.catalog) for need in each.needs]
        names = configuration.firewall_rules != "network"
        options = Options(
            owner=owner,
            sources=sources,
            group=group,
            ip_group=ip_group,
            priority=configuration.firewall_priority,
            names=names,
            tags=configuration.firewall_rules != "application",
            minimal=configuration.minimal,
            prune=configuration.prune,
            kept_hosts=_kept_hosts(every, configuration),
            without_ipv6=without_ipv6(configuration, read.dual_stack),
        )
        _require_own_content(read.policy, options)
        asked = every if names else decidable(every)
        applicable = needs_of_clients(asked, _PLACES_NOT_READ, needs.registries, read.policy.id.name)
        target = FirewallPolicyTarget(
            policy=read.policy,
            parents=read.parents,
            ip_groups=read.ip_groups,
            clients=clients_behind(read.policy, read.ip_groups, options, configuration.sources, removing=removing),
            catalog=read.catalog,
            options=options,
            removing=removing,
        )
        return Wanted(target, applicable.needs)


_CHINA: Final = "china"


def _read(snapshot: Snapshot) -> list[ReadFirewallPolicy]:
    return [each for each in snapshot.targets if isinstance(each, ReadFirewallPolicy)]


def _require_own_content(policy: LivePolicy, options: Options) -> None:
    """Raise RefusedError for an owned group into which somebody else put something: it is written as a whole."""
    problem = not_owned(policy, options)
    if problem is not None and problem.code is ProblemCode.GROUP_EXTENDED:
        raise RefusedError(problem.message, next_step=f"Or leave {policy.id.name} out.")


def _require_writable(policy: FirewallPolicy) -> None:
    """Raise RefusedError for a policy that another service owns, or whose draft would undo any change."""
    if policy.managed_for_containers is True:
        raise RefusedError(
            f"{policy.name} belongs to Azure Firewall for Containers, and nobody else may write it.",
            next_step="Leave it out, and plan the policy it is based on.",
        )
    if policy.draft is True:
        raise RefusedError(
            f"{policy.name} has a draft, which would replace the whole policy once it is deployed.",
            next_step="Deploy or discard the draft, then plan again.",
        )


def _kept_hosts(needs: Sequence[Need], configuration: Configuration) -> frozenset[str]:
    """Return the host names of layers in storage, when layers came from there and do so no more."""
    if configuration.layers == "data-only" or any(need.purpose == "storage" for need in needs):
        return frozenset()
    return frozenset({f"*.{configuration.cloud.storage_suffix}"})
