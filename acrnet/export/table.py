"""Every syntax of an export: the values of `--format`, in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.errors import UsageError
from acrnet.export.arm import ARM
from acrnet.export.bicep import BICEP
from acrnet.export.cidr import CIDR
from acrnet.export.csv import CSV
from acrnet.export.hosts import HOSTS
from acrnet.export.ipset import IPSET
from acrnet.export.iptables import IPTABLES
from acrnet.export.json import JSON
from acrnet.export.nftables import NFTABLES
from acrnet.export.squid import SQUID
from acrnet.export.syntax import Syntax
from acrnet.export.terraform import TERRAFORM
from acrnet.export.vendors import VENDORS

SYNTAXES: Final[Mapping[str, Syntax]] = {
    each.name: each
    for each in (
        *(HOSTS, CIDR, CSV, JSON),
        *(NFTABLES, IPTABLES, IPSET, SQUID),
        *VENDORS,
        *(*TERRAFORM, *BICEP, *ARM),
    )
}
"""By name."""


def find_syntax(name: str) -> Syntax:
    """Return the syntax of this name, in any case; raises UsageError where there is none, or its library is missing."""
    known = SYNTAXES.get(name.lower())
    if known is None:
        from difflib import get_close_matches  # here, because only a mistake needs it

        near = get_close_matches(name.lower(), SYNTAXES, cutoff=0.5)
        raise UsageError(
            f"--format does not take {name!r}.",
            next_step=f"Did you mean {' or '.join(near)}?" if near else "acrnet export --list describes the formats.",
        )
    known.require_library()
    return known
