"""Finding a resource by its name in every subscription the caller can see."""

from __future__ import annotations

from difflib import get_close_matches

from acrnet.arm import ArmSession
from acrnet.errors import UsageError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId


def find_by_name(arm: ArmSession, resource_type: str, name_or_id: str, noun: str) -> ResourceId:
    """Return the id of the one resource of this type that `name_or_id` means.

    An id is checked for its type only and costs no call. A name is looked up in all visible subscriptions, at the cost
    of one call and one more for each subscription. `noun` is what messages call the resource ("registry").

    Raises UsageError when the id is of another type, when several resources bear the name (the message lists their
    ids) and when none does (the message names near misses).
    """
    text = name_or_id.strip()
    if "/" in text:
        return _checked_id(text, resource_type, noun)
    if not text:
        raise UsageError(f"The name of a {noun} is empty.", next_step="Give its name or its full id.")
    subscriptions = [str(subscription["subscriptionId"]) for subscription in arm.subscriptions()]
    listings = in_parallel(lambda subscription: arm.resources(subscription, resource_type), subscriptions)
    visible = [ResourceId.parse(str(resource["id"])) for listing in listings for resource in listing]
    return _only_match(sorted(visible), text, noun, len(subscriptions))


def _checked_id(text: str, resource_type: str, noun: str) -> ResourceId:
    resource = ResourceId.parse(text)
    if not resource.is_type(resource_type):
        raise UsageError(
            f"{text} is the id of a {resource.type}, not of a {noun}.",
            next_step=f"Give the id of a {resource_type}.",
        )
    return resource


def _only_match(visible: list[ResourceId], name: str, noun: str, subscriptions: int) -> ResourceId:
    matches = [resource for resource in visible if resource.name.lower() == name.lower()]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(
            f"{len(matches)} resources are a {noun} named {name!r}: {', '.join(match.text for match in matches)}.",
            next_step="Give the id of the one you mean.",
        )
    raise UsageError(
        f"No {noun} named {name!r} is visible in the {_count(subscriptions)} you can see.",
        next_step=_suggestion(visible, name, noun),
    )


def _count(subscriptions: int) -> str:
    return "1 subscription" if subscriptions == 1 else f"{subscriptions} subscriptions"


def _suggestion(visible: list[ResourceId], name: str, noun: str) -> str:
    spelled = {resource.name.lower(): resource.name for resource in visible}
    near = get_close_matches(name.lower(), spelled, n=3)
    if near:
        return f"Did you mean {' or '.join(spelled[match] for match in near)}?"
    return f"Check the name, the tenant (--tenant) and that you may read the {noun}."
