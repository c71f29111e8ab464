"""Filtering the network security groups and firewalls in files by the options of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from acrnet.errors import UsageError
from acrnet.inventory.live.search_filter import SearchFilter, candidate_of
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import Input, LocatedNsg, RuleSetKind
from acrnet.tags import near_misses

if TYPE_CHECKING:
    from acrnet.firewall.located import LocatedFirewall

_MOST_NAMED: Final = 5
"""Inputs in one message."""


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Names or ids, resource groups, subscriptions and resource tags.

    A group passes if one value of each kind matches, and all of the tags; a kind without values lets everything pass. A
    group without an id has no resource group and no subscription. Where anything is named, other kinds of rule sets do
    not pass.
    """

    nsgs: tuple[str, ...] = ()
    firewall_policies: tuple[str, ...] = ()
    firewalls: tuple[str, ...] = ()
    resource_groups: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    resource_tags: Mapping[str, str | None] = field(default_factory=dict)
    """A key with None matches any value."""

    def __bool__(self) -> bool:
        return bool(self._named or self.resource_groups or self.subscriptions or self.resource_tags)

    @property
    def _named(self) -> bool:
        return bool(self.nsgs or self.firewall_policies or self.firewalls)

    def apply(self, rule_sets: Sequence[LocatedNsg], inputs: Sequence[Input]) -> tuple[LocatedNsg, ...]:
        """Return the groups that pass the filter.

        Raises UsageError for a name that no group has, unless there is no group at all and an input was not read. The
        error names the inputs that may have the missing group.
        """
        if not rule_sets and any(each.error or not each.whole for each in inputs):
            return ()
        named = {id(nsg): (nsg.rule_set.name, nsg.rule_set.id) for nsg in rule_sets}
        _require_all(self.nsgs, named.values(), "network security group", inputs)
        return tuple(
            nsg
            for nsg in rule_sets
            if _is_among(named[id(nsg)], self.nsgs, others=not self._named)
            and self._passes(nsg.rule_set.id, nsg.resource_tags)
        )

    def apply_to_firewalls(
        self, firewalls: Sequence[LocatedFirewall], inputs: Sequence[Input]
    ) -> tuple[LocatedFirewall, ...]:
        """Return the policies and firewalls that pass the filter; raises UsageError for a name that none has."""
        asked = {RuleSetKind.FIREWALL_POLICY: self.firewall_policies, RuleSetKind.FIREWALL: self.firewalls}
        for kind, names in asked.items():
            _require_all(names, [(each.name, each.id) for each in firewalls if each.kind is kind], kind.noun, inputs)
        return tuple(
            each
            for each in firewalls
            if _is_among((each.name, each.id), asked[each.kind], others=not self._named)
            and self._passes(each.id, each.resource_tags)
        )

    def _passes(self, resource: str, resource_tags: Mapping[str, str]) -> bool:
        try:
            identifier = ResourceId.parse(resource)
        except UsageError:
            return not (self.resource_groups or self.subscriptions) and self._has_tags(resource_tags)
        subscriptions = {each.lower() for each in self.subscriptions}
        return (not subscriptions or identifier.subscription.lower() in subscriptions) and SearchFilter(
            (), self.resource_groups, self.resource_tags
        ).matches(candidate_of(identifier, resource_tags))

    def _has_tags(self, resource_tags: Mapping[str, str]) -> bool:
        tags = {key.lower(): value for key, value in resource_tags.items()}
        return all(
            key.lower() in tags and value in (None, tags[key.lower()]) for key, value in self.resource_tags.items()
        )


def no_match_message(inputs: Sequence[Input]) -> str:
    """Return the sentences for the case that no group in the files passes the filter, with what to do."""
    missing = "None of the network security groups and firewalls in the files matches the options."
    step = "Leave out one of --nsg, --firewall-policy, --firewall, --resource-group, --subscription and --tag."
    return " ".join([missing, *_unread_inputs(inputs), step])


def _require_all(wanted: Iterable[str], known: Iterable[tuple[str, str]], noun: str, inputs: Sequence[Input]) -> None:
    """Raise UsageError for a name that none of the rule sets has, which are known by their names and ids."""
    pairs = list(known)
    for name in wanted:
        if not any(_is_among(pair, (name,), others=False) for pair in pairs):
            near = near_misses(name, (each for each, _ in pairs))
            hint = f"Did you mean {' or '.join(near)}?" if near else "Check the name and the files."
            missing = f"No {noun} {name!r} is in the files."
            raise UsageError(" ".join([missing, *_unread_inputs(inputs)]), next_step=hint)


def _is_among(known: tuple[str, str], wanted: Sequence[str], *, others: bool) -> bool:
    """Whether a name or an id is one of those wanted; `others` is the answer where none is."""
    return not {each.lower() for each in wanted}.isdisjoint(map(str.lower, known)) if wanted else others


def _unread_inputs(inputs: Sequence[Input]) -> Iterator[str]:
    """Yield sentences about the inputs that may have more groups: why the first was not read, and which others."""
    parts = [each for each in inputs if each.error or not each.whole]
    for each in parts[:1]:
        yield f"It may be in what was not read: {each.error or f'{each.path} mentions more than it has.'}"
    if parts[1:]:
        yield f"So may {', '.join(each.path for each in parts[1:_MOST_NAMED])}{', ...' * (len(parts) > _MOST_NAMED)}."
