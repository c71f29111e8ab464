"""From the options of `acrnet audit` to what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.audit_options import (
    AssumptionOptions,
    AuditedClientOptions,
    AuditedRegistryOptions,
    RuleSetOptions,
)
from acrnet.cli.options import (
    ConfigOptions,
    ConnectionOptions,
    LookupOptions,
    NeedOptions,
    OwnerOptions,
    TagOptions,
    comma_list,
)
from acrnet.cli.plan_options import ClientOptions, RegistryOptions
from acrnet.cli.settings import Flags, read_settings
from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.audit import Request
from acrnet.workflow.demand import Asked
from acrnet.workflow.material import RuleSetsAsked

if TYPE_CHECKING:
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.inventory.files.chosen import Chosen
    from acrnet.inventory.live.selection import Selection


def audit_settings(
    *,
    config: ConfigOptions,
    connection: ConnectionOptions,
    rule_sets: RuleSetOptions,
    registries: AuditedRegistryOptions,
    needs: NeedOptions,
    clients: AuditedClientOptions,
    owner: OwnerOptions,
    tags: TagOptions,
) -> Configuration:
    """Return the configuration of this run, with what the command line says in its place.

    Raises UsageError for a replica to narrow to where no registry is named, and what `read_settings` raises.
    """
    if registries.regions is not None and needs.region:
        raise UsageError(
            f"--region {needs.region[0]} asks for a replica of one registry, and --regions names none.",
            next_step="Give the registry with --registry, or leave out --region.",
        )
    flags = Flags(
        registries=RegistryOptions(registries.registry),
        lookup=LookupOptions(rule_sets.subscription),
        needs=needs,
        clients=ClientOptions(virtual_network=clients.virtual_network),
        owner=owner,
        tags=tags,
    )
    return read_settings(config, connection, flags).configuration


def read_request(
    rule_sets: RuleSetOptions,
    registries: AuditedRegistryOptions,
    clients: AuditedClientOptions,
    assumptions: AssumptionOptions,
    configuration: Configuration,
    *,
    allow_empty: bool,
) -> Request:
    """Return what is asked for.

    Raises UsageError for options that contradict each other, and RuleError or another InputError for an assumed rule
    that cannot be read.
    """
    from acrnet.audit.model import StageKind
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.tags import location_name

    if clients.accept_unseen and not clients.client:
        raise UsageError(
            "--accept-unseen is about stages on the way of a client, and no client is named.",
            next_step="Name one with --client, or leave it out.",
        )
    replicas = tuple(dict.fromkeys(map(location_name, assumptions.assume_replica)))
    paths = _paths(rule_sets)
    return Request(
        asked=Asked.of(
            registries.registry,
            registries.registry_file,
            None if registries.regions is None else comma_list(registries.regions),
            configuration.registries,
        ),
        rule_sets=RuleSetsAsked(
            paths=paths,
            chosen=_chosen(rule_sets) if paths else None,
            selection=_selection(rule_sets, clients, configuration) if not paths else None,
            clients=tuple(clients.client),
            sources=tuple(clients.source),
        ),
        rule_changes=_rule_changes(assumptions.assume, assumptions.assume_remove),
        registry_changes=RegistryChanges(replicas, assumptions.assume_data_endpoints),
        accept_unseen=frozenset(StageKind(stage) for stage in clients.accept_unseen),
        allow_empty=allow_empty,
    )


def _paths(options: RuleSetOptions) -> tuple[str, ...]:
    """Return the paths of `--from a b c`; what a shell made of a glob follows the option as bare words."""
    more = options.more or []
    if more and not options.from_:
        raise UsageError(f"{more[0]!r} follows no option.", next_step="Name files to audit with --from PATH...")
    if options.from_ and (options.management_group or options.every):
        live = "--management-group" if options.management_group else "--all"
        raise UsageError(f"--from reads rule sets from files, and {live} asks Azure.", next_step="Leave out one.")
    return (*options.from_, *more)


def _chosen(options: RuleSetOptions) -> Chosen | None:
    """Return which groups of the files are meant; None for all."""
    from acrnet.inventory.files.chosen import Chosen

    return (
        Chosen(
            nsgs=tuple(options.nsg),
            resource_groups=tuple(options.resource_group),
            subscriptions=tuple(options.subscription),
            resource_tags=dict(_resource_tag(text) for text in options.tag),
        )
        or None
    )


def _selecting(options: RuleSetOptions) -> list[str]:
    """Return the options given that select rule sets live."""
    given = {
        "--nsg": options.nsg,
        "--resource-group": options.resource_group,
        "--management-group": options.management_group,
        "--tag": options.tag,
        "--all": options.every,
    }
    return [option for option, value in given.items() if value]


def _selection(
    options: RuleSetOptions, clients: AuditedClientOptions, configuration: Configuration
) -> Selection | None:
    """Return which rule sets to read live: those of the options, else none beside clients, else the configuration's."""
    from acrnet.inventory.live.selection import Selection

    selecting = [*_selecting(options), *options.subscription]
    if clients.client and not _selecting(options):
        return None
    return Selection(
        nsgs=tuple(options.nsg) or (() if selecting else configuration.nsgs),
        resource_groups=tuple(options.resource_group),
        # Those of the configuration say where to look for names; beside a management group they would widen the search.
        subscriptions=configuration.subscriptions if options.subscription or not options.management_group else (),
        management_groups=tuple(options.management_group),
        resource_tags=dict(_resource_tag(text) for text in options.tag),
    )


def _resource_tag(text: str) -> tuple[str, str | None]:
    key, equals, value = text.partition("=")
    if not key.strip():
        raise UsageError(f"--tag {text!r} names no tag.", next_step="Write it as KEY or KEY=VALUE.")
    return key.strip(), value if equals else None


def _rule_changes(files: Sequence[Path], removed: Sequence[str]) -> RuleChanges:
    from acrnet.audit.rule_changes import RuleChanges

    if not files:
        return RuleChanges((), tuple(removed))
    from acrnet.inventory.files.rules import read_rule_file

    added = tuple(rule for file in files for rule in read_rule_file(file))
    names = [rule.name.lower() for rule in added]
    for rule in added:
        if names.count(rule.name.lower()) > 1:
            raise UsageError(
                f"Two assumed rules are named {rule.name}.", next_step="Give each a name of its own in its file."
            )
    return RuleChanges(added, tuple(removed))
