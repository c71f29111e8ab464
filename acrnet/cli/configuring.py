"""The configuration of a command that uses service tags, with a word on how old these are."""

from __future__ import annotations

from acrnet.cli.terminal import Terminal
from acrnet.config import Configuration
from acrnet.report.escaping import printable
from acrnet.workflow.configuration import read_configuration
from acrnet.workflow.request import Request
from acrnet.workflow.tags.editions import days_ago, with_edition


def configured(request: Request, terminal: Terminal, *, removing: bool = False) -> Configuration:
    """Return the configuration of this run, with the file of the edition that it names, and say how old that is.

    Raises what `read_configuration` and `with_edition` raise.
    """
    configuration, edition = with_edition(read_configuration(request, removing=removing))
    if edition is not None and edition.age is not None:
        terminal.say(printable(f"The service tags {edition.name} were current {days_ago(edition.age)}."))
    return configuration
