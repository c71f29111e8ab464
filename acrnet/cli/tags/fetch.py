"""`acrnet tags fetch`: the current service tags, into the history."""

from __future__ import annotations

from typing import Annotated

from acrnet.cli.connection import connected_on_use
from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions, format_option
from acrnet.cli.tags.options import FETCHING
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Look
from acrnet.report.tags.forms import FETCH_FORMS, FetchForm
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.tags.fetch import FetchRequest, fetch_tags

EXAMPLES = examples(
    ("the weekly file of the public cloud, without an account", "acrnet tags fetch"),
    ("that of China", "acrnet tags fetch --cloud china"),
    ("what rules in one region go by", "acrnet tags fetch --from api --location westeurope"),
    ("a file that was downloaded by hand", "acrnet tags fetch --file ServiceTags_Public_20261123.json"),
)


def run(
    *,
    terminal: Terminal,
    request: Annotated[FetchRequest, FETCHING],
    form: Annotated[FetchForm, format_option("it")] = FetchForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """Fetch the current service tags into the history.

    They are stored only if they are whole: of the right cloud, with the tags that registries need, and without a loss
    of a tenth against the version before. What fails leaves the history as it was.
    """
    configuration = read_configuration(request)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        result = fetch_tags(request, configuration, arm=arm, progress=terminal)
    terminal.show_pieces(FETCH_FORMS[form](result, Look(terminal.style)))
    return 0
