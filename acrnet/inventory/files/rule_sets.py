"""Reading rule sets from the contents of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from acrnet.errors import InputFileError
from acrnet.inventory.files.firewall_parts import FirewallPart, Part, part_of
from acrnet.inventory.files.mentions import contains_rules
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.registry_form import is_registry_part
from acrnet.inventory.files.resource import RULE_KEYS, Kind, Located, fields_value, kind_of, text_in, value_in
from acrnet.inventory.files.rule_resources import with_own_rules
from acrnet.inventory.files.subnets import subnet_prefixes
from acrnet.inventory.files.unknown_settings import unknown_settings
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.limits import MAX_ADDRESSES, MAX_RULES, address_ranges
from acrnet.rules.rule import RuleSet
from acrnet.rules.shared_rules import SharedRules
from acrnet.rules.wire import read_rule_set_leniently
from acrnet.rules.wire.fields import shown
from acrnet.tags import location_name
from acrnet.unknown import Unknown

STEP: Final = 200
"""Groups read between two reports of progress."""

MOST_SENTENCES = 10_000
"""Sentences kept of one file; further ones are counted."""
MOST_RULES: Final = 10 * MAX_RULES
"""In one list of a group. A hostile file may have millions, and reading and reporting each would take minutes."""
_MOST_ADDRESSES: Final = 10 * MAX_ADDRESSES
"""In all rules of a group, sources and destinations together. Judging takes seconds with this many addresses and
minutes with more, because every address may have a verdict of its own."""


@dataclass(slots=True)
class RuleSetsRead:
    """What was read from one file."""

    file: str
    shared: SharedRules = field(default_factory=SharedRules, compare=False)
    """Gives equal rules as one value, over all files that are read together."""
    format: str = ""
    """The format it was recognised as."""
    error: str = ""
    """Why it could not be read; "" if it could."""
    nothing: str = ""
    """Why a folder that was read has no file; "" for a file."""
    assumptions: tuple[str, ...] = ()
    """What was assumed in reading it, one clause each."""
    rule_sets: list[LocatedNsg] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    without_rules: int = 0
    """The number of groups that are listed without their rules."""
    whole: bool = True
    """Whether it has the rules of every group that it mentions."""
    firewall_parts: list[FirewallPart] = field(default_factory=list)
    """The resources of Azure Firewall in it."""
    before: RuleSetsRead | None = None
    """The same before what the file plans is done; None for a file that plans nothing."""
    planned: str = ""
    """What it plans, as a clause; "" for a file that plans nothing."""
    registries: list[Located] = field(default_factory=list)
    """The registries and replications in it."""
    parameters: tuple[str, ...] = ()
    """The names of the parameters that it declares."""
    _left_out: int = 0

    def add(self, nsg: LocatedNsg) -> None:
        """Add a group, with the rules of an earlier one if they are equal."""
        rule_set = self.shared.of(nsg.rule_set)
        self.rule_sets.append(nsg if rule_set is nsg.rule_set else structs.replace(nsg, rule_set=rule_set))

    def add_firewall_part(self, resource: Located) -> bool:
        """Add the resource of Azure Firewall in an object; returns False if the object is not one."""
        part = part_of(resource.body)
        if part is None:
            return False
        # Loaded here: files without a firewall need none of it.
        from acrnet.inventory.files.firewall_reading import read_part

        read = read_part(part, resource, self.file, projected=self.format == "resource-graph")
        self.firewall_parts.append(read)
        if not isinstance(read.value, Unknown):
            self.report(resource.json_path, *unknown_settings(resource.body))
        if part is not Part.GROUP:  # the rules of a group are in doubt then
            self.assume_present(resource)
        if isinstance(read.value, Unknown):
            self.whole = False
            self.report(resource.json_path, f"{read.value.reason}.")
        elif part is Part.GROUP and not read.owner:
            self.whole = False
            self.report(
                resource.json_path,
                f"the rule collection group {shown(read.value.name)} has no id that names its policy.",
            )
        return True

    def assume_present(self, resource: Located) -> None:
        """Store that a resource is taken to be there, if that is not known."""
        if resource.uncertain:
            name = text_in(resource.body, "name") or text_in(resource.body, "id").rpartition("/")[2]
            named = shown(name) if name else str(Location(self.file, resource.json_path))
            clause = f"{named} is taken to be deployed, though that is not known, because {resource.uncertain}"
            self.assumptions = (*self.assumptions, clause)

    def report(self, json_path: str, *sentences: str) -> None:
        """Store sentences about what could not be resolved at a place."""
        room = MOST_SENTENCES - len(self.unresolved)
        self.unresolved += [f"{Location(self.file, json_path)}: {sentence}" for sentence in sentences[:room]]
        self._left_out += max(0, len(sentences) - room)

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences about what could not be resolved, and how many are left out."""
        more = (f"{self.file} has {self._left_out:,} more such places.",) if self._left_out else ()
        return (*self.unresolved, *more)


