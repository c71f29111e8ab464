"""The admin user of a registry and its two passwords, which are derived here and no secret.

Recordings of azure-cli, July 2019 to February 2023, and of azure-mgmt-containerregistry 2.8.0 to 8.0.0b1, all with the
user enabled. How Azure refuses while it is not was not recorded.
"""

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties
from acrnet.sandbox.reading import required_parent
from acrnet.sandbox.registry.errors import RegistryError
from acrnet.sandbox.registry.registry import HIDDEN
from acrnet.sandbox.registry.resource_types import REGISTRIES
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_NAMES = ("password", "password2")


def list_credentials(call: Call) -> Response:
    """The name and the passwords of the admin user."""
    return answer(200, _credentials(_enabled(call)))


def regenerate_credential(call: Call) -> Response:
    """Make one of the passwords anew."""
    registry, name = _enabled(call), as_text(call.request.document().get("name"))
    if name not in _NAMES:
        raise ArmError(400, "InvalidCredentialName", f"The credential '{name}' is not one of {' and '.join(_NAMES)}.")
    inner = properties(registry.body)
    inner[HIDDEN] = {**as_object(inner.get(HIDDEN)), name: _count(registry, name) + 1}
    call.state.store.changed(registry)
    return answer(200, _credentials(registry))


def _enabled(call: Call) -> Resource:
    registry = required_parent(call)
    if properties(registry.body).get("adminUserEnabled") is not True:
        raise RegistryError(
            400,
            "UnAuthorizedForCredentialOperations",
            f"Cannot perform credential operations for {registry.id.path} as admin user is disabled.",
        )
    return registry


def _credentials(registry: Resource) -> JsonObject:
    return {
        "username": registry.id.name,
        "passwords": [
            {"name": name, "value": guid("admin", registry.key, name, str(_count(registry, name)))} for name in _NAMES
        ],
    }


def _count(registry: Resource, name: str) -> int:
    count = as_object(properties(registry.body).get(HIDDEN)).get(name)
    return count if isinstance(count, int) else 0


ROUTES = (
    on_many("POST", f"{REGISTRIES}/listCredentials", list_credentials),
    on_many("POST", f"{REGISTRIES}/regenerateCredential", regenerate_credential),
)
