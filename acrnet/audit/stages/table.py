"""The stages in the order a packet meets them.

Two are not met by packets to a registry: name resolution (`resolvers.py`), which decides whether any is sent and sends
questions of its own through these stages, and the image pull (`image_pull.py`), which decides whose packets count.
"""

from __future__ import annotations

from typing import Final

from acrnet.audit.stages import admin_rules, endpoint_group, firewall, registry_access, route, security_groups
from acrnet.audit.stages.stage import Stage

UNROUTED: Final[tuple[Stage, ...]] = (admin_rules, security_groups)
"""What a packet meets that needs no route: one to the resolver that Azure provides."""
ONWARD: Final[tuple[Stage, ...]] = (*UNROUTED, route, firewall)
"""What every other packet meets on its way out of the subnet."""
TO_THE_REGISTRY: Final[tuple[Stage, ...]] = (*ONWARD, endpoint_group, registry_access)
"""What a packet to a registry meets."""
