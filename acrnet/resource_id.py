"""An Azure Resource Manager id as a value."""

from __future__ import annotations

from dataclasses import dataclass, field

from acrnet.errors import UsageError


@dataclass(frozen=True, slots=True)
class ResourceId:
    """The id of one resource below a resource group.

    Two ids are equal when they differ in case only, as Resource Manager compares them
    (learn.microsoft.com/azure/azure-resource-manager/management/frequently-asked-questions, checked 2026-11-23).
    """

    text: str = field(compare=False)
    """The id as it was first written, without a trailing slash."""
    key: str
    """The id in lower case: what identity and ordering go by."""

    @classmethod
    def parse(cls, text: str) -> ResourceId:
        """Return the id written in `text`; raises UsageError when it is not one of a resource in a group."""
        stripped = text.strip().rstrip("/")
        segments = stripped.split("/")
        if not _is_resource_path(segments):
            raise UsageError(
                f"{text!r} is not the id of an Azure resource.",
                next_step="An id reads /subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>.",
            )
        return cls(stripped, stripped.lower())

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: ResourceId) -> bool:
        return self.key < other.key

    @property
    def subscription(self) -> str:
        """The subscription id."""
        return self.text.split("/")[2]

    @property
    def resource_group(self) -> str:
        """The name of the resource group."""
        return self.text.split("/")[4]

    @property
    def type(self) -> str:
        """The full type, for example `Microsoft.Network/networkSecurityGroups/securityRules`."""
        segments = self.text.split("/")
        return "/".join([segments[6], *segments[7::2]])

    @property
    def name(self) -> str:
        """The last segment."""
        return self.text.rsplit("/", 1)[1]

    @property
    def parent(self) -> ResourceId:
        """The id of the resource this one is a child of; raises ValueError for a top-level resource."""
        segments = self.text.split("/")
        if len(segments) <= 9:
            raise ValueError(f"{self.text} has no parent resource")
        text = "/".join(segments[:-2])
        return ResourceId(text, text.lower())

    def is_type(self, resource_type: str) -> bool:
        """Whether the resource is of this type, compared without case."""
        return self.type.lower() == resource_type.lower()

    def child(self, kind: str, name: str) -> ResourceId:
        """Return the id of a child resource, for example `child("securityRules", "allow-registry")`."""
        text = f"{self.text}/{kind}/{name}"
        return ResourceId(text, text.lower())


def _is_resource_path(segments: list[str]) -> bool:
    return (
        len(segments) >= 9
        and len(segments) % 2 == 1
        and segments[0] == ""
        and all(segments[1:])
        and segments[1].lower() == "subscriptions"
        and segments[3].lower() == "resourcegroups"
        and segments[5].lower() == "providers"
    )
