"""Exchanges that a replay cannot answer as Azure did, each with the reason, and how many are alike at least."""

import re
from collections.abc import Mapping

from .network_remainders import OF_NETWORKS
from .registry_remainders import OF_REGISTRIES
from .remainder import Remainder
from .whole_replay import Outcome

REMAINDERS: tuple[Remainder, ...] = (*OF_NETWORKS, *OF_REGISTRIES)

_PROVIDER = "microsoft.network/"
_REGISTRIES = "microsoft.containerregistry/registries"
FLOORS: Mapping[str, float] = {
    f"{_PROVIDER}networksecuritygroups": 100,
    f"{_PROVIDER}networksecuritygroups/securityrules": 100,
    f"{_PROVIDER}virtualnetworks": 88,
    f"{_PROVIDER}virtualnetworks/subnets": 90,
    f"{_PROVIDER}virtualnetworks/virtualnetworkpeerings": 65,
    f"{_PROVIDER}applicationsecuritygroups": 93,
    f"{_PROVIDER}networkinterfaces": 62,
    f"{_PROVIDER}publicipaddresses": 78,
    f"{_PROVIDER}routetables": 85,
    f"{_PROVIDER}routetables/routes": 86,
    f"{_PROVIDER}firewallpolicies": 90,
    f"{_PROVIDER}ipgroups": 100,
    _REGISTRIES: 99,
    **{
        f"{_REGISTRIES}/{part}": 99
        for part in (
            "agentpools",
            "cacherules",
            "connectedregistries",
            "credentialsets",
            "privateendpointconnections",
            "replications",
            "scopemaps",
            "tasks",
            "tokens",
            "webhooks",
        )
    },
}
"""So many of a hundred are alike or excused at least, in the recordings of packages and in those of azure-cli."""


def reasons(outcome: Outcome) -> frozenset[str] | None:
    """Why an outcome is excused; None if one of its differences is not."""
    found = [_reason(outcome, difference) for difference in outcome.differences]
    return None if None in found else frozenset(filter(None, found))


def _reason(outcome: Outcome, difference: str) -> str | None:
    return next(
        (
            each.reason
            for each in REMAINDERS
            if re.fullmatch(each.kind, outcome.kind)
            and re.search(each.recording, outcome.recording)
            and re.search(each.difference, difference)
            and outcome.recorded.year <= each.until
        ),
        None,
    )
