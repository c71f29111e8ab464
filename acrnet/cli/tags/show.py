"""`acrnet tags show`: the service tags and their prefixes."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from acrnet.cli.collecting import no_collections
from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions, format_option
from acrnet.cli.tags.edition import read_edition
from acrnet.cli.tags.options import LOOKING
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Look
from acrnet.report.tags.forms import SHOW_FORMS, ShowForm
from acrnet.tags.selection import TagSelection
from acrnet.workflow.tags.source import TagsRequest, tags_named

EXAMPLES = examples(
    ("every tag of a file", "acrnet tags show --service-tags ServiceTags_Public.json"),
    (
        "the prefixes of one",
        "acrnet tags show AzureContainerRegistry.WestEurope --service-tags ServiceTags_Public.json",
    ),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    tags: Annotated[
        list[str] | None,
        Argument(
            metavar="TAG",
            show_default=False,
            help="Names of tags, in any case; left out, all are listed.",
        ),
    ] = None,
    request: Annotated[TagsRequest, LOOKING],
    form: Annotated[ShowForm, format_option("it")] = ShowForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show the service tags there are, or the prefixes of some.

    Prefixes are the fewest that hold the same addresses as those of the source.
    """
    catalog = read_edition(request, terminal)
    shown = TagSelection(catalog, tags_named(catalog, tags or ()))
    terminal.show_pieces(SHOW_FORMS[form](shown, Look(terminal.style)))
    return 0
