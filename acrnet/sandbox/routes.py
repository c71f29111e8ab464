"""Every path that is served, provider by provider; types that are not named here are read as their files have them."""

from collections.abc import Mapping

from acrnet.sandbox import locks, permissions, policy_tokens, providers, resource_groups, tags, tenancy, web_apps
from acrnet.sandbox.firewall import routes as firewall
from acrnet.sandbox.graph import routes as graph
from acrnet.sandbox.network import routes as network
from acrnet.sandbox.registry import routes as registry
from acrnet.sandbox.route import Route
from acrnet.sandbox.state import View

ROUTES: tuple[Route, ...] = (
    *tenancy.ROUTES,
    *resource_groups.ROUTES,
    *providers.ROUTES,
    *tags.ROUTES,
    *locks.ROUTES,
    *permissions.ROUTES,
    *policy_tokens.ROUTES,
    *web_apps.ROUTES,
    *network.ROUTES,
    *firewall.ROUTES,
    *registry.ROUTES,
    *graph.ROUTES,
)
VIEWS: Mapping[str, View] = {**network.VIEWS, **firewall.VIEWS, **registry.VIEWS}
"""By lower-case type, how a resource is shown."""
