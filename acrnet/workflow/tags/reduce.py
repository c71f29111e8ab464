"""Covering tags with few prefixes."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.errors import UsageError
from acrnet.net import AddressSet, Family
from acrnet.net.reduction import least_prefixes, reduced
from acrnet.rules.words import named
from acrnet.tags import TagCatalog
from acrnet.tags.reduction import TagReduction
from acrnet.workflow.tags.source import tags_named


def reduce_tags(catalog: TagCatalog, names: Sequence[str], most: int, family: Family | None) -> TagReduction:
    """Return the cover of these tags by at most so many prefixes that adds the fewest other addresses.

    Raises UsageError for a name that no tag has, for a family without addresses, and for fewer prefixes than can cover
    the tags at all.
    """
    tags = tags_named(catalog, names)
    addresses = AddressSet.union(tag.addresses for tag in tags)
    if family is not None:
        addresses = addresses.only(family)
        if not addresses:
            raise UsageError(
                f"{named([tag.name for tag in tags])} has no {family} addresses.",
                next_step="Choose the other family, or leave out --family.",
            )
    least = least_prefixes(addresses)
    if most < least:
        raise UsageError(
            f"--max-entries {most} is too few: {least} is the fewest, one prefix for each address family of the tags.",
            next_step=f"Give {least} or more{', or choose one family with --family' if least > 1 else ''}.",
        )
    return TagReduction(catalog, tuple(tag.name for tag in tags), most, addresses, reduced(addresses, most))
