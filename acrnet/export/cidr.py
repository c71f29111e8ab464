"""Address prefixes, one per line, as external dynamic lists and address groups of firewalls take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.export.export_list import ExportList
from acrnet.export.header import commented
from acrnet.export.marks import marked
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term


def _text(export: ExportList, notes: Sequence[str]) -> str:
    once = {each.value: each for each in export.prefixes}  # whatever the ports
    return "\n".join([*commented(export, notes), *marked((each.value, each.until) for each in once.values())]) + "\n"


CIDR: Final = Syntax(
    name="cidr",
    form="address prefixes, one per line: IPv4, then IPv6; for external dynamic lists",
    expresses=frozenset({Term.PREFIXES}),
    limits="Prefixes have no ports: open those that the first line names. For a firewall that takes no comment lines,"
    " leave out those that start with #.",
    tested="Generated only: read back by tests, loaded into no firewall.",
    text=_text,
)
