"""The firewalls that an audit judges; loaded where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acrnet.firewall import FirewallPolicy
from acrnet.firewall.located import bases_only, located_firewalls
from acrnet.firewall.resources import FirewallResources
from acrnet.rules.inputs import Input
from acrnet.tags import TagCatalog
from acrnet.workflow.snapshot import ReadFirewalls


def in_files(resources: FirewallResources, catalog: TagCatalog) -> tuple[ReadFirewalls, ...]:
    """Return the firewalls and policies in files with the service tags that count for them; empty without any."""
    firewalls = tuple(located_firewalls(resources))
    return (ReadFirewalls(firewalls, resources.ip_group_addresses(), catalog),) if firewalls else ()


def with_bases(inputs: Sequence[Input], resources: FirewallResources) -> tuple[Input, ...]:
    """Return the accounts of files with the policies in them that are judged only within others."""
    bases = list(bases_only(resources))
    return tuple(_with_bases(each, bases, resources) for each in inputs)


def _with_bases(source: Input, bases: Sequence[str], resources: FirewallResources) -> Input:
    here = [resources.policies[key] for key in bases if resources.locations[key].file == source.path]
    assumed = tuple(
        f"{policy.name} is judged as a part of the policies based on it, because no firewall applies it itself"
        for policy in here
        if isinstance(policy, FirewallPolicy)
    )
    return replace(source, assumptions=(*source.assumptions, *assumed)) if assumed else source
