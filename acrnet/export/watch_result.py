"""What a watch came to: the version of the service tags, and each list as it is from now on."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.export.lock import Lock
from acrnet.export.renewal import Renewal
from acrnet.tags.version import TagVersion


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What a watch came to."""

    version: TagVersion
    accepted: Lock
    """What was accepted until now."""
    lists: tuple[Renewal, ...]
    dropped: tuple[str, ...]
    """Files that were lists of the configuration and are not any more; they are left as they are."""
    warnings: tuple[str, ...]
    """What is odd about the service tags, one sentence each."""

    @property
    def changed(self) -> tuple[Renewal, ...]:
        """The lists that change."""
        return tuple(each for each in self.lists if each.is_changed)

    @property
    def is_changed(self) -> bool:
        """Whether a list changes, or which lists there are."""
        return bool(self.changed or self.dropped)

    @property
    def lock(self) -> Lock:
        """What is accepted from now on."""
        return Lock(tuple(each.after for each in self.lists))
