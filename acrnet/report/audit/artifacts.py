"""Files and resources that findings are about, as tools outside acrnet name them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from acrnet.audit.model import Audit, Finding
from acrnet.rules.inputs import Location

_CONFIGURATION: Final = "acrnet.yaml"
"""What a finding is about that names neither a file nor a resource: the file that says what is audited."""
_STANDARD_INPUT: Final = "stdin"
_ARM_ID: Final = "/subscriptions/"


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What the findings of an audit are about."""

    names: Mapping[str, str]
    """The name of each rule set by its id."""
    client_ids: Mapping[str, str]
    """The id of the subnet or network interface of each client by its name."""
    registry: str
    """The id of the first registry; "" where there is none."""

    @classmethod
    def of(cls, audit: Audit) -> Artifacts:
        """Return the rule sets, clients and registries of an audit."""
        registries = [each for each in audit.registries if each.startswith(_ARM_ID)]
        clients = {each.client: str(each.client_id or "") for each in audit.results if each.client}
        names = {each.id: each.name for each in audit.subjects()}
        return cls(names, clients, registries[0] if registries else "")

    def name(self, finding: Finding) -> str:
        """Return the name of the rule set or client; "" for a finding that is about neither."""
        rule_set = finding.rule_set
        return self.names.get(rule_set) or finding.client or rule_set.rstrip("/").rsplit("/", 1)[-1]

    def identity(self, finding: Finding) -> str:
        """Return what identifies a rule set in every run: its ARM id, else its file and its name.

        Neither the place in the file is part of it nor the line, because both change with what is written before.
        """
        if finding.rule_set.lower().startswith(_ARM_ID) or not finding.location.file:
            return finding.rule_set.lower()
        return f"{path_of(finding.location)}\n{self.name(finding).lower()}"

    def uri(self, finding: Finding) -> str:
        """Return the URI of the file, relative to the folder in which acrnet ran if its path is.

        A resource that was read live is named by its ARM id, as if that were a path.
        """
        path = path_of(finding.location)
        if path:
            return f"file://{_quoted(path)}" if path.startswith("/") else _quoted(path)
        client = self.client_ids.get(finding.client) or finding.client
        return _quoted((finding.rule_set or client or self.registry).strip("/")) or _CONFIGURATION


def path_of(location: Location) -> str:
    """Return the path of a file, normalised; "" for what was read live."""
    file = location.file
    if not file:
        return ""
    return _STANDARD_INPUT if file == "-" else posixpath.normpath(file)


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass"))
