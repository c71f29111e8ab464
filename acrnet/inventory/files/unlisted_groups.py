"""Firewall policies that are yet to be deployed, and so do not list their rule collection groups as Azure does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from acrnet.inventory.files.firewall_parts import Part, part_of
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.resource import Located, key_in, text_in, value_in
from acrnet.rules.wire.fields import shown

_LISTINGS: Final = ("ruleCollectionGroups", "ruleGroups")
"""Azure sets these, so nothing that is written to be deployed has them."""


def with_groups_beside(contents: Contents) -> Contents:
    """Return what a template deploys with policies that have no groups but those that files describe.

    A deployment leaves groups alone that its template does not have, so this is an assumption about a policy that is
    there already. Nothing is assumed of a template that may deploy more than was read.
    """
    unlisted = [each for each in contents.resources if _is_unlisted(each.body)] if contents.whole else []
    if not unlisted:
        return contents
    clauses = [
        f"the firewall policy {shown(text_in(each.body, 'name'))} is taken to have no rule collection groups beside"
        " those in the files, because a template does not say whether there are others"
        for each in unlisted
    ]
    return replace(
        contents,
        resources=[with_no_other_groups(each) for each in contents.resources],
        assumptions=(*contents.assumptions, *dict.fromkeys(clauses)),
    )


def with_no_other_groups(resource: Located) -> Located:
    """Return a policy that does not list its groups as one that has none but those of the files; all else as it is."""
    if not _is_unlisted(resource.body):
        return resource
    key = key_in(resource.body, "properties")
    properties = resource.body[key]
    listing = {**properties, _LISTINGS[0]: []} if isinstance(properties, Mapping) else properties
    return resource._replace(body={**resource.body, key: listing})


def _is_unlisted(body: Mapping[str, object]) -> bool:
    properties = value_in(body, "properties")
    return (
        part_of(body) is Part.POLICY
        and isinstance(properties, Mapping)
        and not any(key_in(properties, listing) for listing in _LISTINGS)
    )
