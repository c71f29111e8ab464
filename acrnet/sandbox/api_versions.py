"""The api-versions that are served.

The versions are those of the recordings, of the SDKs and command lines named in ``docs/sandbox.md``, and of the network
list in azure-cli issue 28496; an estate may name its own, because sovereign clouds lag behind.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from acrnet.sandbox.arm_id import Target
from acrnet.sandbox.exchange import GatewayError

_WELL_FORMED = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
_NETWORK = """
2015-05-01-preview 2015-06-15 2016-03-30 2016-06-01 2016-07-01 2016-08-01 2016-09-01 2016-10-01 2016-11-01 2016-12-01
2017-03-01 2017-04-01 2017-06-01 2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-03-01 2018-04-01
2018-05-01 2018-06-01 2018-07-01 2018-08-01 2018-10-01 2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01
2019-08-01 2019-09-01 2019-11-01 2019-12-01 2020-01-01 2020-03-01 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01
2020-11-01 2021-02-01 2021-03-01 2021-05-01 2021-08-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01
2023-04-01 2023-05-01 2023-06-01 2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-07-01 2024-10-01 2025-01-01
2025-03-01 2025-05-01 2025-07-01 2025-09-01 2026-01-01 2026-03-01
"""
# Those since 2020-11-01-preview are what answers about replications list (recording of azure-cli, September 2026).
_REGISTRY = """
2017-03-01 2017-10-01 2018-02-01-preview 2019-05-01 2019-05-01-preview 2019-12-01-preview 2020-11-01-preview
2021-06-01-preview 2021-08-01-preview 2021-09-01 2021-12-01-preview 2022-02-01-preview 2022-12-01 2023-01-01-preview
2023-06-01-preview 2023-07-01 2023-08-01-preview 2023-11-01-preview 2024-01-01-preview 2024-11-01-preview
2025-03-01-preview 2025-04-01 2025-05-01-preview 2025-06-01-preview 2025-09-01-preview 2025-11-01 2025-12-01-preview
2026-01-01-preview 2026-03-01-preview 2026-09-01-preview 2026-11-01
"""
SERVED: Mapping[str, tuple[str, ...]] = {
    "microsoft.network": tuple(_NETWORK.split()),
    "microsoft.containerregistry": tuple(_REGISTRY.split()),
}
# Private DNS has a specification and versions of its own inside Microsoft.Network.
_PRIVATE_DNS = ("2018-09-01", "2020-01-01", "2020-06-01", "2024-06-01")
# So have DNS forwarding rulesets, and the list of those of a virtual network.
_DNS_RESOLVER = ("2020-04-01-preview", "2022-07-01", "2023-07-01-preview", "2025-05-01", "2025-10-01-preview")
_OF_DNS_RESOLVER = (
    "microsoft.network/dnsforwardingrulesets",
    "microsoft.network/virtualnetworks/listdnsforwardingrulesets",
)
# Tasks of registries have a specification of their own, too (azure-mgmt-containerregistry 2.8.0 to 14.0.0).
_TASKS = ("2018-09-01", "2019-04-01", "2019-06-01-preview", "2025-03-01-preview")
_OF_TASKS = tuple(
    f"microsoft.containerregistry/registries/{part}"
    for part in ("agentpool", "getbuildsource", "listbuildsource", "runs", "schedulerun", "taskruns", "tasks")
)
# Types that are newer than the provider, with their first version: the specification of each (checked 2026-11-29).
_SINCE: Mapping[str, str] = {
    "microsoft.network/applicationsecuritygroups/addressprefixsets": "2025-09-01",
    "microsoft.network/azurefirewalls": "2018-04-01",
    "microsoft.network/firewallpolicies": "2019-06-01",
    "microsoft.network/firewallpolicies/rulecollectiongroups": "2020-05-01",
    "microsoft.network/ipgroups": "2019-09-01",
}


def check_api_version(
    version: str,
    target: Target,
    own: Mapping[str, tuple[str, ...]],
    location: Callable[[], str],
    regions: Callable[[], Iterable[str]],
) -> None:
    """Refuse a missing, malformed or unserved api-version.

    Args:
        version: The version asked for.
        target: The resource or collection of the path.
        own: The versions the estate itself names, by lower-case namespace.
        location: Gives the location for the message.
        regions: Gives the locations that the message lists.

    Raises:
        ArmError: 400 ``MissingApiVersionParameter``, ``InvalidApiVersionParameter`` or ``NoRegisteredProviderFound``.
    """
    if not version:
        raise GatewayError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    namespace, _, kind = target.type.partition("/")
    served = own.get(namespace.lower(), _usually_served(target.type))
    if not _WELL_FORMED.fullmatch(version):
        listed = ",".join(served or ())
        raise GatewayError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. The supported versions are '{listed}'.",
        )
    if served is not None and version not in served:
        raise GatewayError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{location()}' and API version '{version}' "
            f"for type '{kind}'. The supported api-versions are '{', '.join(served)}'. "
            f"The supported locations are '{', '.join(regions())}'.",
        )


def versions_of(kind: str, own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The versions in which a type is served, the oldest first; empty where any is."""
    return own.get(kind.partition("/")[0].lower(), _usually_served(kind)) or ()


def _usually_served(kind: str) -> tuple[str, ...] | None:
    if kind.lower().startswith("microsoft.network/privatednszones"):
        return _PRIVATE_DNS
    if kind.lower().startswith(_OF_DNS_RESOLVER):
        return _DNS_RESOLVER
    if kind.lower().startswith(_OF_TASKS):
        return _TASKS
    if since := _SINCE.get(kind.lower()):
        return tuple(version for version in _NETWORK.split() if version >= since)
    return SERVED.get(kind.partition("/")[0].lower())
