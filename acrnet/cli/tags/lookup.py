"""`acrnet tags lookup`: which service tags hold an address."""

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
from acrnet.report.tags.forms import LOOKUP_FORMS, LookupForm
from acrnet.workflow.tags.lookup import look_up, questions
from acrnet.workflow.tags.source import TagsRequest

EXAMPLES = examples(
    ("the tags that hold an address", "acrnet tags lookup 20.150.46.1 --service-tags ServiceTags_Public.json"),
    ("the same for each line of a file", "acrnet tags lookup - --service-tags ServiceTags_Public.json < denied.txt"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    addresses: Annotated[
        list[str],
        Argument(
            metavar="IP|CIDR",
            show_default=False,
            help="Addresses and prefixes; - is standard input, one per line.",
        ),
    ],
    request: Annotated[TagsRequest, LOOKING],
    form: Annotated[LookupForm, format_option("the answer")] = LookupForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Show which service tags hold an address or a prefix.

    The most specific tag comes first, which is the one with the fewest addresses. Of a prefix that no tag holds as a
    whole, the tags that hold a part are named.
    """
    asked = questions(addresses)
    catalog = read_edition(request, terminal)
    terminal.show_pieces(LOOKUP_FORMS[form](look_up(catalog, asked), Look(terminal.style)))
    return 0
