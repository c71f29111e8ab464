"""The options that commands share, each declared once: how it is spelt, and what its help says.

A table has an option for each field of a request that it fills. What a field holds, and what it holds where the option
is left out, is said there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from typer import Context, Exit, Option

from acrnet.cli.completing import (
    clouds,
    credentials,
    includes,
    layers,
    nsg_names,
    operations,
    profiles,
    scopes,
    words_of,
)
from acrnet.cli.help import EVERY_OPTION
from acrnet.cli.option_groups import terminal_of

# Any: what typer's Option and Argument return has no public type.
Options = Mapping[str, Any]
"""Options by the field of a request that each fills."""

SELECTION = "Which resources"
NEEDS = "What clients need"
CLIENTS = "Who the clients are"
CHANGES = "How rules change"
CONNECTION = "Azure"
OUTPUT = "Output"


# Any: what typer's Option returns has no public type.
def format_option(what: str, forms: Iterable[str] = ()) -> Any:
    """Return the option `--format` of a command; its annotation is the forms that `what` has.

    Where there are many, the help lists `forms`, and not the column of the options.
    """
    words = ", ".join(forms)
    return Option(
        "--format",
        case_sensitive=False,
        metavar="FORM" if words else None,
        rich_help_panel=OUTPUT,
        help=f"Show {what} as {words}." if words else f"How {what} is shown.",
    )


REPLACING_OPTIONS: Options = {
    "force": Option(
        "--force",
        show_default=False,
        rich_help_panel=OUTPUT,
        help="Let --output replace any file.",
    ),
}
"""What an output may replace, for commands that save nothing else."""
Details = Annotated[
    bool,
    Option(
        "--details",
        show_default=False,
        rich_help_panel=OUTPUT,
        help="Show every NSG, rule and need by itself, where many are alike too.",
    ),
]
"""Whether a plan is shown without grouping what is alike; off where it is left out."""


def _verbosity(context: Context, value: int) -> int:
    """Tell the terminal of the run how much to say: where errors are printed, no option is at hand."""
    terminal_of(context).verbosity = value
    return value


def _no_color(context: Context, value: bool) -> bool:
    terminal_of(context).colors = not value
    return value


def _help_all(context: Context, value: bool) -> bool:
    if value and not context.resilient_parsing:
        context.meta[EVERY_OPTION] = True
        sys.stdout.write(f"{context.get_help()}\n")
        raise Exit
    return value


def in_any_case(value: str | None) -> str | None:
    """Take a word, or a list of them, in any case; the path of an endpoint keeps its own."""
    return value if value is None or "://" in value else value.strip().lower()


def entries(value: str | None) -> tuple[str, ...] | None:
    """Return the entries of `a,b`; None for None."""
    return None if value is None else tuple(entry.strip() for entry in value.split(",") if entry.strip())


def _words(value: str | None) -> frozenset[str] | None:
    words = entries(in_any_case(value))
    return None if words is None else frozenset(words)


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
    help_all: Annotated[
        bool,
        Option(
            "--help-all", is_eager=True, callback=_help_all, show_default=False, help="Show every option, and exit."
        ),
    ] = False


CONNECTION_OPTIONS: Options = {
    "sandbox": Option(
        envvar="ACRNET_SANDBOX",
        metavar="DIR",
        show_default=False,
        rich_help_panel=CONNECTION,
        help="Talk to a local Resource Manager over the estate in this folder, and to nothing else.",
    ),
    "cloud": Option(
        autocompletion=words_of(clouds),
        metavar="NAME",
        show_default=False,
        rich_help_panel=CONNECTION,
        callback=in_any_case,
        help="public (default), usgov, china, or the https:// endpoint of a Resource Manager.",
    ),
    "auth": Option(
        autocompletion=words_of(credentials),
        metavar="NAME",
        show_default=False,
        rich_help_panel=CONNECTION,
        callback=in_any_case,
        help="cli, environment, managed-identity, workload, pipelines or browser; left out, each is tried in turn.",
    ),
    "tenant": Option(metavar="ID", show_default=False, rich_help_panel=CONNECTION, help="The tenant to sign in to."),
}
"""Which Resource Manager to talk to, and as whom."""

CONFIG_OPTIONS: Options = {
    "config": Option(
        metavar="FILE",
        show_default=False,
        rich_help_panel=SELECTION,
        help="The configuration; left out, acrnet.yaml in this folder or in that of --sandbox, if there is one.",
    ),
}
"""Where the configuration is."""

TAG_OPTIONS: Options = {
    "service_tags": Option(
        metavar="FILE",
        show_default=False,
        rich_help_panel=CONNECTION,
        help="A service-tag file, or a version that was fetched (latest, a day, a number); left out, the API answers.",
    ),
    "max_age": Option(
        metavar="DAYS",
        min=0,
        show_default=False,
        rich_help_panel=CONNECTION,
        help="Refuse service tags of a file or version that are older.",
    ),
}
"""Where service tags come from."""

LOOKUP_OPTIONS: Options = {
    "subscription": Option(
        metavar="ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Look for names in this subscription only; may be repeated. Left out: all you can see.",
    ),
}
"""Where names are looked up."""

NEED_OPTIONS: Options = {
    "operations": Option(
        autocompletion=words_of(operations),
        metavar="LIST",
        show_default=False,
        rich_help_panel=NEEDS,
        callback=_words,
        help="What clients do: pull,push (default), or one of them.",
    ),
    "include": Option(
        autocompletion=words_of(includes),
        metavar="LIST",
        show_default=False,
        rich_help_panel=NEEDS,
        callback=_words,
        help="What else they reach, of entra,arm,mcr: Entra ID, Resource Manager, Microsoft Artifact Registry; or"
        " mcr-regional for the last one by the service tag of each region.",
    ),
    "profile": Option(
        autocompletion=words_of(profiles),
        metavar="NAME",
        show_default=False,
        rich_help_panel=NEEDS,
        callback=in_any_case,
        help="The kind of clients, whose other needs are added: docker (default, none), mcr, aks, aks-isolated,"
        " connected-registry, iot-edge, tasks-agent-pool or artifact-cache.",
    ),
    "cluster_region": Option(
        metavar="LOCATION",
        show_default=False,
        rich_help_panel=NEEDS,
        help="Where the cluster of --profile aks or connected-registry is; may be repeated. Left out, where the"
        " registry is.",
    ),
    "region": Option(
        metavar="LOCATION",
        show_default=False,
        rich_help_panel=NEEDS,
        help="Narrow to the replica at this location; may be repeated. Clients that fail over elsewhere are cut.",
    ),
    "scope": Option(
        autocompletion=words_of(scopes),
        metavar="SCOPE",
        show_default=False,
        rich_help_panel=NEEDS,
        callback=in_any_case,
        help="regional (default) for the service tag of each region, global for the one of all regions.",
    ),
    "layers": Option(
        autocompletion=words_of(layers),
        metavar="SOURCE",
        show_default=False,
        rich_help_panel=NEEDS,
        callback=in_any_case,
        help="Where layers come from: current (default; what the registry uses now), transition (data endpoints and"
        " storage), data-only.",
    ),
}
"""What clients do with a registry, and which part of it they reach."""

OWNER_OPTIONS: Options = {
    "owner": Option(
        metavar="LABEL",
        show_default=False,
        rich_help_panel=CHANGES,
        help="Tells rules of one configuration from those of another: 1 to 16 of a-z0-9.",
    ),
}
"""Whose rules."""

NSG_OPTIONS: Options = {
    "nsg": Option(
        autocompletion=nsg_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="A network security group; may be repeated, and replaces the list of the configuration.",
    ),
}
"""Which network security groups."""
VIRTUAL_NETWORK_OPTIONS: Options = {
    "virtual_network": Option(
        metavar="CIDR",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="What VirtualNetwork stands for, where it cannot be read; may be repeated. Left out: private ranges.",
    )
}
