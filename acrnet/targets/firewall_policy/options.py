"""The owner's options for the rules in a firewall policy."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.firewall.desired import Sources
from acrnet.rules.ownership import Owner


@dataclass(frozen=True, slots=True)
class Options:
    """Which rules are wanted, and where they stand."""

    owner: Owner
    sources: Sources
    group: str
    """The name of the rule collection group."""
    ip_group: str = ""
    """The name of the IP Group in which the addresses of the clients are kept; "" where rules have them themselves."""
    priority: int | None = None
    """Its priority; None for the one it has, and for a new group the default or the next free one."""
    names: bool = True
    """Whether host names are wanted, as application rules."""
    tags: bool = False
    """Whether service tags are wanted, as network rules."""
    without_ipv6: str = ""
    """Why there is no rule for IPv6 although clients have it, as a clause; "" where there is one or none is asked."""
    minimal: bool = False
    """Leave out rules that other rules make redundant; an owned rule that exists stays."""
    prune: bool = False
    """Take out owned rules and host names that no need asks for."""
    kept_hosts: frozenset[str] = frozenset()
    """Host names, in lower case, that stay although no need asks for them."""
