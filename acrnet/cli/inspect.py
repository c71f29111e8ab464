"""`acrnet inspect`: what a registry offers, and what its clients need."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from acrnet.cli.completing import registry_names
from acrnet.cli.connection import connected
from acrnet.cli.help import examples
from acrnet.cli.options import (
    CONFIG_OPTIONS,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    OUTPUT,
    TAG_OPTIONS,
    Options,
    OutputOptions,
    TableFormat,
)
from acrnet.cli.terminal import Terminal
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.inspect import inspect_registry
from acrnet.workflow.request import Request

INSPECTING: Options = {**LOOKUP_OPTIONS, **CONFIG_OPTIONS, **NEED_OPTIONS, **CONNECTION_OPTIONS, **TAG_OPTIONS}

EXAMPLES = examples(
    ("show a registry, its endpoints and what clients need", "acrnet inspect contoso"),
    ("only what pulls need, as JSON", "acrnet inspect contoso --operations pull --format json"),
    ("try it without an Azure account", "acrnet inspect contoso --sandbox estate"),
)


def run(
    *,
    terminal: Terminal,
    registry: Annotated[
        str,
        Argument(
            metavar="REGISTRY",
            autocompletion=registry_names,
            show_default=False,
            help="Name or id of the registry.",
        ),
    ],
    request: Annotated[Request, INSPECTING],
    form: Annotated[
        TableFormat, Option("--format", case_sensitive=False, rich_help_panel=OUTPUT, help="How it is shown.")
    ] = TableFormat.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show a registry, its endpoints, and what its clients need."""
    from acrnet.report.inspect.json import inspect_json
    from acrnet.report.inspect.text import inspect_text

    configuration = read_configuration(request)
    with connected(request, configuration.cloud, terminal) as arm:
        found = inspect_registry(arm, registry, configuration, terminal)
    if form is TableFormat.JSON:
        terminal.show(inspect_json(found.registry, found.needs, found.catalog))
    else:
        terminal.show(inspect_text(found.registry, found.needs, found.catalog, terminal.style))
    return 0
