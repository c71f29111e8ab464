"""Firewall policies as targets, as small as a test can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrnet.firewall import IpGroup, PolicyRules, read_ip_group, read_policy, read_rule_collection_group
from acrnet.firewall.desired import Sources, host_rules
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import says_owned, written_part
from acrnet.net import Family
from acrnet.plan.model import Change, Clients
from acrnet.plan.target import Proposal
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import Owner
from acrnet.targets.firewall_policy.options import Options
from acrnet.targets.firewall_policy.target import FirewallPolicyTarget
from acrnet.unknown import Unknown

from ...firewall.bodies import Rest, collection, group, ip_group, ip_group_id, policy, policy_id
from ...needs import REGISTRY_WEST, STORAGE_WEST, catalog, tag_need

CLIENTS = ("10.8.1.0/24",)
LOGIN = replace(tag_need(REGISTRY_WEST), hosts=("contoso.azurecr.io",))
DATA = replace(tag_need(REGISTRY_WEST, Purpose.DATA), hosts=("contoso.westeurope.data.azurecr.io",))
LAYERS = replace(tag_need(STORAGE_WEST, Purpose.STORAGE), hosts=("*.blob.core.windows.net",))
OTHER = replace(tag_need(REGISTRY_WEST, registry="fabrikam"), hosts=("fabrikam.azurecr.io",))
DUAL = replace(LOGIN, families=(Family.IPV4, Family.IPV6))


def live(name: str = "hub", *groups: Rest, line: Sequence[str] = (), **properties: object) -> LivePolicy:
    """A policy with these groups, below the policies of a line, the root first."""
    base = {"basePolicy": {"id": policy_id(line[-1])}} if line else {}
    body = policy(name, *(each["name"] for each in groups), **{**base, **properties})
    return LivePolicy(
        PolicyRules.of(read_policy(body), map(read_rule_collection_group, groups)),
        tuple(ResourceId.parse(policy_id(each)) for each in (*line, name)),
        {each["name"].lower(): written_part(each) for each in groups if says_owned(each["name"])},
    )


def clients(
    *line: str,
    sources: Sequence[str] = CLIENTS,
    groups: Mapping[str, Sequence[str]] | None = None,
    dual_stack: bool = False,
) -> Clients:
    return Clients(
        name=f"clients of {line[-1]}",
        sources=tuple(sources),
        virtual_network=(),
        default_route=False,
        rule_sets=tuple(policy_id(each) for each in line),
        group_prefixes={ip_group_id(name).lower(): tuple(each) for name, each in (groups or {}).items()},
        dual_stack=dual_stack,
    )


def target(
    state: LivePolicy | None = None,
    *,
    parents: Mapping[str, LivePolicy | Unknown] | None = None,
    sources: Sequence[str] = CLIENTS,
    ip_groups: Mapping[str, Sequence[str]] | None = None,
    ipv6: Sequence[str] = (),
    removing: bool = False,
    clients_of: Clients | None = None,
    **options: Any,
) -> FirewallPolicyTarget:
    """A policy as the planner gets it; rules have its IP Groups as sources where there are any.

    With `ipv6`, prefixes of further clients, its firewall passes IPv6.
    """
    state = state or live()
    groups: dict[str, IpGroup | Unknown] = {
        ip_group_id(name).lower(): read_ip_group(ip_group(name, *each)) for name, each in (ip_groups or {}).items()
    }
    own = Sources(CLIENTS, tuple(map(ip_group_id, ip_groups or ())), tuple(ipv6))
    line = [each.name for each in state.line]
    return FirewallPolicyTarget(
        policy=state,
        parents={policy_id(name).lower(): each for name, each in (parents or {}).items()},
        ip_groups=groups,
        clients=(clients_of or clients(*line, sources=(*sources, *ipv6), groups=ip_groups, dual_stack=bool(ipv6)),),
        catalog=catalog(),
        options=Options(**{"owner": Owner(), "sources": own, "group": "acrnet", **options}),
        removing=removing,
    )


def change(proposal: Proposal) -> Change:
    """The only change of a proposal."""
    (only,) = proposal.changes
    return only


def names_in(proposal: Proposal) -> dict[str, list[str]]:
    """The host names of each application rule after the change, by the name of the rule without its sources."""
    body = change(proposal).after
    assert body is not None
    return {
        rule["name"].rpartition("-s")[0]: rule["targetFqdns"]
        for each in body["properties"]["ruleCollections"]
        for rule in each["rules"]
        if rule["ruleType"] == "ApplicationRule"
    }


def owned_rule(registry: str, *hosts: str, sources: Sequence[str] = CLIENTS) -> Rest:
    """The application rule of a registry as acrnet writes it."""
    need = replace(tag_need(REGISTRY_WEST, registry=registry), hosts=hosts)
    (wanted,) = host_rules([need], Owner(), Sources(tuple(sources)))
    return wanted.body


def owned_name(registry: str) -> str:
    """The name of that rule."""
    return str(owned_rule(registry, "any.example.com")["name"])


def owned_group(*rules: Rest, name: str = "acrnet", priority: int = 1000, more: Sequence[Rest] = ()) -> Rest:
    """The group that acrnet owns, with these application rules and further collections."""
    return group(name, priority, collection("acrnet-host-names", 1100, "Allow", *rules), *more)


def judged(of: FirewallPolicyTarget, *needs: Need) -> dict[str, tuple[str, str]]:
    """The verdicts before and after the change of a target, by the id of the need."""
    proposal = of.propose(needs)
    return {
        each.need: (str(each.before), str(each.after)) for each in of.verdicts(needs, {of.id.lower(): proposal.after})
    }
