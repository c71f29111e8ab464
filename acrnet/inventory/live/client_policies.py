"""Service endpoint policies: the resources that the service endpoints of a subnet may reach."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.arm import ArmSession
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import objects, properties, texts
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


class EndpointPolicies:
    """Reads service endpoint policies, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._admitted: ReadCache[tuple[str, ...] | Unknown] = ReadCache()

    def admitted(self, policies: Sequence[ResourceId]) -> tuple[str, ...] | Unknown:
        """Return the ids of the resources, and the aliases of services, that any of the policies admits; sorted.

        It is empty only without a policy, and Unknown where one cannot be read.
        """
        lists = in_parallel(self._admitted_by, policies)
        unknown = [each for each in lists if isinstance(each, Unknown)]
        if unknown:
            return unknown[0]
        return tuple(sorted({resource for each in lists if isinstance(each, tuple) for resource in each}))

    def _admitted_by(self, policy: ResourceId) -> tuple[str, ...] | Unknown:
        def read() -> tuple[str, ...] | Unknown:
            body = self._arm.service_endpoint_policy(policy)
            definitions = map(properties, objects(properties(body).get("serviceEndpointPolicyDefinitions")))
            resources = tuple(each for definition in definitions for each in texts(definition.get("serviceResources")))
            nothing = Unknown(
                f"service endpoint policy {policy.name} names no resource, and what it then does is not documented"
            )
            return resources or nothing

        return self._admitted.get(policy.key, lambda: or_unknown(read))
