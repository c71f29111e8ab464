"""Host names, one per line, for firewalls and proxies that know names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.export.export_list import ExportList
from acrnet.export.header import commented
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term


def _text(export: ExportList, notes: Sequence[str]) -> str:
    names = dict.fromkeys(each.value for each in export.hosts)
    return "\n".join([*commented(export, notes), *names]) + "\n"


HOSTS: Final = Syntax(
    name="hosts",
    form="host names, one per line, for firewalls and proxies that know names",
    expresses=frozenset({Term.HOSTS}),
    limits="A leading *. stands for any label; spell it as your firewall does. Names have no ports: open those that"
    " the first line names.",
    tested="Generated only: read back by tests, loaded into no firewall.",
    text=_text,
)
