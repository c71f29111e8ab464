"""The resources that a template deploys: its own, those of its loops, and those of the templates within it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from acrnet.inventory.files.arm_template.bodies import places_of_rules, resource_id, rest_form, text_of_name
from acrnet.inventory.files.arm_template.deferred import placeholder
from acrnet.inventory.files.arm_template.evaluation import iterations, value_of
from acrnet.inventory.files.arm_template.links import linked_template
from acrnet.inventory.files.arm_template.nested import is_outer, target_below
from acrnet.inventory.files.arm_template.parameters import passed_values
from acrnet.inventory.files.arm_template.scope import Names, Scope, Target
from acrnet.inventory.files.mentions import contains_rules
from acrnet.inventory.files.resource import Located, key_in, text_in, value_in
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.rules.inputs import Location
from acrnet.unknown import Unknown

_DEPLOYMENTS: Final = frozenset({"microsoft.resources/deployments", "microsoft.resources/deploymentstacks"})
_RULE_SETS: Final = frozenset(
    {
        "microsoft.network/networksecuritygroups",
        "microsoft.network/networksecuritygroups/securityrules",
        "microsoft.network/firewallpolicies",
        "microsoft.network/firewallpolicies/rulecollectiongroups",
        "microsoft.network/firewallpolicies/rulegroups",
        "microsoft.network/azurefirewalls",
        "microsoft.network/ipgroups",
    }
)
_REGISTRIES: Final = frozenset(
    {"microsoft.containerregistry/registries", "microsoft.containerregistry/registries/replications"}
)
_ENVELOPE: Final = ("location", "tags", "sku", "zones", "extendedLocation")
"""Keys that stand beside the properties, and mean something to a reader."""
_DEEPEST: Final = 10
"""Templates within one another; Resource Manager takes five."""


@dataclass(slots=True)
class Deployed:
    """What was read of one document."""

    resources: list[Located] = field(default_factory=list)
    registries: list[Located] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    """Clauses about the document."""
    whole: bool = True
    """Whether no rules may be missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A template, or a resource in it, on the way to what is in it."""

    scope: Scope
    """That of its expressions."""
    target: Target
    """What its resources are deployed to, which may be another one than its expressions ask about."""
    file: str
    """The path of the file it is written in, and the same as that of the document unless it is a linked one."""
    beside: str
    """That path, relative to the folder of the document."""
    place: str
    """Its place in that file."""
    origin: str = ""
    """Of what is in a linked file the place of the link in the document; "" for what is in the document."""
    uncertain: str = ""
    """Why it is not known whether it is deployed; "" where it is."""
    depth: int = 0

    def below(self, segment: str) -> Part:
        """Return a part of it that has its scope."""
        return replace(self, place=f"{self.place}{segment}")


class Walk:
    """Goes through the templates of one document."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.deployed = Deployed()
        self._surroundings = surroundings

    def template(self, template: Mapping[str, object], part: Part) -> None:
        """Add the resources of a template."""
        key = key_in(template, "resources")
        resources = template.get(key)
        if isinstance(resources, str):
            self._missing(part.below(f".{key}"), "the list of resources is an expression")
        for segment, raw in _entries(resources):
            self._resource(raw, part.below(f".{key}{segment}"), "", "")

    def _resource(self, raw: Mapping[str, object], part: Part, parent_type: str, parent_name: str) -> None:
        """Add a resource and what is below it, as often as its loop goes round."""
        if value_in(raw, "existing") is True or not _matters(raw, parent_type):
            return
        loop = value_in(raw, "copy")
        if not isinstance(loop, dict):
            self._instance(raw, part, parent_type, parent_name)
            return
        name = text_in(loop, "name")
        count = iterations(loop, part.scope, f"{part.place}.copy.count")
        if isinstance(count, Unknown):
            unknown = placeholder(f"copyIndex({name!r})", count.reason)
            scope = part.scope.in_loop(name, unknown, of_resources=True)
            part = replace(part, scope=scope, uncertain=part.uncertain or count.reason)
            self._instance(raw, part, parent_type, parent_name)
            return
        for index in range(count):
            scope = part.scope.in_loop(name, index, of_resources=True)
            self._instance(raw, replace(part, scope=scope), parent_type, parent_name)

    def _instance(self, raw: Mapping[str, object], part: Part, parent_type: str, parent_name: str) -> None:
        kind = _full_type(text_in(raw, "type"), parent_type)
        name = text_of_name(self._value(raw, "name", part))
        if parent_name and not _is_full(text_in(raw, "type"), parent_type):
            name = f"{parent_name}/{name}"
        condition = self._value(raw, "condition", part) if key_in(raw, "condition") else True
        if isinstance(condition, Unknown):
            part = replace(part, uncertain=part.uncertain or condition.reason)
        if str(condition).lower() != "false":
            self._add(raw, part, kind, name)
        # A condition does not hold for child resources (learn.microsoft.com/azure/azure-resource-manager/templates/
        # conditional-resource-deployment, checked 2026-11-29).
        key = key_in(raw, "resources")
        for segment, child in _entries(raw.get(key)):
            self._resource(child, part.below(f".{key}{segment}"), kind, name)

    def _add(self, raw: Mapping[str, object], part: Part, kind: str, name: str) -> None:
        folded = kind.lower()
        if folded in _DEPLOYMENTS:
            self._nested(raw, part)
        elif folded in _RULE_SETS:
            self.deployed.resources.append(self._located(raw, part, kind, name))
        elif folded in _REGISTRIES:
            self.deployed.registries.append(self._located(raw, part, kind, name))
        elif contains_rules(raw.get(key_in(raw, "properties"))):
            self.deployed.resources.append(
                Located(part.place, {"type": kind, "properties": value_in(raw, "properties")})
            )

    def _located(self, raw: Mapping[str, object], part: Part, kind: str, name: str) -> Located:
        """Return a resource in the form of Resource Manager."""
        budget = part.scope.run.budget
        properties = self._value(raw, "properties", part)
        body: dict[str, object] = {
            "type": kind,
            "properties": {} if properties is None else rest_form(properties, budget),
        }
        identifier = resource_id(kind, name, part.target)
        if identifier:
            body["id"] = identifier
        if name:
            body["name"] = name.rpartition("/")[2] if identifier else name
        for key in _ENVELOPE:
            if key_in(raw, key):
                body[key] = rest_form(self._value(raw, key, part), budget, key)
        places = places_of_rules(properties, part.file, f"{part.place}.{key_in(raw, 'properties')}")
        places[""] = Location(part.file, part.place)
        return Located(part.origin or part.place, body, places, part.uncertain)

    def _value(self, raw: Mapping[str, object], name: str, part: Part) -> object:
        key = key_in(raw, name)
        return value_of(raw[key], part.scope, f"{part.place}.{key}") if key else None

    def _nested(self, raw: Mapping[str, object], part: Part) -> None:
        """Add the resources of a template that a resource deploys."""
        key = key_in(raw, "properties")
        properties = raw.get(key)
        inside = part.below(f".{key}")
        if not isinstance(properties, dict):
            self._missing(inside, "a nested deployment has an expression for its properties")
            return
        if part.depth >= _DEEPEST:
            self._missing(inside, f"templates are nested more than {_DEEPEST} levels deep")
            return
        inside = replace(inside, target=target_below(raw, part.scope, part.target), depth=part.depth + 1)
        template_key = key_in(properties, "template")
        template = properties.get(template_key)
        if isinstance(template, dict):
            within = inside.below(f".{template_key}")
            if is_outer(raw, properties, inside.scope):
                self.template(template, within)
            else:
                self.template(template, self._in_own_scope(template, properties, inside, within))
        elif key_in(properties, "templateLink"):
            self._linked(properties, inside)
        elif isinstance(template, Unknown):
            self._missing(inside, template.reason)
        elif template is not None:
            self._missing(inside, "a nested deployment has an expression for its template")

    def _in_own_scope(
        self, template: Mapping[str, object], properties: Mapping[str, object], inside: Part, within: Part
    ) -> Part:
        passed = passed_values(self._value(properties, "parameters", inside))
        scope = Scope(inside.scope.run, Names(template, passed, within.place), inside.target)
        return replace(within, scope=scope)

    def _linked(self, properties: Mapping[str, object], inside: Part) -> None:
        link = self._value(properties, "templateLink", inside)
        if not isinstance(link, Mapping):
            self._missing(inside, "a nested deployment has an expression for its template link")
            return
        read = linked_template(link, self._surroundings, inside.beside)
        if isinstance(read, Unknown):
            self._missing(inside, f"a linked template is not read, because {read.reason}")
            return
        path, template = read
        file = str(PurePath(self._surroundings.file).parent / path)
        within = replace(inside, file=file, beside=path, place="$", origin=inside.origin or inside.place)
        if value_in(link, "uri"):
            inside.scope.run.assumptions[f"{path} is the linked template of {inside.place}"] = None
        self.template(template, self._in_own_scope(template, properties, inside, within))

    def _missing(self, part: Part, what: str) -> None:
        """Report that rules may be missing."""
        self.deployed.whole = False
        where = str(Location("" if part.file == self._surroundings.file else part.file, part.place))
        self.deployed.unresolved.append(f"has rules that may be missing: at {where} {what}")


def _entries(resources: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each resource of a list, or of an object by symbolic names, with its segment of a JSON path."""
    if isinstance(resources, list):
        pairs = [(f"[{index}]", item) for index, item in enumerate(resources)]
    else:
        pairs = [(f".{name}", item) for name, item in resources.items()] if isinstance(resources, dict) else []
    yield from ((segment, item) for segment, item in pairs if isinstance(item, dict))


def _full_type(kind: str, parent: str) -> str:
    return f"{parent}/{kind}" if parent and not _is_full(kind, parent) else kind


def _is_full(kind: str, parent: str) -> bool:
    """Whether a child resource states its whole type, as one that is not nested does."""
    return kind.lower().startswith(f"{parent.lower()}/")


def _matters(raw: Mapping[str, object], parent: str) -> bool:
    """Whether a resource may have rules or registries in it, or below it."""
    kind = _full_type(text_in(raw, "type"), parent).lower()
    wanted = kind in _RULE_SETS or kind in _REGISTRIES or kind in _DEPLOYMENTS
    return wanted or bool(value_in(raw, "resources")) or contains_rules(raw)
