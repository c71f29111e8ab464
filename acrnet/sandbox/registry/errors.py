"""Errors of the registry provider itself, which are not in the form of Resource Manager's.

The form and the text of a missing child are those of the recordings of tokens of 2020 to 2023. Resource Manager itself
answers for a child with a location, such as an agent pool, as for a registry.
"""

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.registry.supported_versions import supported_versions
from acrnet.sandbox.state import Call


class RegistryError(ArmError):
    """An error without details, and with a status beside it."""

    def response(self) -> Response:
        """The answer to send."""
        error: JsonObject = {"code": self.code, "message": self.message}
        return answer(self.status, {"error": error, "status": "Failed"}, self.headers)


def missing_child(call: Call, name: str) -> RegistryError:
    """The error for a child without a location."""
    known = supported_versions(call.target, call.request.api_version)
    return RegistryError(404, "ResourceNotFound", f"The resource {name} could not be found.", headers=known)
