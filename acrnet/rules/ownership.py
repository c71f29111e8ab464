"""Names and descriptions of the rules acrnet owns, and how it recognises them again.

A rule is owned only when its name and its description both say so: a name alone may be a coincidence, a description
alone may have been copied. Length limits: 80 characters for a name, 140 for a description
(learn.microsoft.com/azure/virtual-network/network-security-groups-overview, checked 2026-11-23).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from acrnet.errors import UsageError

MAX_NAME = 80
MAX_DESCRIPTION = 140
DEFAULT_OWNER = "default"
HTTPS = 443
"""The port of rules whose name has none in it."""

MARK = "managed by acrnet owner="
"""The start of the description of every owned rule."""

_OWNER = re.compile(r"[a-z0-9]{1,16}\Z")
_MARK = re.compile(re.escape(MARK) + r"([a-z0-9]{1,16})(?![a-z0-9])")
_RESERVED_OWNERS = frozenset({"private"})


@dataclass(frozen=True, slots=True)
class Owner:
    """The label that distinguishes the rules of one configuration from those of another."""

    label: str = DEFAULT_OWNER

    @classmethod
    def parse(cls, label: str) -> Owner:
        """Return the owner with this label; raises UsageError when it is not 1 to 16 of `a-z0-9`."""
        if not _OWNER.match(label) or label in _RESERVED_OWNERS:
            raise UsageError(
                f"{label!r} cannot be an owner label.",
                next_step="Use 1 to 16 lower-case letters and digits, other than 'private'.",
            )
        return cls(label)

    @property
    def prefix(self) -> str:
        """The start of the names of this owner's rules."""
        return "acrnet-" if self.label == DEFAULT_OWNER else f"acrnet-{self.label}-"


class Described(Protocol):
    """A rule of any kind, as far as it says who owns it."""

    @property
    def name(self) -> str:
        """As written."""

    @property
    def description(self) -> str:
        """As written, "" without one."""


class Ownership(Enum):
    """Whether a rule is ours."""

    MINE = "mine"
    FOREIGN = "foreign"


def rule_name(owner: Owner, opens: str, sources: tuple[str, ...] = (), port: int = HTTPS) -> str:
    """Return the name of the rule that opens `opens`, a service tag or `private-<registry>-v4`, on a TCP port.

    `sources` are the prefixes of a source other than `VirtualNetwork`; they go into the name as a hash, so that rules
    for different clients have different names. So does a port other than 443, as it is. A name over the limit ends in
    a hash of the whole name.
    """
    on = "" if port == HTTPS else f"-p{port}"
    suffix = f"-s{_hash(*sorted(sources))}" if sources else ""
    name = f"{owner.prefix}{opens}{on}{suffix}"
    if len(name) <= MAX_NAME:
        return name
    tail = f"-{_hash(name)}"
    return name[: MAX_NAME - len(tail)].rstrip("-.") + tail


def description(owner: Owner, opens: str, port: int = HTTPS) -> str:
    """Return the description of an owned rule: the mark, then what the rule opens, cut to the limit."""
    return f"{MARK}{owner.label}: {opens} on {port}"[:MAX_DESCRIPTION]


def ownership(rule: Described, owner: Owner) -> Ownership:
    """Return whether this owner manages `rule`."""
    if not rule.name.lower().startswith(owner.prefix):
        return Ownership.FOREIGN
    mark = _MARK.match(rule.description)
    return Ownership.MINE if mark and mark.group(1) == owner.label else Ownership.FOREIGN


def marked_owner(rule: Described) -> Owner | None:
    """Return the owner in the description of `rule`, None without a mark; the name of the rule does not matter."""
    mark = _MARK.match(rule.description)
    return Owner(mark.group(1)) if mark else None


def carries_mark(rule: Described) -> bool:
    """Whether some owner manages `rule` through acrnet, by its name and its description."""
    return rule.name.lower().startswith("acrnet-") and _MARK.match(rule.description) is not None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
