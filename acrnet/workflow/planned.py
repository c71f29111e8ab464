"""What an audit compares with where files plan changes: how things are before these are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from acrnet.cloud import Cloud
from acrnet.inventory.files.before import FilesBefore
from acrnet.registry.model import Registry
from acrnet.rules.inputs import LocatedNsg
from acrnet.workflow.snapshot import FileRuleSets, ReadFirewalls, Snapshot


def before_it_is_done(now: Snapshot, before: FilesBefore, cloud: Cloud) -> Snapshot:
    """Return what was read of files as it is before what they plan is done; what is new is not in it."""
    groups = tuple(replace(each, nsgs=tuple(_groups(each, before))) for each in now.from_files)
    registries = _registries(before, cloud) if now.registries else ()
    return replace(now, registries=registries, from_files=groups, firewalls=tuple(_firewalls(now, before)))


def _registries(before: FilesBefore, cloud: Cloud) -> tuple[Registry, ...]:
    """Return the registries in files as they were, where their needs are asked about."""
    from acrnet.inventory.files.found_registries import found_registries

    return found_registries(before.registries, cloud).registries


def _groups(now: FileRuleSets, before: FilesBefore) -> Iterator[LocatedNsg]:
    for each in now.nsgs:
        earlier = before.rule_sets.get(each.rule_set.id)
        if earlier is not None:
            yield earlier


def _firewalls(now: Snapshot, before: FilesBefore) -> Iterator[ReadFirewalls]:
    if before.firewalls is None or not now.firewalls:
        return
    # Loaded here: files without a firewall need none of it.
    from acrnet.workflow.firewalls import in_files

    audited = {each.id.lower() for read in now.firewalls for each in read.firewalls}
    for read in in_files(before.firewalls, now.firewalls[0].catalog):
        yield replace(read, firewalls=tuple([each for each in read.firewalls if each.id.lower() in audited]))
