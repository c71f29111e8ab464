"""Resource providers: which there are, what types they have, and whether a subscription is registered for them.

The estate's own answers are derived from what the sandbox serves. A file may describe a provider with its namespace in
full, as a GET of Azure shows it, and is served as it is. Shapes and states are those recorded by azure-cli from 2018 to
2023 with 2019-07-01 to 2022-09-01: a registration answers ``Registering``, a removal ``Unregistering``, and some time
later a GET shows ``Registered`` and ``Unregistered``; who is registered already stays so. How the end of a
registration is refused is unverified. ``MissingSubscriptionRegistration`` is that of neonKUBE issue 1670 (2022), its
details those of azure-sdk-for-node issue 2305 (2017).
"""

from collections.abc import Sequence

from acrnet.sandbox.api_versions import versions_of
from acrnet.sandbox.arm_id import PROVIDERS, REGISTRATIONS, REMOVALS
from acrnet.sandbox.capabilities import capabilities
from acrnet.sandbox.exchange import GatewayError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_text
from acrnet.sandbox.known_types import TYPES
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_RESOURCES = "microsoft.resources"
_PRIVATE_DNS = "microsoft.network/privatednszones"


def list_providers(call: Call) -> Response:
    """The providers that are served: those that the sandbox knows, and those that the estate has or describes."""
    listed = [_derived(call, namespace, kinds) for namespace, kinds in _namespaces(call).items()]
    own = {each.id.name.lower(): _described(call, each) for each in _files(call)}
    kept = [each for each in listed if as_text(each["namespace"]).lower() not in own]
    return answer(200, {"value": [*kept, *own.values()]})


def get_provider(call: Call) -> Response:
    """One provider: its types, where they may be, and the api-versions that are served."""
    return answer(200, _named(call))


def register(call: Call) -> Response:
    """Register the subscription; one that is registered stays so."""
    return _set_state(call, "Registered", "Registering")


def unregister(call: Call) -> Response:
    """End the registration of the subscription with a provider that a file describes.

    Raises:
        ArmError: 409 where the estate has resources of the provider, or the sandbox serves it in any case.
    """
    name = call.target.name.lower()
    if _file(call, call.target.name) is None or any(
        kind.lower().startswith(f"{name}/") for kind in call.state.store.types()
    ):
        _named(call)
        raise GatewayError(
            409,
            "CannotUnregisterNamespace",
            f"Subscription '{call.target.subscription}' cannot be unregistered from the namespace "
            f"'{call.target.name}': the sandbox serves it or the estate has resources of it.",
        )
    return _set_state(call, "Unregistered", "Unregistering")


def check_registration(call: Call) -> None:
    """Refuse a write to a provider for which the subscription is not registered, as a file says.

    Raises:
        ArmError: 409 ``MissingSubscriptionRegistration``.
    """
    namespace = call.target.type.partition("/")[0]
    file = _file(call, namespace)
    if file is None or _described(call, file)["registrationState"] == "Registered":
        return
    code = "MissingSubscriptionRegistration"
    message = (
        f"The subscription is not registered to use namespace '{namespace}'. "
        "See https://aka.ms/rps-not-found for how to register subscriptions."
    )
    raise GatewayError(409, code, message, [{"code": code, "target": namespace, "message": message}])


def _set_state(call: Call, state: str, meanwhile: str) -> Response:
    file = _file(call, call.target.name)
    if file is None or file.body.get("registrationState", "Registered") == state:
        return answer(200, _named(call))
    file.body["registrationState"] = state
    call.state.store.changed(file)
    seconds = call.state.behaviour.operation_seconds
    call.state.operations.start(f"{meanwhile}Namespace", file.id.path, call.now, seconds, call.ending, state=meanwhile)
    return answer(200, _described(call, file))


def _named(call: Call) -> JsonObject:
    file = _file(call, call.target.name)
    if file is not None:
        return _described(call, file)
    for namespace, kinds in _namespaces(call).items():
        if namespace.lower() == call.target.name.lower():
            return _derived(call, namespace, kinds)
    raise GatewayError(404, "InvalidResourceNamespace", f"The resource namespace '{call.target.name}' is invalid.")


def _files(call: Call) -> list[Resource]:
    wanted = call.target.subscription.lower()
    return [each for each in call.state.store.of_type(PROVIDERS) if each.id.subscription.lower() == wanted]


def _file(call: Call, namespace: str) -> Resource | None:
    return next((each for each in _files(call) if each.id.name.lower() == namespace.lower()), None)


def _described(call: Call, file: Resource) -> JsonObject:
    """A provider as its file describes it, in the state of now."""
    own: JsonObject = {
        "id": file.id.path,
        "namespace": file.id.name,
        "resourceTypes": [],
        "registrationState": "Registered",
    }
    change = call.state.operations.running(file.key, call.now)
    return {**own, **file.body, **({"registrationState": change.state} if change else {})}


def _namespaces(call: Call) -> dict[str, list[str]]:
    """By namespace, the types that are served."""
    served = {namespace: [*kinds] for namespace, kinds in TYPES.items()}
    spelled = {namespace.lower(): namespace for namespace in served}
    for seen in call.state.store.types():
        namespace, _, kind = seen.partition("/")
        kinds = served.setdefault(spelled.setdefault(namespace.lower(), namespace), [])
        if namespace.lower() != _RESOURCES and kind.lower() not in map(str.lower, kinds):
            kinds.append(kind)
    served.pop(spelled.get(_RESOURCES, ""), None)
    return served


def _derived(call: Call, namespace: str, kinds: Sequence[str]) -> JsonObject:
    regions: list[Json] = [*call.state.regions().values()]
    types: list[Json] = [
        {
            "resourceType": kind,
            "locations": ["global"] if f"{namespace}/{kind}".lower().startswith(_PRIVATE_DNS) else regions,
            "apiVersions": [*reversed(versions_of(f"{namespace}/{kind}", call.state.behaviour.api_versions))],
            "capabilities": capabilities(f"{namespace}/{kind}"),
        }
        for kind in kinds
    ]
    return {
        "id": f"/subscriptions/{call.target.subscription}/providers/{namespace}",
        "namespace": namespace,
        "resourceTypes": types,
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    }


ROUTES = (
    on_many("GET", PROVIDERS, list_providers),
    on_one("GET", PROVIDERS, get_provider),
    on_many("POST", REGISTRATIONS, register),
    on_many("POST", REMOVALS, unregister),
)