def read_rule_sets(contents: Contents, file: str, report: Callable[[float], None], shared: SharedRules) -> RuleSetsRead:
    """Return the rule sets among the resources of a file; `report` is called with the share of them that is read.

    The id of a rule set is that of its group, else `<file>#<JSON path>`. Raises InputFileError for a group with more
    rules than any can have.
    """
    clauses = [f"{file} {clause}." for clause in contents.unresolved]
    read = RuleSetsRead(
        file,
        shared,
        contents.format,
        unresolved=clauses,
        whole=contents.whole,
        assumptions=contents.assumptions,
        parameters=contents.parameters,
        registries=list(contents.registries),
    )
    if contents.before is not None:
        earlier = Contents(contents.format, contents.before.resources, registries=contents.before.registries)
        read.before = read_rule_sets(earlier, file, lambda _: None, shared)
        read.planned = contents.before.planned
    groups = _groups(contents.resources, read)
    for index, group in enumerate(groups):
        if index % STEP == 0:
            report(index / len(groups))
        add_group(read, group)
    return read


def add_group(read: RuleSetsRead, group: Located) -> None:
    """Add the rule set of a group, and what could not be resolved in it.

    Raises InputFileError for a group with more rules than any can have.
    """
    nsg, unresolved = _nsg(group, read.file)
    read.add(nsg)
    read.assume_present(group)
    if unresolved:
        read.report(group.json_path, *unresolved)


def _groups(resources: Iterable[Located], read: RuleSetsRead) -> Sequence[Located]:
    """Return the groups with all their rules, and report what the other resources leave open."""
    groups: list[Located] = []
    rules: list[Located] = []
    for each in resources:
        kind = kind_of(each.body)
        if kind is Kind.GROUP:
            groups.append(each)
        elif kind is Kind.RULE:
            rules.append(each)
        elif kind is Kind.GROUP_WITHOUT_RULES:
            read.without_rules += 1
            read.whole = False
            read.report(each.json_path, f"{_named(each.body)} is listed without its rules.")
        elif kind is Kind.NAMELESS_RULES:
            read.whole = False
            read.report(each.json_path, "these rules belong to no named group.")
        elif read.add_firewall_part(each):
            continue
        elif is_registry_part(each.body):
            read.registries.append(each)
        elif contains_rules(each.body):
            read.whole = False
            read.report(each.json_path, "the security rules inside are not read; export their group.")
    groups, missing = with_own_rules(groups, rules, read.file)
    read.whole = read.whole and not missing
    for json_path, sentence in missing:
        read.report(json_path, sentence)
    return groups


def _nsg(group: Located, file: str) -> tuple[LocatedNsg, tuple[str, ...]]:
    body, location = group.body, Location(file, group.json_path)
    for key in RULE_KEYS:
        rules = fields_value(body, key)
        if isinstance(rules, list) and len(rules) > MOST_RULES:
            raise InputFileError(
                f"{location}: {_named(body)} has {len(rules):,} {key}, more than any group can have.",
                next_step="Export the group again.",
            )
    rule_set, unresolved = read_rule_set_leniently(body, origin=location.fragment)
    if has_too_many_addresses(rule_set):
        addresses = sum(address_ranges(rule_set.rules).values())
        raise InputFileError(
            f"{location}: {_named(body)} has {addresses:,} addresses in its rules, more than any group can have.",
            next_step="Export the group again.",
        )
    tags = value_in(body, "tags")
    attached = [fields_value(body, key) for key in ("subnets", "networkInterfaces")]
    nsg = located_nsg(
        rule_set,
        location,
        text_in(body, "location"),
        tags if isinstance(tags, dict) else {},
        [each for references in attached if isinstance(references, list) for each in references],
        places=group.places,
    )
    return nsg, unresolved


def has_too_many_addresses(rule_set: RuleSet) -> bool:
    """Whether the rules of a group have more addresses than any group can have."""
    return sum(address_ranges(rule_set.rules).values()) > _MOST_ADDRESSES


def located_nsg(
    rule_set: RuleSet,
    location: Location,
    region: str,
    resource_tags: Mapping[str, object],
    attached_to: Iterable[object],
    *,
    places: Mapping[str, Location],
) -> LocatedNsg:
    """Return a group with its rules, its place in a file, its region and tags, and the resources it is attached to.

    `places` are those of its rules, as in `LocatedNsg`.
    """
    attached = [each for each in attached_to if isinstance(each, dict) and text_in(each, "id")]
    return LocatedNsg(
        rule_set=rule_set,
        location=location,
        region=location_name(region),
        resource_tags={str(key): str(value) for key, value in resource_tags.items()},
        attached_to=tuple(sorted({text_in(each, "id") for each in attached})),
        client_prefixes=subnet_prefixes(attached),
        places=places,
    )


def _named(group: Mapping[str, object]) -> str:
    name = text_in(group, "name") or text_in(group, "id").rstrip("/").rpartition("/")[2]
    return f"the group {shown(name)}" if name else "a group"
