"""The interface through which the planner asks a target for its changes and verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from acrnet.plan.model import Change, Clients, NeedVerdict, Problem
from acrnet.registry.need import Need
from acrnet.rules.effect import Effect
from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes of a target for its needs, and its state after them."""

    changes: tuple[Change, ...]
    """In the order they must be carried out; `keep` last."""
    # Any: only targets of the same kind look into it.
    after: Any
    """The state of the target after the changes, for the verdicts of every target of the same kind."""
    effect: Effect
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


class Target(Protocol):
    """One network security group, firewall policy or the like.

    The planner first asks every target for its proposal, then every target for its verdicts, because the clients of
    one target may pass the rules of another.
    """

    @property
    def id(self) -> str:
        """The ARM id."""

    @property
    def kind(self) -> str:
        """The word that names this kind of target in documents, for example `nsg`."""

    @property
    def location(self) -> str:
        """The region of the target."""

    @property
    def catalog(self) -> TagCatalog:
        """The service tags the target is planned with."""

    @property
    def clients(self) -> tuple[Clients, ...]:
        """The clients behind the target."""

    @property
    def attached_to(self) -> tuple[str, ...]:
        """Ids of the subnets and interfaces that a change affects."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the verdicts assume."""

    def propose(self, needs: Sequence[Need]) -> Proposal:
        """Return the smallest safe change after which the needs are met."""

    def verdicts(self, needs: Sequence[Need], after: Mapping[str, Any]) -> tuple[NeedVerdict, ...]:
        """Return a verdict for each need; `after` has the planned state of all targets by lower-case id."""

    def names(self) -> Collection[str]:
        """Return the service tags and address prefixes in the rules that the verdicts depend on."""

    def rule_digests(self) -> Mapping[str, str]:
        """Return a digest of each rule of the target, by name in lower case."""

    def elsewhere(self, verdict: NeedVerdict) -> Problem | None:
        """Return a problem if rules of another target deny what the plan opens here, else None."""
