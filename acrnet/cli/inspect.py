"""`acrnet inspect`: what a registry offers, and what its clients need."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from typer import Argument, Option

from acrnet.cli.audit_options import AUDITED_REGISTRY_OPTIONS, TEMPLATE_OPTIONS
from acrnet.cli.collecting import no_collections
from acrnet.cli.completing import registry_names
from acrnet.cli.configuring import configured
from acrnet.cli.connection import connected_on_use
from acrnet.cli.help import examples
from acrnet.cli.options import (
    CONFIG_OPTIONS,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    OUTPUT,
    REPLACING_OPTIONS,
    TAG_OPTIONS,
    Options,
    OutputOptions,
    format_option,
)
from acrnet.cli.outputs import output_option, put_document, requested_outputs
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Depth, Look
from acrnet.report.inspect.forms import INSPECT_FORMS, InspectForm
from acrnet.workflow.inspect import inspect_registry
from acrnet.workflow.request import RegistryRequest

INSPECTING: Options = {
    **{field: AUDITED_REGISTRY_OPTIONS[field] for field in ("registry_file", "regions")},
    **TEMPLATE_OPTIONS,
    **NEED_OPTIONS,
    **CONNECTION_OPTIONS,
    **TAG_OPTIONS,
    **CONFIG_OPTIONS,
    **LOOKUP_OPTIONS,
    **REPLACING_OPTIONS,
}
"""What to inspect in place of a registry in Azure, and by which service tags."""

EXAMPLES = examples(
    ("show a registry, its endpoints and what clients need", "acrnet inspect contoso"),
    ("only what pulls need, as JSON", "acrnet inspect contoso --operations pull --format json"),
    (
        "the page for a firewall team, without an account",
        "acrnet inspect --regions westeurope --service-tags ServiceTags_Public.json --format markdown",
    ),
    ("try it without an Azure account", "acrnet inspect contoso --sandbox estate"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    registry: Annotated[
        str | None,
        Argument(
            metavar="REGISTRY",
            autocompletion=registry_names,
            show_default=False,
            help="Name or id of the registry; left out with --registry-file or --regions.",
        ),
    ] = None,
    request: Annotated[RegistryRequest, INSPECTING],
    form: Annotated[InspectForm, format_option("it")] = InspectForm.TEXT,
    output: Annotated[list[str], output_option("it", InspectForm)] = [],  # noqa: B006 - typer reads it, nobody changes it
    details: Annotated[
        bool,
        Option(
            "--details",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Show every address prefix, where there are many too; JSON and Markdown always do.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show a registry, its endpoints, and what its clients need.

    Host names and address prefixes are those that acrnet export lists. As Markdown it is the page to send to whoever
    runs the firewall in front of the clients.
    """
    asked = request if registry is None else replace(request, registry=(registry,))
    outputs = requested_outputs(output, INSPECT_FORMS, force=request.force)
    configuration = configured(asked, terminal)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        inspection = inspect_registry(asked, configuration, arm=arm, progress=terminal)
    depth = Depth.DETAILS if details else Depth.USUAL
    put_document(inspection, INSPECT_FORMS[form], outputs, Look(terminal.style, depth), terminal)
    return 0
