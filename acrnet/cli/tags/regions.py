"""`acrnet tags regions`: which regions have tags of registries and of storage."""

from __future__ import annotations

from typing import Annotated

from acrnet.cli.collecting import no_collections
from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions, format_option
from acrnet.cli.tags.edition import read_edition
from acrnet.cli.tags.options import LOOKING
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Look
from acrnet.report.tags.forms import REGIONS_FORMS, RegionsForm
from acrnet.workflow.tags.source import TagsRequest

EXAMPLES = examples(
    ("the regions of a file", "acrnet tags regions --service-tags ServiceTags_Public.json"),
    ("try it without an Azure account", "acrnet tags regions --sandbox estate"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    request: Annotated[TagsRequest, LOOKING],
    form: Annotated[RegionsForm, format_option("it")] = RegionsForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show which regions have tags of registries and of storage.

    A region that a registry can be in has a tag of each; their names are those of locations in Resource Manager, while
    the tag of the whole region (AzureCloud) goes by an alias in twelve regions.
    """
    catalog = read_edition(request, terminal)
    terminal.show_pieces(REGIONS_FORMS[form](catalog, Look(terminal.style)))
    return 0
