"""Importing an image into a registry: the request is taken and its operation succeeds; the sandbox holds no images.

Recordings of azure-cli, February 2019 to November 2023.
"""

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.json_value import as_object, as_text
from acrnet.sandbox.reading import required_parent
from acrnet.sandbox.registry.resource_types import REGISTRIES
from acrnet.sandbox.registry.writing import IMPORTING, result_link
from acrnet.sandbox.route import on_many
from acrnet.sandbox.state import Call


def import_image(call: Call) -> Response:
    """Take an import of an image.

    Raises:
        ArmError: 404 for a registry that is not there, 400 for an import without a source.
    """
    registry, source = required_parent(call), as_object(call.request.document().get("source"))
    if not as_text(source.get("sourceImage")):
        raise ArmError(400, "InvalidSourceImage", "An import needs source.sourceImage, the image that is copied.")
    operation = call.state.operations.start(
        "ImportImage",
        f"{call.target.path}/{len(call.state.operations)}",
        call.now,
        call.state.behaviour.operation_seconds,
        call.ending,
        state=IMPORTING,
    )
    return Response(202, b"", result_link(call, registry, registry.location, operation, "registries"))


ROUTES = (on_many("POST", f"{REGISTRIES}/importImage", import_image),)
