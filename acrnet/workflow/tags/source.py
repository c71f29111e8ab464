"""Which service tags a command looks into: those of a file, or of the service-tag API at one location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.tags import ServiceTag, TagCatalog, location_name, near_misses
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.progress import Progress
from acrnet.workflow.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsRequest(Request):
    """What a command is asked for that looks into one edition of the service tags."""

    location: str | None = None
    """Where the API is asked; None for the home of the first registry of the configuration."""


def read_tags(request: TagsRequest, configuration: Configuration, arm: ArmOnUse, progress: Progress) -> TagCatalog:
    """Return the service tags of the file that is named, else what the API says; `arm` is called only for that.

    Raises UsageError where nothing says which location counts, and what reading raises.
    """
    inventory = Inventory(arm, configuration)
    with progress.working("Reading service tags"):
        if configuration.service_tags is not None:
            return inventory.tags_at("", "")
        return inventory.tags_at(*api_place(request.location, inventory))


def api_place(location: str | None, inventory: Inventory) -> tuple[str, str]:
    """Return the location and the subscription in which to ask the API.

    Without a location, those of the first registry of the configuration; raises UsageError where there is none.
    """
    if location is not None:
        return location_name(location), _subscription(inventory)
    for registry in inventory.registries_named(inventory.configuration.registries[:1]):
        return registry.location, registry.id.subscription
    raise UsageError(
        "Nothing says which service tags are meant: no file is named, no location, and no registry.",
        next_step="Name the file that Microsoft publishes with --service-tags, or a region with --location.",
    )


def tags_named(catalog: TagCatalog, names: Sequence[str]) -> tuple[ServiceTag, ...]:
    """Return the tags of these names, in any case, each once; raises UsageError for a name that none has."""
    tags = {}
    for name in names:
        tag = catalog.get(name)
        if isinstance(tag, Unknown):
            near = near_misses(name, catalog.names())
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise UsageError(
                f"The service tags {catalog.id} have none named {name!r}.",
                next_step=f"{hint}acrnet tags show lists all names.",
            )
        tags[tag.name] = tag
    return tuple(tags.values())


def _subscription(inventory: Inventory) -> str:
    """Return a subscription to ask the API in: any that the caller sees will do."""
    for subscription in inventory.configuration.subscriptions:
        return subscription
    for visible in inventory.arm.subscriptions():
        return str(visible["subscriptionId"])
    raise UsageError(
        "You can see no subscription, and the service-tag API is asked in one.",
        next_step="Sign in to the right tenant (--tenant), or name a file with --service-tags.",
    )
