"""The api-version that an answer is in, and the header in which answers of the provider name those that they know.

Registries, cache rules and credential sets name the version that was called, other types the whole list since their
first; what belongs to tasks, free names, lists over a subscription and results name none. Recordings of azure-cli,
December 2021 to September 2026; earlier answers do not have the header.
"""

from collections.abc import Mapping

from acrnet.sandbox.api_versions import SERVED
from acrnet.sandbox.arm_id import Target
from acrnet.sandbox.registry.resource_types import PROVIDER, REGISTRIES
from acrnet.sandbox.state import Call

HEADER = "api-supported-versions"
_SINCE: Mapping[str, str] = {
    "connectedregistries": "2020-11-01-preview",
    "generatecredentials": "2019-05-01-preview",
    "importimage": "2017-10-01",
    "privateendpointconnections": "2019-12-01-preview",
    "privatelinkresources": "2019-12-01-preview",
    "replications": "2020-11-01-preview",
    "scopemaps": "2019-05-01-preview",
    "tokens": "2019-05-01-preview",
    "webhooks": "2019-12-01-preview",
}
_NAME_THE_CALLED = frozenset({
    "", "cacherules", "credentialsets", "listcredentials", "listusages", "operationstatuses", "regeneratecredential",
})  # fmt: skip


_NEWEST = max(version for version in SERVED[PROVIDER.lower()] if version.endswith("-preview"))


def version_of(call: Call) -> str:
    """The api-version in whose form resources are shown: the one called, or the newest in answers of other providers.

    That Resource Graph shows the fields of previews is unverified.
    """
    is_own = call.target.type.lower().startswith(f"{PROVIDER.lower()}/")
    return call.request.api_version if is_own else _NEWEST


def supported_versions(target: Target, api_version: str) -> Mapping[str, str]:
    """The header of an answer about this target, or nothing."""
    kind = target.type.lower()
    if not target.group or not f"{kind}/".startswith(f"{REGISTRIES.lower()}/"):
        return {}
    part = kind.removeprefix(REGISTRIES.lower()).strip("/").partition("/")[0]
    if part in _NAME_THE_CALLED:
        return {HEADER: api_version}
    since = _SINCE.get(part)
    if since is None:
        return {}
    return {HEADER: ", ".join(version for version in SERVED[PROVIDER.lower()] if version >= since)}
