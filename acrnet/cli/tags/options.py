"""The options that the commands of `acrnet tags` share."""

from __future__ import annotations

from typer import Option

from acrnet.cli.audit_options import AUDITED_REGISTRY_OPTIONS
from acrnet.cli.completing import registry_names
from acrnet.cli.options import (
    CONFIG_OPTIONS,
    CONNECTION,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    NEEDS,
    TAG_OPTIONS,
    Options,
)

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
