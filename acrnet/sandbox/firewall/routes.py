"""The paths of firewall resources, and how each type is served."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.firewall.azure_firewall import delete_firewall, patch_firewall, put_firewall, served_firewall
from acrnet.sandbox.firewall.draft import delete_draft, put_draft, served_draft
from acrnet.sandbox.firewall.family import DRAFTS, FIREWALLS, GROUPS, IP_GROUPS, POLICIES
from acrnet.sandbox.firewall.firewall_policy import delete_policy, patch_policy, put_policy, served_policy
from acrnet.sandbox.firewall.ip_group import delete_ip_group, patch_ip_group, put_ip_group, served_ip_group
from acrnet.sandbox.firewall.rule_collection_group import delete_group, put_group, served_group
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.polling import network_poll, operation_of
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

Handler: TypeAlias = Callable[[Call], Response]


def _result(call: Call) -> Response:
    """The result of a deletion, which is ``null`` as recorded."""
    return operations.result(operation_of(call), call.request, call.now, answer(200, None))


ROUTES: tuple[tuple[str, str, bool, Handler], ...] = (
    ("PUT", POLICIES, False, put_policy),
    ("PATCH", POLICIES, False, patch_policy),
    ("DELETE", POLICIES, False, delete_policy),
    ("PUT", GROUPS, False, put_group),
    ("DELETE", GROUPS, False, delete_group),
    ("PUT", DRAFTS, False, put_draft),
    ("DELETE", DRAFTS, False, delete_draft),
    ("PUT", FIREWALLS, False, put_firewall),
    ("PATCH", FIREWALLS, False, patch_firewall),
    ("DELETE", FIREWALLS, False, delete_firewall),
    ("PUT", IP_GROUPS, False, put_ip_group),
    ("PATCH", IP_GROUPS, False, patch_ip_group),
    ("DELETE", IP_GROUPS, False, delete_ip_group),
    ("GET", "Microsoft.Network/locations/nfvOperations", False, network_poll),
    ("GET", "Microsoft.Network/locations/nfvOperationResults", False, _result),
)
"""Method, type, whether the path is a collection, and the handler; the table of ``handler.py`` has the others."""

VIEWS: Mapping[str, Callable[[Resource, Call], JsonObject]] = {
    POLICIES.lower(): served_policy,
    GROUPS.lower(): served_group,
    DRAFTS.lower(): served_draft,
    FIREWALLS.lower(): served_firewall,
    IP_GROUPS.lower(): served_ip_group,
}
"""By lower-case type, how a resource is served."""
