"""The SDK clients of one session, built when they are first needed and shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core import ARMPipelineClient

from acrnet.arm.bounded_polling import BoundedPolling
from acrnet.arm.json import JsonObject
from acrnet.arm.page_links import PageLinks
from acrnet.arm.policies import management_policies
from acrnet.arm.requests_transport import BoundedTransport
from acrnet.arm.sdk import json_object
from acrnet.arm.tracing import CallLog
from acrnet.arm.typing_gaps import close_transport
from acrnet.arm.waiting import Patience
from acrnet.cloud import Cloud

if TYPE_CHECKING:
    from azure.mgmt.network import NetworkManagementClient

_IN_PATHS = "/:$()@!,;=+&'~*"
"""What a path may hold as it is (RFC 3986, section 3.3); a name with `?` or `#` is no query."""
_importing = threading.Lock()
"""Two threads that first import packages of one namespace at once can see half of a module."""


class Clients:
    """The pipeline that everything is read through, and the client of each subscription that is written to."""

    def __init__(
        self, cloud: Cloud, credential: TokenCredential, scope: str, transport: BoundedTransport, log: CallLog
    ) -> None:
        self._endpoint = cloud.resource_manager
        self._credential = credential
        self._scope = scope
        self._transport = transport
        self._log = log
        self._lock = threading.Lock()
        self._built: dict[str, NetworkManagementClient] = {}
        self._raw: ARMPipelineClient[HttpRequest, HttpResponse] = ARMPipelineClient(
            self._endpoint, policies=management_policies(self._endpoint, credential, scope, log), transport=transport
        )

    def network(self, subscription: str) -> NetworkManagementClient:
        """Return the client for Microsoft.Network, which takes a quarter of a second of CPU to import."""
        with _importing:
            from azure.mgmt.network import NetworkManagementClient

        with self._lock:
            client = self._built.get(subscription.lower())
            if client is None:
                client = self._built[subscription.lower()] = NetworkManagementClient(
                    self._credential,
                    subscription,
                    self._endpoint,
                    policies=management_policies(self._endpoint, self._credential, self._scope, self._log),
                    transport=self._transport,
                )
            return client

    def get(self, path: str, **query: str) -> JsonObject:
        """Return the JSON object a GET answers with; raises HttpResponseError for any status but 200."""
        return self._get(HttpRequest("GET", f"{self._endpoint}{quote(path, safe=_IN_PATHS)}", params=query))

    def _get(self, request: HttpRequest) -> JsonObject:
        response = self._raw.send_request(request)
        if response.status_code != 200:
            raise HttpResponseError(response=response)
        return json_object(response.json())

    # object: JSON, which the request writes.
    def post(self, path: str, content: Mapping[str, object], **query: str) -> tuple[JsonObject, Mapping[str, str]]:
        """Return the JSON object and the headers a POST answers with; raises HttpResponseError unless it is 200."""
        response = self._raw.send_request(HttpRequest("POST", f"{self._endpoint}{path}", params=query, json=content))
        if response.status_code != 200:
            raise HttpResponseError(response=response)
        return json_object(response.json()), response.headers

    def patience(self, most: float) -> Patience:
        """Return bounded waiting by the clock of the transport, as retries do it."""
        return Patience(self._log, self._transport.sleep, most)

    def page_links(self) -> PageLinks:
        """Return what to follow the links of one list by."""
        return PageLinks(self._log)

    def polling(self) -> BoundedPolling:
        """Return what to follow one long-running operation by."""
        return BoundedPolling(self._endpoint, self._log, self._transport.sleep)

    def get_pages(self, path: str, **query: str) -> list[JsonObject]:
        """Return every page of a list, following `nextLink` to the letter."""
        pages, links = [self.get(path, **query)], self.page_links()
        while link := pages[-1].get("nextLink"):
            pages.append(self._get(HttpRequest("GET", urljoin(self._endpoint, links.follow(str(link))))))
        return pages

    def close(self) -> None:
        """Close the connections the session owns."""
        close_transport(self._transport)
