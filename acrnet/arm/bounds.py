"""The limits on what a server can make acrnet do: bytes, pages, tries, seconds; all are in docs/azure-access.md.

Figures of Azure are those of learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
and of its neighbour azure-subscription-service-limits (checked 2026-11-29).
"""

from __future__ import annotations

CONNECTION_SECONDS = 20
"""To establish a connection."""
SILENT_SECONDS = 60
"""Without receiving a byte of an answer, and for the whole of its head; a read is then sent once more."""
SILENT_TRIES = 2
BODY_SECONDS = 300
"""From the first byte of a body to its last, however steadily they come."""
BODY_BYTES = 256 * 1024 * 1024
"""Decompressed. The largest known answers, pages of security groups with a thousand rules each, come to some 100 MB."""
WAIT_SECONDS = 300
"""One wait that Azure asks for (Retry-After): the limits of Microsoft.Network are counted over five minutes."""
CALL_SECONDS = 900
"""One call with all its tries: three such waits, after which the SDK gives up anyway."""
OPERATION_SECONDS = 1800
"""From a write that is accepted to its end; those of security rules take some ten seconds."""
POLL_SECONDS = 5
"""Between two polls of an operation if Azure does not say how long to wait."""
SHORTEST_POLL_SECONDS = 1
"""The least time between two polls of an operation, whatever Azure says."""
PAGES = 10_000
"""One list: 980 resource groups of a subscription with 800 resources of a type each fit on pages of 100."""
