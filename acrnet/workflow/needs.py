"""What every command that knows registries asks of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError

if TYPE_CHECKING:
    from acrnet.registry.model import Registry
    from acrnet.registry.options import NeedOptions


def need_options(configuration: Configuration) -> NeedOptions:
    """Return which needs are asked for; raises UsageError for a value that is none."""
    from acrnet.registry.options import NeedOptions

    return NeedOptions(
        operations=configuration.operations,
        include=configuration.include,
        regions=configuration.regions,
        scope=configuration.scope,
        layers=configuration.layers,
    )


def require_distinct_names(registries: Iterable[Registry]) -> None:
    """Raise UsageError where two registries bear one name, since needs and rules are named after the registry."""
    ids: dict[str, str] = {}
    for registry in registries:
        other = ids.setdefault(registry.name.lower(), registry.id.text)
        if other != registry.id.text:
            raise UsageError(
                f"Two registries are named {registry.name}: {other} and {registry.id}.",
                next_step="Take them one by one; a plan for each takes an --owner of its own.",
            )
