"""What a shell suggests for a value: words that an option takes, and names in the estate of a sandbox.

Nothing is asked for over the network while somebody types, and what goes wrong then offers nothing and says nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from typer import Context

if TYPE_CHECKING:
    from pathlib import Path

    from typer._click.shell_completion import CompletionItem

_SAFE = re.compile(r"[A-Za-z0-9_.-]+")
"""What Azure allows in names of registries and groups. Shells evaluate suggestions, so nothing else is suggested."""


def described(items: list[CompletionItem]) -> list[CompletionItem]:
    """Return the suggestions, each with the first sentence of its help, on one line however narrow the terminal is.

    typer has rich wrap it, and fish and PowerShell would offer each further line as if it were another word.
    """
    os.environ["COLUMNS"] = "1000"
    for item in items:
        item.help = item.help and item.help.partition(". ")[0].partition("; ")[0].rstrip(".")
    return items


def words_of(known: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """Offer each word of an option that takes one of a few, or a list of them with commas between."""

    def complete(incomplete: str) -> list[str]:
        before, comma, begun = incomplete.rpartition(",")
        taken = before.split(",")
        return [f"{before}{comma}{word}" for word in known() if word.startswith(begun) and word not in taken]

    return complete


def names_of(resource_type: str) -> Callable[[Context, str], list[str]]:
    """Offer the names of resources of one type in the estate that `--sandbox` or ACRNET_SANDBOX names."""

    def complete(context: Context, incomplete: str) -> list[str]:
        folder: Path | None = context.params.get("sandbox")
        names = () if folder is None else _names(folder, resource_type)
        return [name for name in names if name.startswith(incomplete) and _SAFE.fullmatch(name)]

    return complete


def _names(folder: Path, resource_type: str) -> list[str]:
    from acrnet.sandbox.errors import EstateError
    from acrnet.sandbox.estate import load_estate

    try:
        store = load_estate(folder).store
    except (EstateError, OSError):
        return []
    return sorted({resource.id.name for resource in store.of_type(resource_type)})


def clouds() -> Iterable[str]:
    """Return the names that `--cloud` takes."""
    from acrnet.cloud import CLOUDS

    return CLOUDS


def credentials() -> Iterable[str]:
    """Return the names that `--auth` takes."""
    from acrnet.arm.credentials import AUTH_NAMES

    return AUTH_NAMES


def operations() -> Iterable[str]:
    """Return the words that `--operations` takes."""
    from acrnet.registry.options import OPERATIONS

    return OPERATIONS


def includes() -> Iterable[str]:
    """Return the words that `--include` takes."""
    from acrnet.registry.options import INCLUDES

    return INCLUDES


def profiles() -> Iterable[str]:
    """Return the words that `--profile` takes."""
    from acrnet.registry.profiles.table import PROFILES

    return PROFILES


def scopes() -> Iterable[str]:
    """Return the words that `--scope` takes."""
    from acrnet.registry.options import SCOPES

    return SCOPES


def layers() -> Iterable[str]:
    """Return the words that `--layers` takes."""
    from acrnet.registry.options import LAYERS

    return LAYERS


def firewall_rules() -> Iterable[str]:
    """Return the words that `--firewall-rules` takes."""
    from acrnet.workflow.configuration import FIREWALL_RULES

    return FIREWALL_RULES


registry_names = names_of("Microsoft.ContainerRegistry/registries")
nsg_names = names_of("Microsoft.Network/networkSecurityGroups")
firewall_policy_names = names_of("Microsoft.Network/firewallPolicies")
firewall_names = names_of("Microsoft.Network/azureFirewalls")
