"""Every syntax of an export: the values of `--format`, in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.errors import UsageError
from acrnet.export.cidr import CIDR
from acrnet.export.csv import CSV
from acrnet.export.hosts import HOSTS
from acrnet.export.ipset import IPSET
from acrnet.export.iptables import IPTABLES
from acrnet.export.json import JSON
from acrnet.export.nftables import NFTABLES
from acrnet.export.squid import SQUID
from acrnet.export.syntax import Syntax

SYNTAXES: Final[Mapping[str, Syntax]] = {
    each.name: each for each in (HOSTS, CIDR, CSV, JSON, NFTABLES, IPTABLES, IPSET, SQUID)
}
"""By name."""


def find_syntax(name: str) -> Syntax:
    """Return the syntax of this name, in any case; raises UsageError where there is none."""
    known = SYNTAXES.get(name.lower())
    if known is None:
        raise UsageError(
            f"--format does not take {name!r}.",
            next_step=f"It takes {', '.join(SYNTAXES)}; acrnet export --list describes them.",
        )
    return known
