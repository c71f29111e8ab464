"""The options that commands share, each declared once.

An option left out is an empty list, None or False, so that the configuration can tell what was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Context, Option

from acrnet.cli.option_groups import terminal_of

SELECTION = "Which resources"
NEEDS = "What clients need"
CLIENTS = "Who the clients are"
CHANGES = "How rules change"
CONNECTION = "Azure"
OUTPUT = "Output"


class Format(StrEnum):
    """The forms of a plan."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class TableFormat(StrEnum):
    """The forms of an inspection."""

    TEXT = "text"
    JSON = "json"


def _verbosity(context: Context, value: int) -> int:
    """Tell the terminal of the run how much to say: where errors are printed, no option is at hand."""
    terminal_of(context).verbosity = value
    return value


def _no_color(context: Context, value: bool) -> bool:
    terminal_of(context).colors = not value
    return value


def _in_any_case(value: str | None) -> str | None:
    """Take a word, or a list of them, in any case; the path of an endpoint keeps its own."""
    return value if value is None or "://" in value else value.strip().lower()


NsgNames = Annotated[
    list[str],
    Option(
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="A network security group; may be repeated, and replaces the list of the configuration.",
    ),
]
VirtualNetworks = Annotated[
    list[str],
    Option(
        metavar="CIDR",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="What VirtualNetwork stands for, where it cannot be read; may be repeated. Left out: private ranges.",
    ),
]
"""Options that the commands which plan and the audit share."""


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How much is said, and in which colours."""

    verbose: Annotated[
        int,
        Option(
            "-v",
            "--verbose",
            count=True,
            show_default=False,
            metavar="",
            callback=_verbosity,
            rich_help_panel=OUTPUT,
            help="Show each management call and how many there were; -vv shows headers too. Secrets are redacted.",
        ),
    ] = 0
    no_color: Annotated[
        bool,
        Option(
            "--no-color",
            show_default=False,
            callback=_no_color,
            rich_help_panel=OUTPUT,
            help="No colours on a terminal; so does the variable NO_COLOR.",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class ConnectionOptions:
    """Which Resource Manager to talk to, and as whom."""

    sandbox: Annotated[
        Path | None,
        Option(
            envvar="ACRNET_SANDBOX",
            metavar="DIR",
            show_default=False,
            rich_help_panel=CONNECTION,
            help="Talk to a local Resource Manager over the estate in this folder, and to nothing else.",
        ),
    ] = None
    cloud: Annotated[
        str | None,
        Option(
            metavar="NAME",
            show_default=False,
            rich_help_panel=CONNECTION,
            callback=_in_any_case,
            help="public (default), usgov, china, or the https:// endpoint of a Resource Manager.",
        ),
    ] = None
    auth: Annotated[
        str | None,
        Option(
            metavar="NAME",
            show_default=False,
            rich_help_panel=CONNECTION,
            callback=_in_any_case,
            help="cli, environment, managed-identity, workload, pipelines or browser; left out, each is tried in turn.",
        ),
    ] = None
    tenant: Annotated[
        str | None,
        Option(metavar="ID", show_default=False, rich_help_panel=CONNECTION, help="The tenant to sign in to."),
    ] = None


@dataclass(frozen=True, slots=True)
class ConfigOptions:
    """Where the configuration is."""

    config: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=SELECTION,
            help="The configuration; left out, acrnet.yaml in this folder or in that of --sandbox, if there is one.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class TagOptions:
    """Where service tags come from."""

    service_tags: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=CONNECTION,
            help="A service-tag file as Microsoft publishes it; left out, the API at each location answers.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class LookupOptions:
    """Where names are looked up."""

    subscription: Annotated[
        list[str],
        Option(
            metavar="ID",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Look for names in this subscription only; may be repeated. Left out: all you can see.",
        ),
    ] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NeedOptions:
    """What clients do with a registry, and which part of it they reach."""

    operations: Annotated[
        str | None,
        Option(
            metavar="LIST",
            show_default=False,
            rich_help_panel=NEEDS,
            callback=_in_any_case,
            help="What clients do: pull,push (default), or one of them.",
        ),
    ] = None
    include: Annotated[
        str | None,
        Option(
            metavar="LIST",
            show_default=False,
            rich_help_panel=NEEDS,
            callback=_in_any_case,
            help="What else they reach, of entra,arm,mcr: Entra ID, Resource Manager, Microsoft Artifact Registry; or"
            " mcr-regional for the last one by the service tag of each region.",
        ),
    ] = None
    region: Annotated[
        list[str],
        Option(
            metavar="LOCATION",
            show_default=False,
            rich_help_panel=NEEDS,
            help="Narrow to the replica at this location; may be repeated. Clients that fail over elsewhere are cut.",
        ),
    ] = field(default_factory=list)
    scope: Annotated[
        str | None,
        Option(
            metavar="SCOPE",
            show_default=False,
            rich_help_panel=NEEDS,
            callback=_in_any_case,
            help="regional (default) for the service tag of each region, global for the one of all regions.",
        ),
    ] = None
    layers: Annotated[
        str | None,
        Option(
            metavar="SOURCE",
            show_default=False,
            rich_help_panel=NEEDS,
            callback=_in_any_case,
            help="Where layers come from: current (default; what the registry uses now), transition (data endpoints and"
            " storage), data-only.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class OwnerOptions:
    """Whose rules."""

    owner: Annotated[
        str | None,
        Option(
            metavar="LABEL",
            show_default=False,
            rich_help_panel=CHANGES,
            help="Tells rules of one configuration from those of another: 1 to 16 of a-z0-9.",
        ),
    ] = None


def comma_list(text: str | None) -> list[str]:
    """Return the entries of `a,b`; nothing for None."""
    return [] if text is None else [entry.strip() for entry in text.split(",") if entry.strip()]
