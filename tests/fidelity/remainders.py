"""Why exchanges are not answered as Azure answered them, and how many are alike at least."""

from collections.abc import Mapping
from typing import NamedTuple

from .network_changes import CHANGES_OF_NETWORKS
from .network_remainders import OF_NETWORKS
from .registry_changes import CHANGES_OF_REGISTRIES
from .registry_remainders import OF_REGISTRIES
from .remainder import Change, Remainder
from .resource_manager_changes import CHANGES_OF_RESOURCE_MANAGER
from .resource_manager_remainders import OF_RESOURCE_MANAGER
from .whole_replay import Outcome

CHANGES: tuple[Change, ...] = (*CHANGES_OF_NETWORKS, *CHANGES_OF_REGISTRIES, *CHANGES_OF_RESOURCE_MANAGER)
REMAINDERS: tuple[Remainder, ...] = (*OF_NETWORKS, *OF_REGISTRIES, *OF_RESOURCE_MANAGER)

_PROVIDER = "microsoft.network/"
_REGISTRIES = "microsoft.containerregistry/registries"
_SUBSCRIPTIONS = "microsoft.resources/subscriptions"
FLOORS: Mapping[str, float] = {
    f"{_PROVIDER}virtualnetworks": 88,
    f"{_PROVIDER}virtualnetworks/subnets": 95,
    f"{_PROVIDER}virtualnetworks/virtualnetworkpeerings": 100,
    f"{_PROVIDER}applicationsecuritygroups": 100,
    f"{_PROVIDER}networkinterfaces": 99,
    f"{_PROVIDER}networkinterfaces/effectivenetworksecuritygroups": 100,
    f"{_PROVIDER}networkinterfaces/effectiveroutetable": 100,
    f"{_PROVIDER}publicipaddresses": 85,
    f"{_PROVIDER}azurefirewalls": 100,
    f"{_PROVIDER}routetables": 100,
    f"{_PROVIDER}routetables/routes": 100,
    f"{_PROVIDER}firewallpolicies": 90,
    f"{_PROVIDER}ipgroups": 100,
    **{
        f"{_REGISTRIES}/{part}": 99
        for part in (
            "agentpools",
            "cacherules",
            "connectedregistries",
            "credentialsets",
            "privateendpointconnections",
            "scopemaps",
            "tasks",
            "tokens",
            "webhooks",
        )
    },
    "microsoft.authorization/locks": 100,
    "microsoft.resources/tags": 100,
    f"{_SUBSCRIPTIONS}/providers": 98,
    f"{_SUBSCRIPTIONS}/providers/register": 100,
    f"{_SUBSCRIPTIONS}/providers/unregister": 100,
    f"{_SUBSCRIPTIONS}/resourcegroups": 99,
}
"""So many of a hundred are alike, today or as of their day, or excused at least, in packages and in azure-cli."""


ALIKE_FLOORS: Mapping[str, float] = {
    f"{_PROVIDER}networksecuritygroups": 100,
    f"{_PROVIDER}networksecuritygroups/securityrules": 100,
    _REGISTRIES: 100,
    f"{_REGISTRIES}/replications": 100,
}
"""So many of a hundred are alike at least, today or as of the day of the recording, without any excuse."""


class Explanation(NamedTuple):
    """Why an exchange differs: what Azure has changed since, and what no replay can answer."""

    changes: frozenset[Change]
    remainders: frozenset[Remainder]


def explain(outcome: Outcome) -> Explanation | None:
    """Why an exchange differs; None if one of its differences has no explanation."""
    reasons = [_reason(outcome, difference) for difference in outcome.differences]
    if None in reasons:
        return None
    return Explanation(
        frozenset(each for each in reasons if isinstance(each, Change)),
        frozenset(each for each in reasons if isinstance(each, Remainder)),
    )


def _reason(outcome: Outcome, difference: str) -> Change | Remainder | None:
    known: tuple[Change | Remainder, ...] = (*CHANGES, *REMAINDERS)
    return next((each for each in known if each.explains(outcome, difference)), None)
