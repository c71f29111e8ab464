"""Firewall policies as a kind of target: which are named, how they are read, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.config import Configuration
from acrnet.errors import RefusedError, UsageError
from acrnet.firewall import FirewallPolicy, IpGroup, read_ip_group
from acrnet.firewall.desired import Sources
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import Standing, default_name, ownership_of
from acrnet.firewall.owned_ip_group import default_start, ip_group_id
from acrnet.firewall.rule import UnreadRule
from acrnet.inventory.live.firewall_policies import POLICY_TYPE
from acrnet.inventory.live.ip_groups import IpGroups
from acrnet.inventory.live.policy_groups import read_state
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.net import AddressSet, Family
from acrnet.plan.model import Clients
from acrnet.plan.planner import Wanted
from acrnet.registry.applicable import needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, decidable
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import MAX_NAME, Owner
from acrnet.rules.seen_clients import StatedClients
from acrnet.tags import TagCatalog
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.options import Options
from acrnet.targets.firewall_policy.target import FirewallPolicyTarget
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.snapshot import Snapshot

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.

_PLACES_NOT_READ: Final = Unknown("in which networks the clients of a firewall are was not read")


@dataclass(frozen=True, slots=True)
class ReadFirewallPolicy:
    """A firewall policy with its parents, the IP Groups that its rules or the configuration name, and service tags."""

    policy: LivePolicy
    parents: Mapping[str, LivePolicy | Unknown]
    ip_groups: Mapping[str, IpGroup | Unknown]
    catalog: TagCatalog


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
        return Snapshot(
            StatedClients(),
            targets=tuple(
                ReadFirewallPolicy(
                    each,
                    {parent.key: known[parent.key] for parent in each.line[:-1]},
                    ip_groups,
                    inventory.tags_at(each.rules.policy.location, each.id.subscription),
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
        RefusedError for a policy that may not be written and for service tags in a cloud whose tags Azure Firewall
        does not know.
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
        ip_group = _ip_group_name(read.policy.id, owner, configuration) if configuration.own_ip_group else ""
        sources = _sources(configuration, ip_group_id(read.policy.id, ip_group).text if ip_group else "")
        if not removing and not (sources.addresses or configuration.source_ip_groups):
            raise UsageError(
                f"Rules in {read.policy.id.name} need the addresses of the clients, and none is given.",
                next_step="Give them with --source CIDR or --source-ip-group ID, or under options in acrnet.yaml.",
            )
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
        )
        asked = every if names else decidable(every)
        applicable = needs_of_clients(asked, _PLACES_NOT_READ, needs.registries, read.policy.id.name)
        target = FirewallPolicyTarget(
            policy=read.policy,
            parents=read.parents,
            ip_groups=read.ip_groups,
            clients=_clients(read, options, configuration.sources, removing=removing),
            catalog=read.catalog,
            options=options,
            removing=removing,
        )
        return Wanted(target, applicable.needs)


_CHINA: Final = "china"


def _read(snapshot: Snapshot) -> list[ReadFirewallPolicy]:
    return [each for each in snapshot.targets if isinstance(each, ReadFirewallPolicy)]


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


def _sources(configuration: Configuration, own_ip_group: str) -> Sources:
    """Return the sources of rules; rules for IPv6 are left out, because Azure Firewall has them as a preview only.

    `own_ip_group` is the id of the IP Group that acrnet keeps, "" where it keeps none.
    """
    addresses = AddressSet.parse(configuration.sources).only(Family.IPV4)
    return Sources(addresses.prefixes(), (own_ip_group,) if own_ip_group else configuration.source_ip_groups)


def _ip_group_name(policy: ResourceId, owner: Owner, configuration: Configuration) -> str:
    """Return the name of the IP Group that acrnet keeps beside a policy.

    Raises UsageError for a name over the limit, or one that the rule collection group has.
    """
    name = f"{configuration.firewall_ip_group or default_start(owner)}-{policy.name}"
    if len(name) > MAX_NAME or name.lower() == (configuration.firewall_group or default_name(owner)).lower():
        raise UsageError(
            f"An IP Group cannot be called {name}: a name has {MAX_NAME} characters at most, and is not that of the"
            " rule collection group.",
            next_step="Set another start of the name with options.firewall_ip_group.",
        )
    return name


def _kept_hosts(needs: Sequence[Need], configuration: Configuration) -> frozenset[str]:
    """Return the host names of layers in storage, when layers came from there and do so no more."""
    if configuration.layers == "data-only" or any(need.purpose == "storage" for need in needs):
        return frozenset()
    return frozenset({f"*.{configuration.cloud.storage_suffix}"})


def _clients(
    read: ReadFirewallPolicy, options: Options, stated: Sequence[str], *, removing: bool
) -> tuple[Clients, ...]:
    """Return the clients: those that are stated, else everyone in the IP Groups that rules are for.

    For a removal where nothing is stated they are the sources of the rules that go.
    """
    groups = read.ip_groups
    addresses = AddressSet.parse(stated) if stated else _addresses_in(options.sources.ip_groups, groups)
    if removing and not addresses:
        addresses = _sources_of_owned(read, options)
    if not addresses:
        return ()
    return (
        Clients(
            name=f"clients of {read.policy.id.name}",
            sources=addresses.prefixes(),
            virtual_network=(),
            default_route=False,
            rule_sets=tuple(each.text for each in read.policy.line),
            group_prefixes={key: _prefixes(each) for key, each in sorted(groups.items())},
        ),
    )


def _addresses_in(ids: Sequence[str], groups: Mapping[str, IpGroup | Unknown]) -> AddressSet:
    """Return the addresses in IP Groups, as far as they are known."""
    read = [groups.get(each.lower()) for each in ids]
    known = [each.addresses for each in read if isinstance(each, IpGroup)]
    return AddressSet.union(each for each in known if isinstance(each, AddressSet))


def _sources_of_owned(read: ReadFirewallPolicy, options: Options) -> AddressSet:
    group = read.policy.group(options.group)
    if group is None or ownership_of(group, options.owner).standing is not Standing.OWNED:
        return AddressSet.EMPTY
    rules = [rule for _, rule in rules_in(group) if not isinstance(rule, UnreadRule)]
    written = AddressSet.parse(each for rule in rules for each in rule.sources.prefixes if each != "*")
    return written | _addresses_in([each for rule in rules for each in rule.sources.groups], read.ip_groups)


def _prefixes(group: IpGroup | Unknown) -> tuple[str, ...] | Unknown:
    addresses = group if isinstance(group, Unknown) else group.addresses
    return addresses if isinstance(addresses, Unknown) else addresses.prefixes()
