"""What readers return: security groups with the place they were read from, and an account of each input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from msgspec import Struct, field

from acrnet.rules.rule import RuleSet


class RuleSetKind(StrEnum):
    """What a rule set is of; the values are those of machine-readable reports."""

    noun: str
    """What people call it."""

    NSG = "nsg", "NSG"
    FIREWALL_POLICY = "firewall-policy", "firewall policy"
    FIREWALL = "firewall", "firewall"

    def __new__(cls, value: str, noun: str) -> Self:
        """Return the kind of this value with its noun."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.noun = noun
        return kind


class Location(Struct, frozen=True, gc=False):
    """Where something was read, for people to find it again."""

    file: str = ""
    """The path as named on the command line or as listed from a folder, `-` for standard input; "" for a live read."""
    json_path: str = ""
    """Where in the file, for example `$.value[3].properties.securityRules[0]`; "" for what is not in a file."""
    line: int = 0
    """The line in the file, 1 being the first; 0 where it is not known."""

    @property
    def fragment(self) -> str:
        """The place as an id for what has none of its own."""
        return f"{self.file}#{self.json_path}"

    def __str__(self) -> str:
        return f"{self.file} {self.json_path}".strip()


LIVE = Location()

NO_PLACES: Final[Mapping[str, Location]] = MappingProxyType({})
"""The places of rules where none is known."""


def input_name(path: str) -> str:
    """Return the name by which messages call the input of this path."""
    return "standard input" if path == "-" else path


class LocatedNsg(Struct, frozen=True, gc=False):
    """A network security group as an audit takes it, with the place it was read from."""

    rule_set: RuleSet
    location: Location = LIVE
    """The place in the document that was read."""
    region: str = ""
    """ARM location name of the group, lower case; "" where the input does not say."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
    attached_to: tuple[str, ...] = ()
    """Ids of the subnets and network interfaces the group is attached to, sorted."""
    client_prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The address prefixes of the subnets it is attached to, by `<virtual network>/<subnet>`, where a file has them;
    empty where those of one are not known, and where it is attached to an interface."""
    places: Mapping[str, Location] = NO_PLACES
    """Where its rules are written, by name in lower case, and it itself by "", where reading it showed that; lines of 0
    are not known."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input, what was read from it and what could not be read."""

    path: str
    """As named on the command line or as listed from a folder, `-` for standard input, or the scope that was read
    live."""
    format: str
    """The format it was recognised as, by the name of the reader's form, or `live`; "" for no known format."""
    rule_sets: int = 0
    """Network security groups."""
    rules: int = 0
    """Custom rules of these; default rules do not count."""
    unresolved: tuple[str, ...] = ()
    """What in it could not be resolved, one sentence each with its place."""
    error: str = ""
    """Why it could not be read; "" when it could."""
    whole: bool = True
    """Whether it has the rules of every group that it mentions."""
    nothing: str = ""
    """Why a folder or a search that could be read has no rule set; "" otherwise."""
    assumptions: tuple[str, ...] = ()
    """What was assumed in reading it, one clause each."""
    firewall_resources: Mapping[str, int] = dataclass_field(default_factory=dict)
    """How many resources of Azure Firewall it has, by what people call them: `firewall policy`."""
