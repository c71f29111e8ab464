"""The profile of agent pools of ACR Tasks in a virtual network."""

from __future__ import annotations

from typing import Final

from acrnet.registry.profiles.profile import Page, Profile, Service, everywhere

_POOLS: Final = Page("learn.microsoft.com/azure/container-registry/tasks-agent-pools", "2023-10-31", "2026-11-29")
"""It lists service tags, and no host names."""

TASKS_AGENT_POOL: Final = Profile(
    name="tasks-agent-pool",
    clients="agents of an ACR Tasks pool",
    leaves_out=(
        "Left out: base images and packages that the tasks fetch from elsewhere (--include mcr for those of Microsoft)."
        " Tasks do not run on a registry that answers over IPv6."
    ),
    pages=(_POOLS,),
    include=frozenset({"entra"}),
    services=(
        Service("key-vault", "Agents read keys and secrets there", _POOLS, everywhere(), "AzureKeyVault"),
        Service(
            "storage", "Agents read and write what they work on there, in any region", _POOLS, everywhere(), "Storage"
        ),
        Service("event-hub", "Agents and the service exchange events there", _POOLS, everywhere(), "EventHub"),
        Service("monitor", "Agents send logs and metrics there", _POOLS, everywhere(), "AzureMonitor"),
        Service(
            "monitor-diagnostics",
            "Agents send diagnostics there, on a port of their own",
            _POOLS,
            everywhere(),
            "AzureMonitor",
            port=12000,
        ),
    ),
)
