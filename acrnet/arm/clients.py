"""The SDK clients of one session, built when they are first needed and shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

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
    from azure.mgmt.containerregistry import ContainerRegistryManagementClient
    from azure.mgmt.network import NetworkManagementClient

Client = TypeVar("Client")

_importing = threading.Lock()
"""Two threads that first import packages of one namespace at once can see half of a module."""


def import_clients() -> None:
    """Import the SDK's clients: up to a second of work that may as well pass while the first answer is under way."""
    with _importing:
        import azure.mgmt.containerregistry
        import azure.mgmt.network  # noqa: F401  imported for the effect: the module stays loaded


class Clients:
    """One client for each service, subscription and api-version."""

    def __init__(
        self, cloud: Cloud, credential: TokenCredential, scope: str, transport: BoundedTransport, log: CallLog
    ) -> None:
        self._endpoint = cloud.resource_manager
        self._credential = credential
        self._scope = scope
        self._transport = transport
        self._log = log
        self._lock = threading.Lock()
        self._built: dict[tuple[str, ...], Any] = {}  # Any: classes of client without a common base
        self._raw: ARMPipelineClient[HttpRequest, HttpResponse] = ARMPipelineClient(
            self._endpoint, policies=management_policies(self._endpoint, credential, scope, log), transport=transport
        )

    def network(self, subscription: str) -> NetworkManagementClient:
        """Return the client for Microsoft.Network."""
        with _importing:
            from azure.mgmt.network import NetworkManagementClient

        return self._one(NetworkManagementClient, subscription)

    def registry(self, subscription: str, api_version: str) -> ContainerRegistryManagementClient:
        """Return the client for Microsoft.ContainerRegistry."""
        with _importing:
            from azure.mgmt.containerregistry import ContainerRegistryManagementClient

        return self._one(ContainerRegistryManagementClient, subscription, api_version=api_version)

    def _one(self, client_class: Callable[..., Client], subscription: str, **options: str) -> Client:
        key = (client_class.__name__, subscription.lower(), *options.values())
        with self._lock:
            if key not in self._built:
                self._built[key] = client_class(
                    self._credential,
                    subscription,
                    self._endpoint,
                    **options,
                    policies=management_policies(self._endpoint, self._credential, self._scope, self._log),
                    transport=self._transport,
                )
            client: Client = self._built[key]
            return client

    def get(self, path: str, **query: str) -> JsonObject:
        """Return the JSON object a GET answers with; raises HttpResponseError for any status but 200."""
        return self._get(HttpRequest("GET", f"{self._endpoint}{path}", params=query))

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
