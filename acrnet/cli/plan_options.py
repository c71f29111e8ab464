"""The options of the commands that plan: what to plan for, for whom, and how much may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from typer import Option

from acrnet.cli.options import CHANGES, CLIENTS, SELECTION, NsgNames, VirtualNetworks


class Mode(StrEnum):
    """Whether rules that other rules make redundant today are created."""

    COMPLETE = "complete"
    MINIMAL = "minimal"


@dataclass(frozen=True, slots=True)
class NsgOptions:
    """Which network security groups."""

    nsg: NsgNames = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegistryOptions:
    """Which registries."""

    registry: Annotated[
        list[str],
        Option(
            metavar="NAME|ID",
            show_default=False,
            rich_help_panel=SELECTION,
            help="A registry; may be repeated, and replaces the list of the configuration. Rules that other registries"
            " need are then left alone: prune: true of the configuration does not apply, only --prune does.",
        ),
    ] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """Who the clients are, where that is not to be read from what the rules are attached to."""

    source: Annotated[
        list[str],
        Option(
            metavar="CIDR",
            show_default=False,
            rich_help_panel=CLIENTS,
            help="Addresses of the clients, and the source of the rules; may be repeated. Left out: whoever is behind"
            " the network security group.",
        ),
    ] = field(default_factory=list)
    virtual_network: VirtualNetworks = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """How much may change at once."""

    max_deletes: Annotated[
        int | None,
        Option(
            min=0,
            metavar="N",
            show_default=False,
            rich_help_panel=CHANGES,
            help="How many rules a plan may delete: 0, or 10 when rules are deleted on purpose.",
        ),
    ] = None
    max_nsgs: Annotated[
        int | None,
        Option(
            min=1,
            metavar="N",
            show_default=False,
            rich_help_panel=CHANGES,
            help="How many network security groups a plan may cover (50).",
        ),
    ] = None
    force: Annotated[
        bool,
        Option(
            "--force",
            show_default=False,
            rich_help_panel=CHANGES,
            help="Go past these limits, plan network security groups that another service manages, and let --out"
            " replace any file.",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Which rules are wanted."""

    mode: Annotated[
        Mode | None,
        Option(
            case_sensitive=False,
            show_default=False,
            rich_help_panel=CHANGES,
            help="complete (default) creates rules that other rules make redundant today; minimal leaves them out.",
        ),
    ] = None
    prune: Annotated[
        bool,
        Option(
            "--prune",
            show_default=False,
            rich_help_panel=CHANGES,
            help="Delete rules of this owner that no registry of this run needs.",
        ),
    ] = False
