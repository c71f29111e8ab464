"""Network security groups with the rules in them, inline and as resources of their own.

In a state a group of the azurerm provider lists every rule that it had when it was read, also those that are resources
of their own (`security_rule` is optional and computed). So the rules that were resources before are left out of that
list, and those that are now are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from acrnet.inventory.files.terraform.azapi import azapi_body
from acrnet.inventory.files.terraform.identity import LATER, Identities, name_of
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.renamed import envelope
from acrnet.inventory.files.terraform.security_rules import inline_rules, security_rule
from acrnet.inventory.files.terraform.source import Source
from acrnet.inventory.files.terraform.types import AZAPI, GROUP, RULE, type_of
from acrnet.inventory.files.terraform.unknown_values import AFTER_APPLY
from acrnet.rules.words import named
from acrnet.unknown import Uncertain, Unknown

GROUP_TYPE: Final = "microsoft.network/networksecuritygroups"
RULE_TYPE: Final = "microsoft.network/networksecuritygroups/securityrules"
_INLINE: Final = "security_rule"
_MOST_NAMED: Final = 5
_MOST_GROUPS: Final = 20
"""Groups that one rule may belong to and be in doubt in each; with more, each of them may have any rules."""
_WHICH_RULES: Final = "which rules belong to it is known only after the plan is applied"
_WHICH_GROUP: Final = "which group it belongs to is known only after the plan is applied"


@dataclass(slots=True)
class Group:
    """A group while its rules are put together."""

    instance: Instance
    id: str
    body: Mapping[str, object]
    """Without rules."""
    inline: object
    """Its rules, a list or Unknown."""
    own: list[OwnRule] = field(default_factory=list)
    """Rules that are resources of their own."""
    uncertain: list[OwnRule] = field(default_factory=list)
    """Rules of which it is not known whether they belong to this group."""
    anything: bool = False
    """Whether it may have rules that may belong to many groups."""

    def rules(self, replaced: frozenset[str]) -> list[object]:
        """Return all rules; `replaced` has the names of those that were resources of their own before the plan."""
        anew = (replaced | {each.name for each in (*self.own, *self.uncertain)}) - {""}
        listed = self.inline if isinstance(self.inline, list) else [] if self.inline is None else [self.inline]
        kept = [each for each in listed if not (isinstance(each, Mapping) and _name(each) in anew)]
        return [
            *([Unknown(_WHICH_RULES)] if self.anything else ()),
            *kept,
            *(each.body for each in self.own),
            *(Uncertain(each.body, _WHICH_GROUP) for each in self.uncertain),
        ]


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule that is a resource of its own."""

    instance: Instance
    body: Mapping[str, object]

    @property
    def name(self) -> str:
        """Its name in lower case."""
        return _name(self.body)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups with their rules, and the rules whose group is not there."""

    groups: Sequence[Group]
    without_group: Sequence[OwnRule]
    taken_as_empty: Sequence[str] = ()
    """The names of groups of which a plan does not show whether they have inline rules."""

    def assumptions(self) -> Iterator[str]:
        """Yield what was assumed of the groups, as a clause."""
        if self.taken_as_empty:
            which = named(self.taken_as_empty, at_most=_MOST_NAMED)
            yield f"the dynamic blocks of inline rules, which a plan does not show, are none in {which}"

    def names_of_own_rules(self) -> dict[str, frozenset[str]]:
        """Return the names, in lower case, of rules that are resources of their own, by the id of their group."""
        return {each.id.lower(): frozenset(rule.name for rule in each.own) for each in self.groups if each.own}


def groups_in(instances: Iterable[Instance], identities: Identities, source: Source) -> Groups:
    """Return the groups among these instances; one that is only read is among them if a rule belongs to it."""
    groups: list[Group] = []
    read: list[Group] = []
    rules: list[Instance] = []
    taken_as_empty: list[str] = []
    for each in instances:
        kind = type_of(each).lower()
        if kind == GROUP_TYPE and each.type in (GROUP, AZAPI):
            group = _group(each, identities)
            if group.inline == AFTER_APPLY and _has_none(each, identities, source):
                group.inline = []
                taken_as_empty += [] if source.has_dynamic(each, _INLINE) is False else [name_of(each)]
            (read if each.address.data else groups).append(group)
        elif kind == RULE_TYPE and each.type in (RULE, AZAPI) and not each.address.data:
            rules.append(each)
    lookup = _Lookup([*groups, *read], identities)
    without_group = [rule for rule in map(lookup.place, rules) if rule is not None]
    return Groups([*groups, *(each for each in read if each.own or each.uncertain)], without_group, taken_as_empty)


def _has_none(instance: Instance, identities: Identities, source: Source) -> bool:
    """Whether a new group, whose inline rules the plan does not know, is configured without any.

    The provider computes them then. The configuration in a plan shows those that are written as blocks or as an
    attribute, and leaves dynamic blocks out (function `marshalExpressions` of hashicorp/terraform, checked 2026-11-29).
    """
    expressions = identities.configuration.expressions(instance.address)
    if not instance.made or expressions is None or _INLINE in expressions:
        return False
    return not source.has_dynamic(instance, _INLINE)


def _group(instance: Instance, identities: Identities) -> Group:
    identifier = identities.id_of(instance)
    if instance.type == AZAPI:
        body = azapi_body(instance)
        if isinstance(body, Unknown):
            return Group(instance, identifier, _envelope(instance, identifier), body)
        properties = body.get("properties")
        if not isinstance(properties, Mapping):
            return Group(
                instance, identifier, {**body, **_identity(instance, identifier), "properties": {}}, properties
            )
        inline = properties.get("securityRules")
        rest = {key: value for key, value in properties.items() if key != "securityRules"}
        return Group(instance, identifier, {**body, **_identity(instance, identifier), "properties": rest}, inline)
    return Group(
        instance,
        identifier,
        {**_envelope(instance, identifier), "properties": {}},
        inline_rules(instance.values.get("security_rule")),
    )


def _envelope(instance: Instance, identifier: str) -> dict[str, object]:
    return envelope(instance.values, identifier, name_of(instance), type_of(instance))


def _identity(instance: Instance, identifier: str) -> dict[str, object]:
    return {"id": identifier, "name": name_of(instance)}


class _Lookup:
    """Finds the group of a rule by its id, by its name, or by the expression that names it."""

    def __init__(self, groups: Sequence[Group], identities: Identities) -> None:
        self._identities = identities
        self._by_id = {each.id.lower(): each for each in groups}
        self._by_instance = {each.instance.text: each for each in groups}
        self._meant: dict[int, Sequence[Group]] = {}
        """By the id of the list of instances, which is kept by `Identities`."""
        self._later = [each for each in groups if isinstance(each.instance.values.get("name"), Unknown)]
        self._by_name: dict[tuple[str, str], list[Group]] = {}
        for each in groups:
            place, name = _place_and_name(each.id)
            for wanted in {place, ""} if place != LATER else {""}:
                self._by_name.setdefault((wanted, name), []).append(each)

    def place(self, instance: Instance) -> OwnRule | None:
        """Add a rule to its group, to each that it may belong to; return it if there is none."""
        rule = OwnRule(instance, self._body(instance))
        groups = self._groups_of(instance)
        if len(groups) > _MOST_GROUPS:
            for group in groups if not groups[-1].anything else ():
                group.anything = True
        else:
            for group in groups:
                (group.own if len(groups) == 1 else group.uncertain).append(rule)
        return None if groups else rule

    def _body(self, instance: Instance) -> Mapping[str, object]:
        identity = {"id": self._identities.id_of(instance), "name": name_of(instance), "type": type_of(instance)}
        if instance.type == AZAPI:
            body = azapi_body(instance)
            return {**({"properties": body} if isinstance(body, Unknown) else body), **identity}
        return {**security_rule(instance.values), **identity}

    def _groups_of(self, instance: Instance) -> Sequence[Group]:
        known = instance.text_of("id") or instance.text_of("parent_id")
        if known:
            group = self._by_id.get(known.lower().partition("/securityrules/")[0].rstrip("/"))
            return [group] if group is not None else []
        name = instance.text_of("network_security_group_name").lower()
        by_name = self._named(name, instance.text_of("resource_group_name").lower()) if name else ()
        if len(by_name) == 1:
            return by_name
        attribute = "parent_id" if instance.type == AZAPI else "network_security_group_name"
        meant = self._identities.named_by(instance, (GROUP, AZAPI), attribute)
        by_expression = self._of_instances(meant)
        if name:
            few = by_expression[:_MOST_GROUPS]
            return [each for each in few if _place_and_name(each.id)[1] == name] or by_name
        return by_expression or self._later

    def _of_instances(self, instances: Sequence[Instance]) -> Sequence[Group]:
        if id(instances) not in self._meant:
            self._meant[id(instances)] = [
                self._by_instance[each.text] for each in instances if each.text in self._by_instance
            ]
        return self._meant[id(instances)]

    def _named(self, name: str, place: str) -> Sequence[Group]:
        """Return the groups of a name that are in a resource group, else those of which it is not known."""
        return self._by_name.get((place, name)) or [
            each for each in self._by_name.get(("", name), ())[:_MOST_GROUPS] if _place_and_name(each.id)[0] == LATER
        ]


def _place_and_name(identifier: str) -> tuple[str, str]:
    """Return the resource group and the name in an id, in lower case."""
    folded = identifier.lower()
    return folded.partition("/resourcegroups/")[2].partition("/")[0], folded.rpartition("/")[2]


def _name(rule: Mapping[str, object]) -> str:
    name = rule.get("name")
    return name.strip().lower() if isinstance(name, str) else ""
