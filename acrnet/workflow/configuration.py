"""The configuration of a run: that of the file, with the options of the command in place of its values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from acrnet.cloud import find_cloud
from acrnet.config import Configuration, load_configuration
from acrnet.errors import UsageError
from acrnet.resource_id import ResourceId
from acrnet.tags import near_misses
from acrnet.workflow.prefixes import prefixes
from acrnet.workflow.request import Mode, Request

FIREWALL_RULES = ("application", "network", "both")
"""What rules of firewall policies can go by: host names, service tags, or both."""
_IP_GROUP_TYPE = "Microsoft.Network/ipGroups"
MANY_DELETES = 10
"""How many rules may be deleted where deleting was asked for."""


def read_configuration(request: Request, *, removing: bool = False) -> Configuration:
    """Return the configuration of this run; `removing` says that deleting is what it is for.

    Raises ConfigurationError for a configuration with mistakes and UsageError for a request that cannot be read.
    """
    written = load_configuration(request.config, Path.cwd(), request.sandbox, _suppressible)
    changed = replace(written, **_asked(request))
    if request.nsg or request.firewall_policy:  # targets that are named replace those of the file, whatever their kind
        changed = replace(changed, nsgs=request.nsg, firewall_policies=request.firewall_policy)
    if request.profile not in {None, written.profile} and not request.cluster_region:
        changed = replace(changed, cluster_regions=())  # those of the file are about the clients of its own profile
    prunes = request.prune or (written.prune and not _narrowed_by(request))
    deletes = changed.max_deletes
    return replace(
        changed,
        prune=prunes,
        max_deletes=deletes if deletes is not None else MANY_DELETES if prunes or removing else 0,
        set_aside=_set_aside(request) if written.prune and not prunes and not removing else (),
    )


def _suppressible() -> tuple[str, ...]:
    # Loaded here: only a file that suppresses findings needs the checks.
    from acrnet.audit.checks import SUPPRESSIBLE

    return SUPPRESSIBLE


# Any: each value has the type of the configuration's field of that name.
def _asked(request: Request) -> dict[str, Any]:
    """Return the fields of the configuration that the request replaces."""
    values: dict[str, Any] = {
        "registries": request.registry,
        "nsgs": request.nsg,
        "firewall_policies": request.firewall_policy,
        "subscriptions": request.subscription,
        "owner": request.owner,
        "cloud": find_cloud(request.cloud) if request.cloud is not None else None,
        "service_tags": request.service_tags,
        "max_age": request.max_age,
        "operations": request.operations,
        "include": request.include,
        "profile": request.profile,
        "cluster_regions": request.cluster_region,
        "regions": request.region,
        "scope": request.scope,
        "layers": request.layers,
        "sources": prefixes("--source", request.source),
        "source_ip_groups": _ip_groups(request.source_ip_group),
        "own_ip_group": request.own_ip_group or None,
        "firewall_rules": _rules_of_firewalls(request.firewall_rules),
        "virtual_network": prefixes("--virtual-network", request.virtual_network),
        "minimal": None if request.mode is None else request.mode is Mode.MINIMAL,
        "max_deletes": request.max_deletes,
        "max_nsgs": request.max_nsgs,
        "max_firewall_policies": request.max_firewall_policies,
    }
    return {name: value for name, value in values.items() if value not in (None, ())}


def _ip_groups(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of IP Groups, each once; raises UsageError for what is not the id of one."""
    ids = [ResourceId.parse(text) for text in texts]
    for each in ids:
        if not each.is_type(_IP_GROUP_TYPE):
            raise UsageError(
                f"--source-ip-group {each} is the id of a {each.type}, not of an IP Group.",
                next_step="az network ip-group show prints the id of one.",
            )
    return tuple({each.key: each.text for each in ids}.values())


def _rules_of_firewalls(word: str | None) -> str | None:
    if word is not None and word not in FIREWALL_RULES:
        near = near_misses(word, FIREWALL_RULES)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"--firewall-rules does not take {word!r}.", next_step=f"{hint}It takes {', '.join(FIREWALL_RULES)}."
        )
    return word


def _narrowed_by(request: Request) -> list[str]:
    """Return the options that narrow which rules are wanted: a rule that they leave out may still be needed."""
    options = {
        "--registry": request.registry,
        "--operations": request.operations,
        "--include": request.include is not None,
        "--profile": request.profile,
        "--region": request.region,
        "--scope": request.scope,
        "--layers": request.layers,
        "--source": request.source,
        "--source-ip-group": request.source_ip_group,
        "--own-ip-group": request.own_ip_group,
        "--firewall-rules": request.firewall_rules,
        "--owner": request.owner,
    }
    return [option for option, value in options.items() if value]


def _set_aside(request: Request) -> tuple[str, ...]:
    options = ", ".join(_narrowed_by(request))
    return (f"prune: true of the configuration does not apply to this run, because {options} is given; --prune does.",)
