"""Web apps: a plan lists the apps that name it.

The forms are those of azure-mgmt-web 11.0.1 (2026-11-29); no recording was at hand.
"""

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.json_value import as_text, properties
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.reading import list_parts, served
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call

APPS_OF_PLAN = "Microsoft.Web/serverfarms/sites"

_SITES = "Microsoft.Web/sites"


def list_apps(call: Call) -> Response:
    """The web apps of a plan, without their slots.

    Raises:
        ArmError: 404 where the estate does not have the plan.
    """
    plan = call.target.scope.lower()
    if call.find(plan) is None:
        raise missing(call.target)
    apps = (
        served(site, call)
        for site in call.state.store.of_type(_SITES)
        if as_text(properties(site.body).get("serverFarmId")).lower() == plan
    )
    return list_parts(call, [*apps])


ROUTES = (on_many("GET", APPS_OF_PLAN, list_apps),)
