"""A request to Resource Manager, its response, and an error in the form that all services use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from acrnet.sandbox.json_value import Json, JsonObject, compact, read_json

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Header and query names are lower case; ``path`` is as sent, without host and query."""

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def api_version(self) -> str:
        """The api-version asked for, or an empty string."""
        return self.query.get("api-version", "")

    @property
    def origin(self) -> str:
        """Scheme and host for the links in an answer."""
        return f"https://{self.host}"

    def document(self) -> JsonObject:
        """The body as a JSON object.

        Raises:
            ArmError: 400 if the body is absent, not JSON, or not an object.
        """
        try:
            value = read_json(self.body)
        except ValueError as error:
            text = f"The request content was invalid and could not be deserialized: '{error}'."
            raise ArmError(400, "InvalidRequestContent", text) from error
        if not isinstance(value, dict):
            raise GatewayError(
                400, "InvalidRequestContent", "The request content was invalid and could not be deserialized."
            )
        return value


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer arrives if not at once and whole, and the seconds between two of its bytes.

    ``cut``: the connection breaks within the body; ``short``: it is closed before the end of the body; ``drip``: the
    body comes byte by byte; ``head``: the head does, and never ends; ``silence``: nothing comes.
    """

    way: str
    every: float


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: a status, an encoded body and the headers specific to it, and how it arrives.

    ``by_proxy``: somebody on the way gave it, so that it lacks the headers that all answers of Resource Manager have.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None
    by_proxy: bool = False


class ArmError(Exception):
    """An answer that ends the handling of a request: ``{"error": {"code", "message", "details"}}``."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Sequence[JsonObject] = (),
        headers: Mapping[str, str] = NOTHING,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
        self.headers = headers
        self.extra: JsonObject = {}

    def response(self) -> Response:
        """The answer to send."""
        return answer(self.status, {"error": self.body()}, self.headers)

    def body(self) -> JsonObject:
        """The object below ``error``."""
        return {"code": self.code, "message": self.message, "details": list(self.details), **self.extra}


class GatewayError(ArmError):
    """An error of Resource Manager itself, before any provider: it has no ``details`` and names the gateway as cause.

    So recorded by azure-cli from June 2020 to December 2023 with ``ResourceNotFound``, ``ResourceGroupNotFound``,
    ``ParentResourceNotFound``, ``InvalidResourceType`` and ``AuthorizationFailed``.
    """

    def response(self) -> Response:
        """The answer to send."""
        return answer(self.status, {"error": self.body()}, {"x-ms-failure-cause": "gateway", **self.headers})

    def body(self) -> JsonObject:
        """The object below ``error``."""
        details: JsonObject = {"details": list(self.details)} if self.details else {}
        return {"code": self.code, "message": self.message, **details, **self.extra}


def answer(status: int, value: Json, headers: Mapping[str, str] = NOTHING) -> Response:
    """A response with a JSON body."""
    return Response(status, compact(value).encode(), headers)


def reason_phrase(status: int) -> str:
    """The words that go with a status; an empty string for one that HTTP does not know."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
