"""Finding a resource by its name in every subscription the caller can see."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from acrnet.arm import ArmSession
from acrnet.cloud import CLOUDS
from acrnet.errors import UsageError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId

_REGISTRIES: Final = "Microsoft.ContainerRegistry/registries"


def find_all_by_name(
    arm: ArmSession, resource_type: str, names_or_ids: Sequence[str], noun: str, subscriptions: Sequence[str] = ()
) -> list[ResourceId]:
    """Return the id of the resource of this type for each of `names_or_ids`, in their order.

    An id is checked for its type only and costs no call. Names are looked up in `subscriptions`, or in all visible ones
    if it is empty, at the cost of one call for each subscription, and of one more to list the visible ones. `noun` is
    the word for the resource in messages ("registry"); the login server of a registry is accepted as its name.

    Raises UsageError when the id is of another type, when several resources have the name (the message lists their
    ids) and when none has it (the message names near misses).
    """
    texts = [_without_suffix(text.strip()) if resource_type == _REGISTRIES else text.strip() for text in names_or_ids]
    ids = {text: _checked_id(text, resource_type, noun) for text in texts if "/" in text}
    names = [text for text in texts if text not in ids]
    if "" in names:
        raise UsageError(f"The name of a {noun} is empty.", next_step="Give its name or its full id.")
    if names:
        searched = list(subscriptions) or [str(each["subscriptionId"]) for each in arm.subscriptions()]
        listings = in_parallel(lambda subscription: arm.resources(subscription, resource_type), searched)
        visible = sorted(ResourceId.parse(str(resource["id"])) for listing in listings for resource in listing)
        where = _those_named(subscriptions) if subscriptions else f"the {_count(len(searched))} you can see"
        ids |= {name: _only_match(visible, name, noun, where, named=bool(subscriptions)) for name in names}
    return [ids[text] for text in texts]


def _without_suffix(text: str) -> str:
    """Return the name of the registry whose login server this is; any other text as it is.

    A login server is the name, followed by a hyphen and a hash where the registry has a domain name label, and the
    suffix of its cloud (learn.microsoft.com/azure/container-registry/container-registry-get-started-azure-cli, checked
    2026-11-29). The name itself has letters and digits only.
    """
    host = text.lower().removeprefix("https://").rstrip("/")
    if any(host.endswith(f".{cloud.registry_suffix}") for cloud in CLOUDS.values()):
        return host.partition(".")[0].partition("-")[0]
    return text


def _checked_id(text: str, resource_type: str, noun: str) -> ResourceId:
    resource = ResourceId.parse(text)
    if not resource.is_type(resource_type):
        raise UsageError(
            f"{text} is the id of a {resource.type}, not of a {noun}.",
            next_step=f"Give the id of a {resource_type}.",
        )
    return resource


def _only_match(visible: list[ResourceId], name: str, noun: str, where: str, *, named: bool) -> ResourceId:
    """Return the resource of that name; `named` says that the search was limited to some subscriptions."""
    matches = [resource for resource in visible if resource.name.lower() == name.lower()]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(
            f"{len(matches)} resources are a {noun} named {name!r}: {', '.join(match.text for match in matches)}.",
            next_step="Give the id of the one you mean.",
        )
    raise UsageError(
        f"No {noun} named {name!r} is visible in {where}.",
        next_step=_suggestion(visible, name, noun, named=named),
    )


def _those_named(subscriptions: Sequence[str]) -> str:
    return f"the subscription{'s' * (len(subscriptions) > 1)} {', '.join(subscriptions)}"


def _count(subscriptions: int) -> str:
    return "1 subscription" if subscriptions == 1 else f"{subscriptions} subscriptions"


def _suggestion(visible: list[ResourceId], name: str, noun: str, *, named: bool) -> str:
    spelled = {resource.name.lower(): resource.name for resource in visible}
    near = get_close_matches(name.lower(), spelled, n=3)
    if near:
        return f"Did you mean {' or '.join(spelled[match] for match in near)}?"
    if named:
        return f"Check the name, or give the full id of the {noun} if it is in another subscription."
    return f"Check the name, the tenant (--tenant) and that you may read the {noun}."
