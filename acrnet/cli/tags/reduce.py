"""`acrnet tags reduce`: tags in at most so many prefixes."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from acrnet.cli.collecting import no_collections
from acrnet.cli.help import examples
from acrnet.cli.options import OUTPUT, OutputOptions, format_option
from acrnet.cli.tags.edition import read_edition
from acrnet.cli.tags.options import LOOKING
from acrnet.cli.terminal import Terminal
from acrnet.net import Family
from acrnet.report.form import Depth, Look
from acrnet.report.tags.forms import REDUCE_FORMS, ReduceForm
from acrnet.workflow.tags.reduce import reduce_tags
from acrnet.workflow.tags.source import TagsRequest

COVER = "The cover"

EXAMPLES = examples(
    (
        "storage of all regions in 200 entries of a firewall",
        "acrnet tags reduce Storage --max-entries 200 --service-tags ServiceTags_Public.json",
    ),
    (
        "two tags together, in IPv4 only",
        "acrnet tags reduce Storage.WestEurope Storage.NorthEurope --max-entries 50 --family ipv4",
    ),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    tags: Annotated[
        list[str], Argument(metavar="TAG", show_default=False, help="Names of tags, in any case; taken together.")
    ],
    most: Annotated[
        int,
        Option(
            "--max-entries",
            metavar="K",
            show_default=False,
            rich_help_panel=COVER,
            help="How many prefixes there may be, of both families together.",
        ),
    ],
    family: Annotated[
        Family | None,
        Option(
            metavar="FAMILY",
            show_default=False,
            rich_help_panel=COVER,
            help="Only IPv4 or only IPv6, in any case; left out, both.",
        ),
    ] = None,
    request: Annotated[TagsRequest, LOOKING],
    form: Annotated[ReduceForm, format_option("it")] = ReduceForm.TEXT,
    details: Annotated[
        bool,
        Option(
            "--details",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Show every prefix that is admitted in addition, however many.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Cover tags with few prefixes, and show what that costs.

    The prefixes hold every address of the tags, and no other choice of at most K admits fewer addresses in addition.
    Between the families, prefixes of one length weigh the same.
    """
    catalog = read_edition(request, terminal)
    reduction = reduce_tags(catalog, tags, most, family)
    look = Look(terminal.style, Depth.DETAILS if details else Depth.USUAL)
    terminal.show_pieces(REDUCE_FORMS[form](reduction, look))
    return 0
