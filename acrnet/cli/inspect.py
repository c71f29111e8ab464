"""`acrnet inspect`: what a registry offers, and what its clients need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

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
from acrnet.workflow.needs import need_options
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.config import Configuration
    from acrnet.registry.model import Registry
    from acrnet.tags import TagCatalog

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
    from acrnet.registry.needs import derive_needs
    from acrnet.report.inspect.json import inspect_json
    from acrnet.report.inspect.text import inspect_text

    configuration = replace(read_configuration(request), registries=(registry,))
    options = need_options(configuration)
    with connected(request, configuration.cloud, terminal) as arm, terminal.working("Reading the registry"):
        found, catalog = _read(arm, configuration)
    derived = derive_needs(found, catalog, configuration.cloud, options)
    if form is TableFormat.JSON:
        terminal.show(inspect_json(found, derived, catalog))
    else:
        terminal.show(inspect_text(found, derived, catalog, terminal.style))
    return 0


def _read(arm: ArmSession, configuration: Configuration) -> tuple[Registry, TagCatalog]:
    """Return the registry, and the service tags as its home region knows them."""
    from acrnet.inventory.live.names import find_all_by_name
    from acrnet.inventory.live.registries import REGISTRIES, read_registry
    from acrnet.inventory.tag_sources import catalog_from_api, catalog_from_file

    (identifier,) = find_all_by_name(arm, REGISTRIES, configuration.registries, "registry", configuration.subscriptions)
    registry = read_registry(arm, identifier)
    if configuration.service_tags is not None:
        return registry, catalog_from_file(configuration.service_tags, configuration.cloud)
    return registry, catalog_from_api(arm, identifier.subscription, registry.location)
