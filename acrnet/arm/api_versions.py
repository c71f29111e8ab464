"""The api-versions acrnet calls, in one place because clouds lag and versions retire.

Each is the version that azure-mgmt-network 33.1.0 and azure-mgmt-containerregistry 15.0.0 call; the preview version is
the newest of those that return regional endpoints, host name labels and IPv6 and are known to work (checked
2026-11-23).
"""

REGISTRY = "2025-11-01"
REGISTRY_PREVIEW = "2026-03-01-preview"
NETWORK = "2026-03-01"
"""Firewalls and their policies too: earlier versions lack the newer conditions of their rules."""
SCALE_SET_INTERFACES = "2018-10-01"
"""Microsoft.Compute serves these, in the only version that the network SDK calls."""
SUBSCRIPTIONS = "2022-12-01"
RESOURCES = "2021-04-01"
PERMISSIONS = "2022-04-01"
POLICY_TOKENS = "2025-03-01"
"""The version that az and azapi call; later ones return more about an evaluation, in another form."""
PRIVATE_DNS = "2024-06-01"
"""The first version with the `resolutionPolicy` of a link."""
DNS_RESOLVER = "2025-05-01"
"""The version that azure-mgmt-dnsresolver 1.1.0 calls (checked 2026-11-29)."""
WEB = "2025-05-01"
"""The version that azure-mgmt-web 11.0.1 calls (checked 2026-11-29)."""
RESOURCE_GRAPH = "2022-10-01"
"""Later versions add nothing that is read here, and other clouds get them later."""
