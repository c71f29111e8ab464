"""`acrnet export`: lists for firewalls outside Azure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated

from typer import Option

from acrnet.cli.audit_options import AUDITED_REGISTRY_OPTIONS, TEMPLATE_OPTIONS
from acrnet.cli.collecting import no_collections
from acrnet.cli.completing import words_of
from acrnet.cli.configuring import configured
from acrnet.cli.connection import connected_on_use
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
)
from acrnet.cli.streams import is_standard_output
from acrnet.cli.terminal import Terminal
from acrnet.errors import UsageError
from acrnet.export.syntax import Syntax
from acrnet.export.table import SYNTAXES, find_syntax
from acrnet.workflow.export import make_list, require_place, save_list
from acrnet.workflow.request import RegistryRequest

EXPORTING: Options = {
    **AUDITED_REGISTRY_OPTIONS,
    **TEMPLATE_OPTIONS,
    **NEED_OPTIONS,
    **CONNECTION_OPTIONS,
    **TAG_OPTIONS,
    **CONFIG_OPTIONS,
    **LOOKUP_OPTIONS,
}
"""Whose needs a list is for, and by which service tags."""
_LIST = "The list"

EXAMPLES = examples(
    (
        "addresses of any registry in a region, without an account",
        "acrnet export --format cidr --regions westeurope --service-tags ServiceTags_Public.json",
    ),
    ("host names of one registry", "acrnet export --format hosts --registry contoso"),
    (
        "and what IoT Edge devices need beside it",
        "acrnet export --format hosts --registry contoso --profile iot-edge",
    ),
    (
        "for a firewall with few entries, into a file",
        "acrnet export --format cidr --registry contoso --max-entries 100 --out allow.txt",
    ),
    (
        "what changed since last week, for a firewall that has last week's list",
        "acrnet export --format nftables --registry contoso --delta last-week.json",
    ),
    ("which formats there are", "acrnet export --list"),
)


@no_collections()
def run(
    *,
    terminal: Terminal,
    form: Annotated[
        str | None,
        Option(
            "--format",
            autocompletion=words_of(lambda: SYNTAXES),
            metavar="FORMAT",
            show_default=False,
            rich_help_panel=_LIST,
            help=f"The syntax: {', '.join(SYNTAXES)}.",
        ),
    ] = None,
    most: Annotated[
        int | None,
        Option(
            "--max-entries",
            metavar="K",
            min=1,
            show_default=False,
            rich_help_panel=_LIST,
            help="How many entries there may be: prefixes are joined at the least cost, which the list states.",
        ),
    ] = None,
    delta: Annotated[
        Path | None,
        Option(
            "--delta",
            metavar="OLD",
            show_default=False,
            rich_help_panel=_LIST,
            help="Write only the change from OLD: the list that the firewall has, in a file of --format json, or"
            " earlier service tags: a file, or a version that was fetched.",
        ),
    ] = None,
    describe: Annotated[
        bool,
        Option(
            "--list",
            show_default=False,
            rich_help_panel=_LIST,
            help="Show the formats, what each can express, and how it was tested; nothing is read.",
        ),
    ] = False,
    request: Annotated[RegistryRequest, EXPORTING],
    out: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Save the list; - is standard output. Only --force replaces a file that is not a list of acrnet.",
        ),
    ] = None,
    force: Annotated[
        bool,
        Option(
            "--force",
            show_default=False,
            rich_help_panel=OUTPUT,
            help="Replace the file of --out, whatever it is.",
        ),
    ] = False,
    _output: OutputOptions = OutputOptions(),  # noqa: B008 - a frozen value
) -> int:
    """List what clients must reach, for firewalls outside Azure.

    Host names where the firewall speaks names, else the address prefixes of service tags, with a header that says
    what the list rests on. The same input makes the same bytes.
    """
    if describe:
        from acrnet.report.export_text import syntaxes_text

        terminal.show(syntaxes_text(SYNTAXES.values(), terminal.style))
        return 0
    syntax = _syntax(form)
    if delta is not None:
        syntax.require_delta()
    to_file = out is not None and not is_standard_output(out)
    if out is not None and to_file:
        require_place(out, force=force)
    configuration = configured(request, terminal)
    command = shlex.join(_command(request, syntax, most, delta))
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        made = make_list(request, configuration, arm=arm, progress=terminal, most=most, command=command, old=delta)
        text = syntax.write(made)
    if out is not None and to_file:
        save_list(text, out)
        terminal.say(f"The list is saved in {out}.")
    else:
        terminal.show(text)
    return 0


def _syntax(form: str | None) -> Syntax:
    if form is None:
        raise UsageError("--format is missing.", next_step="acrnet export --list describes the formats.")
    return find_syntax(form)


def _command(request: RegistryRequest, syntax: Syntax, most: int | None, delta: Path | None) -> Iterator[str]:
    """Yield the words of the command that makes the same list, whatever the order and the place of its options."""
    yield from ("acrnet", "export", "--format", syntax.name)
    for field in fields(request):
        value = getattr(request, field.name)
        if value == field.default:
            continue
        option = f"--{field.name.replace('_', '-')}"
        if isinstance(value, frozenset) or field.name == "regions":
            yield from (option, ",".join(sorted(value)))
        else:
            for each in value if isinstance(value, tuple) else (value,):
                yield from (option, str(each))
    if most is not None:
        yield from ("--max-entries", str(most))
    if delta is not None:
        yield from ("--delta", str(delta))
