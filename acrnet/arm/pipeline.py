"""The SDK's pipeline of one session, shared by all threads; all reads and writes go through it by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote, urljoin

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import Pipeline
from azure.core.rest import HttpRequest, HttpResponse

from acrnet.arm.answer import is_foreign
from acrnet.arm.bodies import decoded, json_object
from acrnet.arm.bounded_polling import BoundedPolling
from acrnet.arm.json import JsonObject
from acrnet.arm.lost_answer import ACCEPTED
from acrnet.arm.page_links import PageLinks
from acrnet.arm.policies import management_policies
from acrnet.arm.requests_transport import BoundedTransport
from acrnet.arm.stopped_call import LostAnswerError
from acrnet.arm.tracing import CallLog
from acrnet.arm.typing_gaps import close_transport
from acrnet.arm.waiting import Patience
from acrnet.cloud import Cloud

_IN_PATHS = "/:$()@!,;=+&'~*"
"""The characters that stay unquoted in a path (RFC 3986, section 3.3); `?` and `#` in a name are quoted."""


class ArmPipeline:
    """The pipeline that all requests go through.

    Requests are made by path and with JSON bodies: the operations of azure-mgmt-network 33.1.0 take a quarter of a
    second of CPU to load, and convert each page and rule to a model and back, which costs about five times the CPU of
    the call without it (checked 2026-11-29).
    """

    def __init__(
        self, cloud: Cloud, credential: TokenCredential, scope: str, transport: BoundedTransport, log: CallLog
    ) -> None:
        self._endpoint = cloud.resource_manager
        self._transport = transport
        self._log = log
        self._pipeline: Pipeline[HttpRequest, HttpResponse] = Pipeline(
            transport, management_policies(self._endpoint, credential, scope, log)
        )
        self._client: PipelineClient[HttpRequest, HttpResponse] = PipelineClient(
            self._endpoint, pipeline=self._pipeline
        )

    def get(self, path: str, **query: str) -> JsonObject:
        """Return the JSON object in the answer to a GET; raises HttpResponseError for any status other than 200."""
        return self._get(HttpRequest("GET", self._url(path), params=query))

    def _get(self, request: HttpRequest) -> JsonObject:
        response = self._client.send_request(request)
        if response.status_code != 200:
            raise HttpResponseError(response=response)
        return json_object(decoded(response))

    # object: JSON, which the request writes.
    def post(self, path: str, content: Mapping[str, object], **query: str) -> tuple[JsonObject, Mapping[str, str]]:
        """Return the JSON object and the headers of the answer to a POST; raises HttpResponseError unless it is 200."""
        response = self._client.send_request(HttpRequest("POST", self._url(path), params=query, json=content))
        if response.status_code != 200:
            raise HttpResponseError(response=response)
        return json_object(decoded(response)), response.headers

    # object: JSON, which the request writes.
    def put(
        self, path: str, content: Mapping[str, object], has_ended: Callable[[], bool] | None = None, **query: str
    ) -> None:
        """Write a resource and wait for the end of the operation; raises what `_write` raises."""
        self._write(HttpRequest("PUT", self._url(path), params=query, json=content), has_ended)

    def delete(self, path: str, **query: str) -> None:
        """Delete a resource and wait for the end of the operation; raises what `_write` raises."""
        self._write(HttpRequest("DELETE", self._url(path), params=query))

    def _write(self, request: HttpRequest, has_ended: Callable[[], bool] | None = None) -> None:
        """Send a write and follow it to its end, which `has_ended` can show earlier than the operation.

        Raises HttpResponseError if Azure refuses it or says that it failed, UnseenOutcomeError if Azure accepted it and
        its outcome could not be read, and LostAnswerError if no answer says whether Azure carried it out.
        """
        answer = self._pipeline.run(request, stream=False)
        response = answer.http_response
        if response.status_code not in ACCEPTED:
            raise HttpResponseError(response=response)
        if is_foreign(response):  # somebody on the way accepted it, whatever that means
            raise LostAnswerError from HttpResponseError(response=response)
        BoundedPolling(self._endpoint, self._log, self._transport).follow(self._client, answer, has_ended)

    def _url(self, path: str) -> str:
        return f"{self._endpoint}{quote(path, safe=_IN_PATHS)}"

    def patience(self, most: float) -> Patience:
        """Return a limit on waiting, by the clock of the transport."""
        return Patience(self._log, self._transport.sleep, most)

    def page_links(self) -> PageLinks:
        """Return a checker for the page links of one list."""
        return PageLinks(self._log)

    def get_pages(self, path: str, **query: str) -> list[JsonObject]:
        """Return every page of a list, following `nextLink` exactly as returned."""
        return self.rest_of_pages(self.get(path, **query))

    def rest_of_pages(self, first: JsonObject) -> list[JsonObject]:
        """Return the first page of a list, and every page after it."""
        pages, links = [first], self.page_links()
        while link := pages[-1].get("nextLink"):
            pages.append(self._get(HttpRequest("GET", urljoin(self._endpoint, links.follow(str(link))))))
        return pages

    def close(self) -> None:
        """Close the connections the session owns."""
        close_transport(self._transport)
