"""The paths of firewall resources, and how each type is shown."""

from collections.abc import Mapping

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.firewall.azure_firewall import delete_firewall, patch_firewall, put_firewall, served_firewall
from acrnet.sandbox.firewall.draft import delete_draft, put_draft, served_draft
from acrnet.sandbox.firewall.family import DRAFTS, FIREWALLS, GROUPS, IP_GROUPS, POLICIES
from acrnet.sandbox.firewall.firewall_policy import delete_policy, patch_policy, put_policy, served_policy
from acrnet.sandbox.firewall.ip_group import delete_ip_group, patch_ip_group, put_ip_group, served_ip_group
from acrnet.sandbox.firewall.rule_collection_group import delete_group, put_group, served_group
from acrnet.sandbox.polling import network_poll, operation_of
from acrnet.sandbox.route import on_one
from acrnet.sandbox.state import Call, View


def _result(call: Call) -> Response:
    """The result of a deletion, which is ``null`` as recorded."""
    return operations.result(operation_of(call), call.request, call.now, answer(200, None))


ROUTES = (
    on_one("PUT", POLICIES, put_policy),
    on_one("PATCH", POLICIES, patch_policy),
    on_one("DELETE", POLICIES, delete_policy),
    on_one("PUT", GROUPS, put_group),
    on_one("DELETE", GROUPS, delete_group),
    on_one("PUT", DRAFTS, put_draft),
    on_one("DELETE", DRAFTS, delete_draft),
    on_one("PUT", FIREWALLS, put_firewall),
    on_one("PATCH", FIREWALLS, patch_firewall),
    on_one("DELETE", FIREWALLS, delete_firewall),
    on_one("PUT", IP_GROUPS, put_ip_group),
    on_one("PATCH", IP_GROUPS, patch_ip_group),
    on_one("DELETE", IP_GROUPS, delete_ip_group),
    on_one("GET", "Microsoft.Network/locations/nfvOperations", network_poll),
    on_one("GET", "Microsoft.Network/locations/nfvOperationResults", _result),
)
VIEWS: Mapping[str, View] = {
    POLICIES.lower(): served_policy,
    GROUPS.lower(): served_group,
    DRAFTS.lower(): served_draft,
    FIREWALLS.lower(): served_firewall,
    IP_GROUPS.lower(): served_ip_group,
}
