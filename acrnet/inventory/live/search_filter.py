"""Filtering the results of a search for network security groups exactly, with near misses for messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from acrnet.errors import UsageError
from acrnet.inventory.wire import text
from acrnet.resource_id import ResourceId


@dataclass(frozen=True, slots=True)
class Candidate:
    """A network security group that a search may select: only the fields that the filter looks at."""

    id: ResourceId
    resource_tags: Mapping[str, str]
    """By key in lower case: Resource Manager compares keys without case and values with it
    (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, checked 2026-11-23)."""


def candidate(body: Mapping[str, object]) -> Candidate:
    """Return the candidate in a REST resource; raises UsageError when it has no id."""
    tags = body.get("tags")
    return candidate_of(ResourceId.parse(text(body.get("id"))), tags if isinstance(tags, Mapping) else {})


def candidate_of(nsg: ResourceId, resource_tags: Mapping[str, object]) -> Candidate:
    """Return the candidate with this id and these tags of its resource."""
    return Candidate(nsg, {str(key).lower(): text(value) for key, value in resource_tags.items()})


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Names, resource groups and tags: a group matches by one of each kind that has any, and by all of the tags."""

    names: tuple[str, ...]
    resource_groups: tuple[str, ...]
    resource_tags: Mapping[str, str | None]
    """A key with None matches any value."""

    def __bool__(self) -> bool:
        return bool(self.names or self.resource_groups or self.resource_tags)

    def matches(self, nsg: Candidate) -> bool:
        """Whether a candidate matches."""
        return (
            _is_among(nsg.id.name, self.names)
            and _is_among(nsg.id.resource_group, self.resource_groups)
            and all(_has_tag(nsg, key, value) for key, value in self.resource_tags.items())
        )

    def are_all_matched(self, matching: Sequence[Candidate]) -> bool:
        """Whether there is a match at all, and one for each name and each resource group."""
        return bool(matching) and self._first_unmatched(matching) is None

    def unmatched(self, matching: Sequence[Candidate], index: Sequence[Candidate], where: str) -> UsageError:
        """Return the error for a filter without a match; `index` is every group in `where`, for near misses."""
        first = self._first_unmatched(matching)
        if first is None:
            return self._none_at_all(index, where)
        wanted, message, spelling = first
        return self._unmatched(message, wanted, index, spelling, where)

    def _first_unmatched(self, matching: Sequence[Candidate]) -> tuple[str, str, Callable[[Candidate], str]] | None:
        """Return the first name or resource group without a match, with the message and the text to compare it with."""
        for name in self.names:
            if not any(_is_among(nsg.id.name, (name,)) for nsg in matching):
                return name, f"No network security group named {name!r}", _name
        for group in self.resource_groups:
            if not any(_is_among(nsg.id.resource_group, (group,)) for nsg in matching):
                return group, f"No network security group in a resource group named {group!r}", _group
        return None

    def _unmatched(
        self,
        message: str,
        wanted: str,
        index: Iterable[Candidate],
        spelling: Callable[[Candidate], str],
        where: str,
    ) -> UsageError:
        by_spelling: dict[str, Candidate] = {}
        for nsg in index:
            by_spelling.setdefault(spelling(nsg).lower(), nsg)
        exact = by_spelling.get(wanted.lower())
        if exact is not None:
            return UsageError(
                f"{message} matches the other options.",
                next_step=f"There is {exact.id}; leave out the other options.",
            )
        near = [spelling(by_spelling[key]) for key in get_close_matches(wanted.lower(), by_spelling, n=3)]
        return UsageError(f"{message} is visible in {where}.", next_step=_suggestion(near))

    def _none_at_all(self, index: Sequence[Candidate], where: str) -> UsageError:
        for key, value in self.resource_tags.items():
            if not any(_has_tag(nsg, key, value) for nsg in index):
                spelled = {_written_tag(key, value): "" for nsg in index for key, value in nsg.resource_tags.items()}
                near = get_close_matches(_written_tag(key.lower(), value), spelled, n=3)
                return UsageError(
                    f"No network security group with the tag {_written_tag(key, value)} is visible in {where}.",
                    next_step=_suggestion(near),
                )
        if index:
            return UsageError(
                f"None of the {len(index)} network security groups in {where} matches the options.",
                next_step="Leave out one of the options that narrow the search.",
            )
        return UsageError(f"No network security group is visible in {where}.", next_step=_suggestion([]))


def _name(nsg: Candidate) -> str:
    return nsg.id.name


def _group(nsg: Candidate) -> str:
    return nsg.id.resource_group


def _is_among(name: str, wanted: Sequence[str]) -> bool:
    """Whether a name is one of those wanted; without any wanted, every name is."""
    return not wanted or name.lower() in {each.lower() for each in wanted}


def _has_tag(nsg: Candidate, key: str, value: str | None) -> bool:
    tag_value = nsg.resource_tags.get(key.lower())
    return tag_value is not None and value in (None, tag_value)


def _written_tag(key: str, value: str | None) -> str:
    return key if value is None else f"{key}={value}"


def _suggestion(near: Sequence[str]) -> str:
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "Check the spelling, the tenant (--tenant) and that you may read network security groups."
