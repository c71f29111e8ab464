"""What readers find: rule sets with the place they were found at, and an account of every input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct, field

from acrnet.rules.rule import RuleSet


class Location(Struct, frozen=True, gc=False):
    """Where something was read, for people to find it again."""

    file: str = ""
    """The path as it was given or found, `-` for standard input; "" for what Resource Manager answered."""
    json_path: str = ""
    """Where in the file, for example `$.value[3].properties.securityRules[0]`; "" for what is not in a file."""

    @property
    def fragment(self) -> str:
        """The place as an id for what has none of its own."""
        return f"{self.file}#{self.json_path}"

    def __str__(self) -> str:
        return f"{self.file} {self.json_path}".strip()


LIVE = Location()


def input_name(path: str) -> str:
    """Return what people call an input that was given as this path."""
    return "standard input" if path == "-" else path


class FoundRuleSet(Struct, frozen=True, gc=False):
    """The rules of a network security group and where they were found."""

    rule_set: RuleSet
    location: Location = LIVE
    region: str = ""
    """ARM location name of the group, lower case; "" where the input does not say."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
    attached_to: tuple[str, ...] = ()
    """Ids of the subnets and network interfaces the group is attached to, sorted."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input and what was found in it."""

    path: str
    """As it was given or found, `-` for standard input, or the scope that was read live."""
    format: str
    """What it was recognised as: `az`, `rest`, `resource-graph`, `rule-list`, `live`; "" for what is none of them."""
    rule_sets: int = 0
    rules: int = 0
    """Custom rules; default rules do not count."""
    unresolved: tuple[str, ...] = ()
    """What in it could not be made out, one sentence each with its place."""
    error: str = ""
    """Why it could not be read; "" when it could."""
    whole: bool = True
    """Whether it holds the rules of all groups that it tells of."""
    nothing: str = ""
    """Why a folder or a search has nothing, where it could be looked into; "" else."""
    assumptions: tuple[str, ...] = ()
    """What reading it takes for granted, one clause each."""
