"""The profile of IoT Edge devices and gateways."""

from __future__ import annotations

from typing import Final

from acrnet.registry.profiles.profile import Page, Profile, Service, everywhere, in_clouds

_CHECKLIST: Final = Page("learn.microsoft.com/azure/iot-edge/production-checklist", "2022-07-22", "2026-11-29")
_SUFFIXES: Final = Page("learn.microsoft.com/azure/private-link/private-endpoint-dns", "2023-11-15", "2026-11-29")
"""The checklist lists hosts of the public cloud; this page has the domains of IoT services in the other ones."""
_HUB_TAG: Final = "AzureIoTHub"
"""It has the prefixes of IoT Hub and of the Device Provisioning Service (learn.microsoft.com/azure/iot-hub/
iot-hub-understand-ip-address and /azure/iot-dps/iot-dps-understand-ip-address, checked 2026-11-29)."""
_HUB_HOSTS: Final = in_clouds(
    public=("*.azure-devices.net",), usgov=("*.azure-devices.us",), china=("*.azure-devices.cn",)
)

IOT_EDGE: Final = Profile(
    name="iot-edge",
    clients="IoT Edge devices",
    leaves_out=(
        "Left out: downloads during the installation (packages.microsoft.com and the mirrors of the distribution), time"
        " and DNS, and what modules reach themselves. Microsoft advises names over addresses for IoT Hub; the"
        " name of your own hub is narrower than the wildcard, which admits everybody's."
    ),
    pages=(_CHECKLIST, _SUFFIXES),
    include=frozenset({"mcr"}),
    services=(
        Service(
            "iot-hub",
            "The runtime calls IoT Hub over HTTPS, and sends its messages there too where it uses WebSockets",
            _SUFFIXES,
            _HUB_HOSTS,
            _HUB_TAG,
        ),
        Service(
            "iot-hub-amqp",
            "The runtime sends its messages there by AMQP, its default, unless over WebSockets",
            _SUFFIXES,
            _HUB_HOSTS,
            _HUB_TAG,
            port=5671,
            required=False,
        ),
        Service(
            "iot-hub-mqtt",
            "The runtime sends its messages there by MQTT, if that was chosen, unless over WebSockets",
            _SUFFIXES,
            _HUB_HOSTS,
            _HUB_TAG,
            port=8883,
            required=False,
        ),
        Service(
            "device-provisioning",
            "Devices that are provisioned automatically ask there which hub is theirs",
            _SUFFIXES,
            in_clouds(
                public=("global.azure-devices-provisioning.net",),
                usgov=("*.azure-devices-provisioning.us",),
                china=("*.azure-devices-provisioning.cn",),
            ),
            _HUB_TAG,
            required=False,
        ),
        Service(
            "marketplace-modules",
            "Modules of the Azure Marketplace are pulled from there",
            _CHECKLIST,
            in_clouds(public=("*.cdn.azcr.io",), usgov=(), china=()),
            required=False,
        ),
        Service(
            "version-check",
            "The identity service looks there for a newer version of itself",
            _CHECKLIST,
            everywhere("aka.ms", "raw.githubusercontent.com"),
            required=False,
        ),
        Service(
            "docker-hub",
            "Images of Docker Hub are pulled from there",
            _CHECKLIST,
            everywhere("*.docker.io"),
            required=False,
        ),
    ),
)
