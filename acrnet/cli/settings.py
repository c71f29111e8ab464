"""What a run goes by: the configuration, with what the command line says in its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from acrnet.cli.options import (
    ConfigOptions,
    ConnectionOptions,
    LookupOptions,
    NeedOptions,
    OwnerOptions,
    TagOptions,
    comma_list,
)
from acrnet.cli.plan_options import ClientOptions, LimitOptions, Mode, NsgOptions, RegistryOptions, RuleOptions
from acrnet.cloud import find_cloud
from acrnet.config import load_configuration
from acrnet.workflow.prefixes import prefixes
from acrnet.workflow.settings import Settings

MANY_DELETES = 10
"""How many rules may be deleted where deleting was asked for."""


@dataclass(frozen=True, slots=True)
class Flags:
    """The options of one command line that stand in for the configuration; those the command lacks are left out."""

    registries: RegistryOptions = field(default_factory=RegistryOptions)
    nsgs: NsgOptions = field(default_factory=NsgOptions)
    lookup: LookupOptions = field(default_factory=LookupOptions)
    needs: NeedOptions = field(default_factory=NeedOptions)
    clients: ClientOptions = field(default_factory=ClientOptions)
    owner: OwnerOptions = field(default_factory=OwnerOptions)
    rules: RuleOptions = field(default_factory=RuleOptions)
    limits: LimitOptions = field(default_factory=LimitOptions)
    tags: TagOptions = field(default_factory=TagOptions)


def read_settings(
    config: ConfigOptions, connection: ConnectionOptions, flags: Flags, *, removing: bool = False
) -> Settings:
    """Return the settings of this run.

    Raises ConfigurationError for a configuration with mistakes and UsageError for options that cannot be read.
    """
    configuration = load_configuration(config.config, Path.cwd(), connection.sandbox)
    changed = replace(configuration, **_given(connection, flags))
    prunes = flags.rules.prune or (configuration.prune and not _narrowed_by(flags))
    deletes = changed.max_deletes
    return Settings(
        configuration=replace(changed, prune=prunes),
        force=flags.limits.force,
        max_deletes=deletes if deletes is not None else MANY_DELETES if prunes or removing else 0,
        warnings=_set_aside(flags) if configuration.prune and not prunes and not removing else (),
    )


# Any: each value has the type of the configuration's field of that name.
def _given(connection: ConnectionOptions, flags: Flags) -> dict[str, Any]:
    """Return the fields of the configuration that the command line replaces."""
    values: dict[str, Any] = {
        "registries": tuple(flags.registries.registry),
        "nsgs": tuple(flags.nsgs.nsg),
        "subscriptions": tuple(flags.lookup.subscription),
        "owner": flags.owner.owner,
        "cloud": find_cloud(connection.cloud) if connection.cloud is not None else None,
        "service_tags": flags.tags.service_tags,
        "operations": frozenset(comma_list(flags.needs.operations)),
        "regions": tuple(flags.needs.region),
        "scope": flags.needs.scope,
        "layers": flags.needs.layers,
        "sources": prefixes("--source", flags.clients.source),
        "virtual_network": prefixes("--virtual-network", flags.clients.virtual_network),
        "max_deletes": flags.limits.max_deletes,
        "max_nsgs": flags.limits.max_nsgs,
    }
    given = {name: value for name, value in values.items() if value not in (None, (), frozenset())}
    if flags.needs.include is not None:  # an empty list is a choice: nothing else is reached
        given["include"] = frozenset(comma_list(flags.needs.include))
    if flags.needs.operations is not None:
        given["operations"] = frozenset(comma_list(flags.needs.operations))
    if flags.rules.mode is not None:
        given["minimal"] = flags.rules.mode is Mode.MINIMAL
    return given


def _narrowed_by(flags: Flags) -> list[str]:
    """Return the options given that change which rules are wanted: what they leave out is not thereby unneeded."""
    given = {
        "--registry": flags.registries.registry,
        "--operations": flags.needs.operations,
        "--include": flags.needs.include is not None,
        "--region": flags.needs.region,
        "--scope": flags.needs.scope,
        "--layers": flags.needs.layers,
        "--source": flags.clients.source,
        "--owner": flags.owner.owner,
    }
    return [option for option, value in given.items() if value]


def _set_aside(flags: Flags) -> tuple[str, ...]:
    options = ", ".join(_narrowed_by(flags))
    return (f"prune: true of the configuration does not apply to this run, because {options} is given; --prune does.",)
