"""What differs between the Azure clouds: endpoints, suffixes and how tag files name the cloud.

Endpoints and suffixes are those of the cloud table of Azure CLI 2.91.0; the registry host names of Microsoft Artifact
Registry are those of github.com/microsoft/containerregistry, client-firewall-rules (both checked 2026-11-23).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from acrnet.errors import UsageError


@dataclass(frozen=True, slots=True)
class Cloud:
    """One Azure cloud."""

    name: str
    """What `--cloud` takes: public, usgov or china."""
    tag_file_name: str
    """What service-tag data calls this cloud."""
    resource_manager: str
    """Base URL of the management API."""
    authority: str
    """Host that issues tokens."""
    registry_suffix: str
    """Domain below which registries live, without a leading dot."""
    storage_suffix: str
    """Domain below which blob endpoints live, without a leading dot."""
    artifact_registry_hosts: tuple[str, ...]
    """Hosts of Microsoft Artifact Registry."""

    @property
    def resource_manager_host(self) -> str:
        """The host of the management API."""
        return self.resource_manager.split("://", 1)[1].split("/", 1)[0]


PUBLIC = Cloud(
    name="public",
    tag_file_name="Public",
    resource_manager="https://management.azure.com",
    authority="login.microsoftonline.com",
    registry_suffix="azurecr.io",
    storage_suffix="blob.core.windows.net",
    artifact_registry_hosts=("mcr.microsoft.com", "*.data.mcr.microsoft.com"),
)
US_GOVERNMENT = Cloud(
    name="usgov",
    tag_file_name="AzureGovernment",
    resource_manager="https://management.usgovcloudapi.net",
    authority="login.microsoftonline.us",
    registry_suffix="azurecr.us",
    storage_suffix="blob.core.usgovcloudapi.net",
    artifact_registry_hosts=("mcr.microsoft.com", "*.data.mcr.microsoft.com"),
)
CHINA = Cloud(
    name="china",
    tag_file_name="China",
    resource_manager="https://management.chinacloudapi.cn",
    authority="login.chinacloudapi.cn",
    registry_suffix="azurecr.cn",
    storage_suffix="blob.core.chinacloudapi.cn",
    artifact_registry_hosts=("mcr.azure.cn", "*.data.mcr.azure.cn"),
)
CLOUDS = {cloud.name: cloud for cloud in (PUBLIC, US_GOVERNMENT, CHINA)}


def find_cloud(text: str) -> Cloud:
    """Return the cloud named `text`, or the public cloud behind a custom https endpoint of the management API.

    Raises UsageError for anything else.
    """
    if text in CLOUDS:
        return CLOUDS[text]
    if text.startswith("https://") and len(text) > len("https://"):
        return replace(PUBLIC, resource_manager=text.rstrip("/"))
    raise UsageError(
        f"There is no cloud named {text!r}.",
        next_step=f"Use one of {', '.join(CLOUDS)}, or an https:// endpoint of a Resource Manager.",
    )
