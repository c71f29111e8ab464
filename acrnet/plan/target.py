"""What the planner asks of a thing acrnet can change."""

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
    """What a target would change for its needs, and its state once that is done."""

    changes: tuple[Change, ...]
    """In the order they must be carried out; `keep` last."""
    # Any: only targets of its kind look into it.
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
        """The region the target lies in."""

    @property
    def catalog(self) -> TagCatalog:
        """The service tags the target is planned with."""

    @property
    def clients(self) -> tuple[Clients, ...]:
        """Who sits behind the target."""

    @property
    def attached_to(self) -> tuple[str, ...]:
        """Ids of what a change reaches."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the verdicts take for granted."""

    def propose(self, needs: Sequence[Need]) -> Proposal:
        """Return the smallest safe change after which the needs are met."""

    def verdicts(self, needs: Sequence[Need], after: Mapping[str, Any]) -> tuple[NeedVerdict, ...]:
        """Return a verdict for each need; `after` has the planned state of all targets by lower-case id."""

    def names(self) -> Collection[str]:
        """Return the service tags and address prefixes in the rules that the verdicts look at."""

    def rule_digests(self) -> Mapping[str, str]:
        """Return a digest of each rule the target has, by name in lower case."""

    def elsewhere(self, verdict: NeedVerdict) -> Problem | None:
        """Return a problem when rules that are not this target's deny what the plan opens here."""
