"""`acrnet inspect`: what a registry offers, and what its clients need."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from acrnet.cli.completing import registry_names
from acrnet.cli.connection import connected
from acrnet.cli.help import examples
from acrnet.cli.options import (
    CONFIG_OPTIONS,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    TAG_OPTIONS,
    Options,
    OutputOptions,
    format_option,
)
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Look
from acrnet.report.inspect.forms import INSPECT_FORMS, InspectForm
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
    form: Annotated[InspectForm, format_option("it")] = InspectForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show a registry, its endpoints, and what its clients need."""
    configuration = read_configuration(request)
    with connected(request, configuration.cloud, terminal) as arm:
        inspection = inspect_registry(arm, registry, configuration, terminal)
    terminal.show_pieces(INSPECT_FORMS[form](inspection, Look(terminal.style)))
    return 0
