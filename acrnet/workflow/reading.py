"""Reading everything an audit judges: rule sets from files or live, and the ways of clients."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.rules.seen_clients import StatedClients
from acrnet.workflow.audit_request import NAME_A_REGISTRY
from acrnet.workflow.clients import read_ways, stated_clients
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.progress import Progress
from acrnet.workflow.registries import ReadRegistries
from acrnet.workflow.snapshot import FileRuleSets, ReadFirewalls, ReadGroup, Snapshot

if TYPE_CHECKING:
    from acrnet.inventory.files.resource import Located
    from acrnet.inventory.live.selection import Selection
    from acrnet.registry.model import Registry
    from acrnet.rules.inputs import Input
    from acrnet.workflow.audit_request import AuditRequest


_GROUPS_ONLY: Final = (
    "firewall policies and firewalls were not searched for; only those are judged that --firewall-policy, --firewall or"
    " acrnet.yaml name"
)
"""What a search for rule sets leaves out: a clause for the assumptions."""


def read_audited(
    inventory: Inventory, request: AuditRequest, registries: ReadRegistries, progress: Progress
) -> Snapshot:
    """Return what an audit judges; the session is opened only for what is read live.

    Raises UsageError for names that nothing has, and what reading raises; a file that cannot be read does not raise
    but has an error among the inputs.
    """
    parts = [Snapshot(StatedClients(), warnings=registries.warnings)]
    with progress.working("Reading network security groups and networks"):
        stated = stated_clients(inventory, request.clients_in)
        selection = selection_of(request, inventory.configuration)
        if selection is not None:
            parts.append(_live(inventory, selection, registries.every))
        if request.client:
            parts.append(read_ways(inventory, request.client, registries.every, stated))
    policies = firewall_policies_of(request, inventory.configuration)
    if policies or (request.firewall and not request.paths):
        # Loaded here: an audit of security groups alone needs none of it.
        from acrnet.workflow.firewalls import read_live

        with progress.working("Reading firewalls and their networks"):
            parts.append(read_live(inventory, policies, request.firewall, registries.every, stated))
    if request.paths:
        parts.append(_from_files(inventory, request, registries, progress))
    return Snapshot.joined(stated, registries.every, parts)


def _from_files(
    inventory: Inventory, request: AuditRequest, registries: ReadRegistries, progress: Progress
) -> Snapshot:
    """Return what files have, with the registries in them where no other is asked about."""
    from acrnet.inventory.files import read_files
    from acrnet.inventory.files.group_filter import no_match_message

    parameters = registries.parameters
    values = {} if parameters is None else parameters.values
    catalog = inventory.tags_at_home_of(registries.live)
    with progress.progressing("Reading files") as report:
        read = read_files(
            request.paths,
            stdin=sys.stdin.buffer,
            on_progress=report,
            parameters=values,
            use_bicep=request.uses_bicep,
        )
    if parameters is not None and not any(each.error for each in read.inputs):
        parameters.require_declared((*read.parameters, *registries.declared))
    nsgs, inputs = read.rule_sets, read.inputs
    firewalls: Sequence[ReadFirewalls] = ()
    if read.firewalls is not None:
        # Loaded here: files without a firewall need none of it.
        from acrnet.workflow.firewalls import in_files, with_bases

        inputs, firewalls = with_bases(inputs, read.firewalls), in_files(read.firewalls, catalog)
    some, group_filter = bool(nsgs or firewalls), request.group_filter
    if group_filter is not None:
        nsgs = group_filter.apply(nsgs, inputs)
        located = [each for several in firewalls for each in several.firewalls]
        named = group_filter.apply_to_firewalls(located, inputs)
        firewalls = [each.only(named) for each in firewalls if named]
    described: tuple[Registry, ...] = ()
    warnings: tuple[str, ...] = ()
    if not (registries.every or request.regions):
        described, warnings, inputs = _found_registries(read.registries, inputs, inventory.configuration)
    now = Snapshot(
        StatedClients(),
        registries=described,
        warnings=warnings,
        from_files=(FileRuleSets(tuple(nsgs), catalog),) if nsgs else (),
        firewalls=tuple(firewalls),
        inputs=inputs,
        nothing=no_match_message(inputs) if some and not (nsgs or firewalls) else "",
    )
    if read.before is None:
        return now
    # Loaded here: most files plan nothing.
    from acrnet.workflow.planned import before_it_is_done

    before = before_it_is_done(now, read.before, inventory.configuration.cloud)
    return replace(now, planned=read.before.planned, before=before)


def _found_registries(
    resources: Sequence[tuple[str, Located]], inputs: Sequence[Input], configuration: Configuration
) -> tuple[tuple[Registry, ...], tuple[str, ...], tuple[Input, ...]]:
    """Return the registries in files, warnings about them, and the inputs with what is assumed about them.

    Raises UsageError where there is none, because then no registry is asked about.
    """
    from acrnet.inventory.files.found_registries import found_registries

    described = found_registries(resources, configuration.cloud)
    if not described.registries:
        errors = [each.error for each in inputs if each.error]
        message = " ".join(["No registry is named, and the files describe none.", *errors[:1]])
        raise UsageError(message, next_step=NAME_A_REGISTRY)
    assumed: dict[str, list[str]] = {}
    for each in described.entries:
        asked = f"no registry is named, so the needs are those of {each.registry.name}, which {each.file} describes"
        assumed.setdefault(each.file, []).extend((asked, *each.assumptions))
    return (
        described.registries,
        described.warnings,
        tuple(replace(each, assumptions=(*each.assumptions, *assumed.get(each.path, ()))) for each in inputs),
    )


def selection_of(request: AuditRequest, configuration: Configuration) -> Selection | None:
    """Return which rule sets to read live: those asked for, else none beside clients, else the configuration's."""
    if request.paths or ((request.client or request.names_firewalls) and not request.selects_groups):
        return None
    if not _is_asked_by_options(request) and configuration.firewall_policies and not configuration.nsgs:
        return None
    from acrnet.inventory.live.selection import Selection

    by_options = _is_asked_by_options(request)
    # Those of the configuration say where to look for names; beside a management group they would widen the search.
    widened = request.management_group and not request.subscription
    return Selection(
        nsgs=request.nsg or (() if by_options else configuration.nsgs),
        resource_groups=request.resource_group,
        subscriptions=() if widened else configuration.subscriptions,
        management_groups=request.management_group,
        resource_tags=request.resource_tags,
    )


