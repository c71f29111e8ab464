"""`acrnet tags history`: the versions of the service tags that were fetched."""

from __future__ import annotations

from typing import Annotated

from acrnet.cli.help import examples
from acrnet.cli.options import OutputOptions, format_option
from acrnet.cli.tags.options import CloudOfHistory
from acrnet.cli.terminal import Terminal
from acrnet.report.form import Look
from acrnet.report.tags.forms import HISTORY_FORMS, HistoryForm
from acrnet.workflow.tags.history import list_history

EXAMPLES = examples(
    ("every version that was fetched", "acrnet tags history"),
    ("for a script, with all that is known of each", "acrnet tags history --cloud public --format json"),
)


def run(
    *,
    terminal: Terminal,
    cloud: CloudOfHistory = None,
    form: Annotated[HistoryForm, format_option("it")] = HistoryForm.TEXT,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """List the versions of the service tags that were fetched.

    The newest comes first. The age counts from the day on which a version was last known to be the current one.
    """
    terminal.show_pieces(HISTORY_FORMS[form](list_history(cloud), Look(terminal.style)))
    return 0
