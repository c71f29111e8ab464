"""The options that the commands of `acrnet tags` share."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from acrnet.cli.audit_options import AUDITED_REGISTRY_OPTIONS, TEMPLATE_OPTIONS
from acrnet.cli.completing import clouds, registry_names, words_of
from acrnet.cli.options import (
    CONFIG_OPTIONS,
    CONNECTION,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    NEEDS,
    TAG_OPTIONS,
    Options,
    in_any_case,
)
from acrnet.workflow.tags.fetch import FETCHED_FROM

LOOKING: Options = {
    **TAG_OPTIONS,
    "location": Option(
        metavar="REGION",
        show_default=False,
        rich_help_panel=CONNECTION,
        help="Without a file, ask the API at this location; left out, at the home of the first registry of the"
        " configuration.",
    ),
    **CONNECTION_OPTIONS,
    **CONFIG_OPTIONS,
    **LOOKUP_OPTIONS,
}
"""Which edition of the service tags to use."""

COMPARING: Options = {
    **AUDITED_REGISTRY_OPTIONS,
    **TEMPLATE_OPTIONS,
    "registry": Option(
        autocompletion=registry_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=NEEDS,
        help="Narrow to what clients of this registry need; may be repeated.",
    ),
    **NEED_OPTIONS,
    **CONNECTION_OPTIONS,
    **CONFIG_OPTIONS,
    **LOOKUP_OPTIONS,
}
"""What a comparison is narrowed to."""

CloudOfHistory = Annotated[
    str | None,
    Option(
        "--cloud",
        autocompletion=words_of(clouds),
        metavar="NAME",
        show_default=False,
        callback=in_any_case,
        help="Only versions of public, usgov or china; left out, of all.",
    ),
]
"""The versions of which cloud."""

_SOURCE = "Where from"

FETCHING: Options = {
    "origin": Option(
        "--from",
        autocompletion=words_of(lambda: FETCHED_FROM),
        metavar="SOURCE",
        show_default=False,
        rich_help_panel=_SOURCE,
        callback=in_any_case,
        help="download (default) for the page with Microsoft's weekly file, which needs no account; api for what rules"
        " at --location go by.",
    ),
    "file": Option(metavar="FILE", show_default=False, rich_help_panel=_SOURCE, help="A file that is there already."),
    "url": Option(
        metavar="URL",
        show_default=False,
        rich_help_panel=_SOURCE,
        help="The file at this address, for example a mirror of your own.",
    ),
    "location": Option(
        metavar="REGION",
        show_default=False,
        rich_help_panel=_SOURCE,
        help="Ask the API at this location; left out, at the home of the first registry of the configuration.",
    ),
    "published": Option(
        metavar="DAY",
        show_default=False,
        rich_help_panel=_SOURCE,
        help="The day of publication, as 2026-11-23, of a file whose name does not say it.",
    ),
    "force": Option(
        "--force",
        show_default=False,
        rich_help_panel=_SOURCE,
        help="Go on although much of what was there before is missing.",
    ),
    **CONNECTION_OPTIONS,
    **CONFIG_OPTIONS,
    **LOOKUP_OPTIONS,
}
"""Where service tags are fetched from."""
