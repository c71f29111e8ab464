"""The behaviour of an estate beyond its resources: the settings of its ``sandbox.yaml``, as values.

Everything has a default; an estate without that file allows everything, locks nothing and has no faults.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from acrnet.sandbox.faults.fault import Fault


@dataclass(frozen=True, slots=True)
class Permission:
    """A role assignment in effect at a scope and below: actions with ``*``, without the not-actions."""

    scope: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DenyAssignment:
    """Actions that are forbidden at a scope and below, whatever the roles allow."""

    scope: str
    actions: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A management lock: ``ReadOnly`` or ``CanNotDelete``."""

    scope: str
    level: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with the effect deny, for writes to one type at a scope and below.

    With an ``evaluation`` another service decides: ``Allow``, ``Deny``, or ``ChangeReference``, which asks for more.
    """

    scope: str
    type: str
    assignment: str
    definition: str
    evaluation: str = ""


@dataclass(frozen=True, slots=True)
class GraphLimits:
    """The limits of Resource Graph: ``quota`` queries in ``quota_seconds``, and the subscriptions in one query.

    With ``truncate_at`` an answer ends after this many rows, without a token for more.
    """

    quota: int = 15
    quota_seconds: int = 5
    subscription_limit: int = 10_000
    truncate_at: int | None = None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """All settings of an estate.

    ``firewall_seconds`` is how long a write takes that a firewall has to take over, ``ip_groups_at_once`` how many IP
    Groups can be written at a time, ``groups_per_policy`` how many rule collection groups a firewall policy can have.

    ``page_sizes`` are by lower-case type; the empty string stands for all others. ``retry_after`` is what the answers
    about an operation ask to wait, None for as long as it takes. ``management_groups`` are by lower-case name, with the
    subscriptions below them.
    """

    page_sizes: Mapping[str, int] = field(default_factory=dict)
    operation_seconds: int = 10
    firewall_seconds: int = 240
    ip_groups_at_once: int = 20
    groups_per_policy: int = 90
    retry_after: int | None = None
    concurrent_write: int = 429
    api_versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    permissions: tuple[Permission, ...] | None = None
    deny_assignments: tuple[DenyAssignment, ...] = ()
    locks: tuple[Lock, ...] = ()
    policies: tuple[Policy, ...] = ()
    faults: tuple[Fault, ...] = ()
    management_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource_graph: GraphLimits = GraphLimits()

    def page_size(self, kind: str) -> int:
        """The number of items of a type on a page."""
        key = kind.lower()
        return self.page_sizes.get(key) or self.page_sizes.get("") or _PAGE_SIZES.get(key, 100)


def faster(behaviour: Behaviour, speed: int) -> Behaviour:
    """The behaviour of an estate whose operations take less time, but a second at least: nobody polls more often."""
    if speed == 1:
        return behaviour
    pause = behaviour.retry_after
    return replace(
        behaviour,
        operation_seconds=_shortened(behaviour.operation_seconds, speed),
        firewall_seconds=_shortened(behaviour.firewall_seconds, speed),
        retry_after=None if pause is None else _shortened(pause, speed),
    )


def _shortened(seconds: int, speed: int) -> int:
    return max(1, round(seconds / speed))


# Small where a reader that stops after the first page would do harm, so that every estate reveals the defect. Those of
# Resource Manager itself are as recorded by azure-cli in 2022 and 2023: 1000 resources, and 266 groups, on a page.
_PAGE_SIZES = {
    "microsoft.authorization/locks": 1000,
    "microsoft.containerregistry/registries/replications": 2,
    "microsoft.resourcegraph/resources": 1000,
    "microsoft.resources/resources": 1000,
    "microsoft.resources/subscriptions/resourcegroups": 1000,
}
