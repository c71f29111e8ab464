"""The stages in the order in which a packet passes them.

Two stages are not in the table, because packets to a registry do not pass them: name resolution (`resolvers.py`)
decides whether packets are sent at all, and sends DNS queries through these stages itself; the image pull
(`image_pull.py`) decides whose packets count.
"""

from __future__ import annotations

from typing import Final

from acrnet.audit.stages import admin_rules, endpoint_group, firewall, registry_access, route, security_groups
from acrnet.audit.stages.stage import Stage

UNROUTED: Final[tuple[Stage, ...]] = (admin_rules, security_groups)
"""The stages of a packet to the resolver that Azure provides, which needs no route."""
ONWARD: Final[tuple[Stage, ...]] = (*UNROUTED, route, firewall)
"""The stages of every other packet on its way out of the subnet."""
TO_THE_REGISTRY: Final[tuple[Stage, ...]] = (*ONWARD, endpoint_group, registry_access)
"""The stages of a packet to a registry."""