def firewall_policies_of(request: AuditRequest, configuration: Configuration) -> tuple[str, ...]:
    """Return which firewall policies to read live: those asked for, else none beside clients, else the configured.

    Those of the configuration are read with every visible group too, of which a search finds groups only.
    """
    if request.paths or (request.client and not request.selects_rule_sets):
        return ()
    others = _is_asked_by_options(request) and not request.every
    return request.firewall_policy or (() if others else configuration.firewall_policies)


def _is_asked_by_options(request: AuditRequest) -> bool:
    """Whether options say what to read, in place of the targets of the configuration."""
    return request.selects_rule_sets or bool(request.subscription)


def _live(inventory: Inventory, selection: Selection, registries: Sequence[Registry]) -> Snapshot:
    from acrnet.inventory.live.selection import find_rule_sets
    from acrnet.workflow.groups import read_surroundings

    selected = find_rule_sets(inventory.arm, selection)
    read = read_surroundings(inventory, selected.nsgs, lambda: registries, others=False)
    inputs = selected.inputs if selection.nsgs else tuple(_with_assumption(each) for each in selected.inputs)
    return replace(
        read,
        inputs=inputs,
        warnings=(*selected.warnings, *_without_clients(read.groups)),
        incomplete=selected.incomplete,
        nothing=selected.nothing,
    )


def _with_assumption(source: Input) -> Input:
    return source if source.error else replace(source, assumptions=(*source.assumptions, _GROUPS_ONLY))


def _without_clients(groups: Sequence[ReadGroup]) -> Iterator[str]:
    """Yield a sentence for each group whose clients could not be read, so that it is judged for any client."""
    for group in groups:
        for unknown in group.clients.unknown[:1]:
            yield f"The clients of {group.nsg.id.name} are not known, because {unknown.reason}."
