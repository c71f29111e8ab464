"""`acrnet remove`: delete the rules acrnet owns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.carrying_out import carry_out
from acrnet.cli.confirming import WriteOptions, require_unattended_options
from acrnet.cli.connection import connected
from acrnet.cli.cut_needs import describe_cut_needs
from acrnet.cli.help import examples
from acrnet.cli.options import (
    OUTPUT,
    ConfigOptions,
    ConnectionOptions,
    Format,
    LookupOptions,
    OutputOptions,
    OwnerOptions,
    TagOptions,
)
from acrnet.cli.plan_options import LimitOptions, NsgOptions
from acrnet.cli.saving import require_writable, save_plan
from acrnet.cli.settings import Flags, read_settings
from acrnet.cli.showing import show_plan, suggest_apply
from acrnet.cli.terminal import Terminal
from acrnet.report.escaping import printable
from acrnet.workflow.plan import make_plan

EXAMPLES = examples(
    ("delete every rule of this owner that acrnet.yaml's groups hold", "acrnet remove"),
    ("only plan it, for a review", "acrnet remove --nsg nsg-build --out removal.json"),
)


def run(
    *,
    terminal: Terminal,
    nsgs: NsgOptions,
    lookup: LookupOptions,
    config: ConfigOptions,
    owner: OwnerOptions,
    limits: LimitOptions,
    write: WriteOptions,
    connection: ConnectionOptions,
    tags: TagOptions,
    out: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Save the plan for acrnet apply FILE, and delete nothing now; as --out of acrnet plan.",
        ),
    ] = None,
    _output: OutputOptions,
) -> int:
    """Delete the rules acrnet owns, after showing what that closes.

    Rules of other owners, and rules acrnet does not own, are left alone. Needs of the registries in the configuration
    that this cuts are named.
    """
    if out is None:
        require_unattended_options(terminal, write)
    else:
        require_writable(out, force=limits.force)
    flags = Flags(nsgs=nsgs, lookup=lookup, owner=owner, limits=limits, tags=tags)
    settings = read_settings(config, connection, flags, removing=True)
    with connected(connection, settings.configuration.cloud, terminal) as arm:
        with terminal.working("Reading network security groups"):
            plan = make_plan(arm, settings, removing=True)
            cut = describe_cut_needs(arm, settings) if plan.pending else []
        if out is not None:
            save_plan(plan, out, terminal)
        show_plan(plan, Format.TEXT, out, terminal)
        for line in cut:
            terminal.say(printable(line))
        if out is None:
            return carry_out(plan, arm, write, terminal, connection)
    suggest_apply(plan, out, terminal, connection)
    return 0
