"""Resources of Azure Firewall among the objects of a file: which object is one, and how many of each kind there are.

Reading them is a module of its own, `firewall_reading`, so that files without any need nothing of `acrnet.firewall`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from acrnet.inventory.files.resource import text_in
from acrnet.rules.inputs import NO_PLACES, Location

if TYPE_CHECKING:
    from acrnet.inventory.files.firewall_reading import Value


class Part(Enum):
    """What an object is; the value is the noun for it."""

    POLICY = "firewall policy"
    GROUP = "rule collection group"
    FIREWALL = "firewall"
    IP_GROUP = "IP Group"


_PARTS: Final = {
    "firewallpolicies": Part.POLICY,
    "firewallpolicies/rulecollectiongroups": Part.GROUP,
    "firewallpolicies/rulegroups": Part.GROUP,
    "azurefirewalls": Part.FIREWALL,
    "ipgroups": Part.IP_GROUP,
}
"""By type in lower case, without the provider; `ruleGroups` are those of api versions before 2020-05-01."""
_PROVIDER: Final = "microsoft.network/"
ID: Final = re.compile(
    r"(?P<parent>.*/providers/microsoft\.network/(?P<type>firewallpolicies|azurefirewalls|ipgroups)/[^/]+)"
    r"(?:/(?P<child>rulecollectiongroups|rulegroups)/[^/]+)?/?",
    re.IGNORECASE,
)
"""The id of a resource of Azure Firewall."""


class FirewallPart(NamedTuple):
    """A resource of Azure Firewall and where it was read."""

    part: Part
    key: str
    """Its id in lower case, or its place where it has none."""
    owner: str
    """Of a rule collection group the id of its policy in lower case; "" where the group has no id."""
    value: Value
    location: Location
    """The place in the document that was read."""
    places: Mapping[str, Location] = NO_PLACES
    """Where it and its rules are written, as in `Located.places`."""


def part_of(body: Mapping[str, object]) -> Part | None:
    """Return what an object is, by its type, else by its id; None for anything else."""
    stated = text_in(body, "type").lower()
    if "/" in stated:
        return _PARTS.get(stated.removeprefix(_PROVIDER)) if stated.startswith(_PROVIDER) else None
    match = ID.fullmatch(text_in(body, "id"))
    if match is None:
        return None
    return _PARTS["/".join(filter(None, (match["type"].lower(), (match["child"] or "").lower())))]


def counted(parts: Iterable[FirewallPart]) -> dict[str, int]:
    """Return how many resources of each kind there are, by the noun for them, in the order of `Part`."""
    counts = Counter(each.part for each in parts)
    return {part.value: counts[part] for part in Part if counts[part]}
