"""What a plan asks of a kind of target before there is a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from acrnet.config import Configuration
from acrnet.resource_id import ResourceId
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.plan.planner import Wanted
    from acrnet.registry.model import Registry


class PlannedKind(Protocol):
    """A kind of target that a configuration can name, such as network security groups."""

    @property
    def type(self) -> str:
        """The ARM type that names of it are looked up as."""

    @property
    def noun(self) -> str:
        """What one of it is called, for example `network security group`."""

    @property
    def plural(self) -> str:
        """What several are called in a sentence with a number, for example `NSGs`."""

    @property
    def option(self) -> str:
        """The option that names one, for example `--nsg`."""

    @property
    def key(self) -> str:
        """The key of `acrnet.yaml` that lists them, for example `targets.nsgs`."""

    @property
    def limit_option(self) -> str:
        """The option for how many a plan may cover, for example `--max-nsgs`."""

    def names(self, configuration: Configuration) -> tuple[str, ...]:
        """Return the names or ids that the configuration lists."""

    def most(self, configuration: Configuration) -> int:
        """Return how many a plan may cover."""

    def read(
        self, inventory: Inventory, ids: Sequence[ResourceId], registries: Callable[[], Sequence[Registry]]
    ) -> Snapshot:
        """Return these targets with all that is read around them, as the targets of a snapshot.

        `registries` waits for the registries, which are read meanwhile. A target that is missing or cannot be read
        raises: what is not read is never taken for not there.
        """

    def require_unmanaged(self, snapshot: Snapshot) -> None:
        """Raise RefusedError where another service manages one of the targets, and would undo any change."""

    def warnings(self, snapshot: Snapshot) -> Sequence[str]:
        """Return what may become of changes to the targets, one sentence each."""

    def wanted(
        self, snapshot: Snapshot, needs: DerivedNeeds, configuration: Configuration, *, removing: bool
    ) -> Sequence[Wanted]:
        """Return the targets for the planner, each with the needs of the clients behind it.

        With `removing` every rule that acrnet owns goes, needed or not.
        """
