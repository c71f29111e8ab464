"""Making calls by path, with failures translated into the errors of acrnet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from acrnet.arm import api_versions
from acrnet.arm.bodies import as_resource, page_items
from acrnet.arm.json import JsonObject
from acrnet.cloud import Cloud
from acrnet.resource_id import ResourceId

if TYPE_CHECKING:
    from acrnet.arm.page_links import PageLinks
    from acrnet.arm.pipeline import ArmPipeline
    from acrnet.arm.waiting import Patience


class Calls:
    """The kinds of calls that the operations of a session share."""

    def __init__(self, cloud: Cloud, pipeline: ArmPipeline) -> None:
        self._cloud = cloud
        self._pipeline = pipeline

    def listed(self, doing: str, path: str, api_version: str, **query: str) -> list[JsonObject]:
        """Return the items of all pages of the list at `path`."""
        with self.translated(doing):
            pages = self._pipeline.get_pages(path, **{"api-version": api_version}, **query)
            return [item for page in pages for item in page_items(page)]

    def posted(self, doing: str, path: str, api_version: str) -> list[JsonObject]:
        """Return the items of all pages of the list that a POST to `path` answers with."""
        with self.translated(doing):
            page, _headers = self._pipeline.post(path, {}, **{"api-version": api_version})
            return [item for each in self._pipeline.rest_of_pages(page) for item in page_items(each)]

    def resource(self, noun: str, resource: ResourceId, api_version: str = api_versions.NETWORK) -> JsonObject:
        """Return one resource."""
        with self.reading(noun, resource):
            return as_resource(self._pipeline.get(str(resource), **{"api-version": api_version}))

    # object: JSON, which the pipeline writes.
    def post(self, path: str, content: Mapping[str, object], api_version: str) -> tuple[JsonObject, Mapping[str, str]]:
        """Return the body and the headers of the answer to a POST; raises HttpResponseError, untranslated."""
        return self._pipeline.post(path, content, **{"api-version": api_version})

    # object: JSON, which the pipeline writes.
    def put(
        self,
        doing: str,
        resource: ResourceId,
        content: Mapping[str, object],
        has_ended: Callable[[], bool] | None = None,
    ) -> None:
        """Write a resource, and wait for the end of the operation, which `has_ended` can show too."""
        with self.translated(doing):
            self._pipeline.put(str(resource), content, has_ended, **{"api-version": api_versions.NETWORK})

    def delete(self, doing: str, resource: ResourceId) -> None:
        """Delete a resource, and wait for the end of the operation."""
        with self.translated(doing):
            self._pipeline.delete(str(resource), **{"api-version": api_versions.NETWORK})

    def patience(self, most: float) -> Patience:
        """Return a limit on waiting, by the clock of the session's transport."""
        return self._pipeline.patience(most)

    def page_links(self) -> PageLinks:
        """Return a checker for the page links of one list."""
        return self._pipeline.page_links()

    def reading(self, noun: str, resource: ResourceId) -> AbstractContextManager[None]:
        """Translate failures while `resource` is read."""
        return self.translated(f"read {noun} {resource.name} ({resource})")

    def translated(self, doing: str) -> AbstractContextManager[None]:
        """Translate failures of `doing`, a clause that can follow "cannot"."""
        from acrnet.arm.failures import translated

        return translated(doing, self._cloud.resource_manager_host)
