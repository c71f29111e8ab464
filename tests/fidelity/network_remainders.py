"""What a replay cannot answer about networks as Azure did, each with the reason.

Recordings are of 2018 to 2023, and the provider has changed since: the sandbox answers as the latest do.
"""

from .remainder import Remainder

_NETWORK = r"microsoft\.network/"
_NETWORKS = rf"{_NETWORK}virtualnetworks(/subnets)?"
_INTERFACES = rf"{_NETWORK}networkinterfaces"
_OCCUPANTS = r"ipConfigurations|\w+I[pP]Configurations|serviceAssociationLinks|resourceNavigationLinks"

_EDITED = "the addresses of this recording were changed afterwards, so that a network is written to that of a subnet"
_DEPLOYED = "a deployment, which is not replayed, made the network, its security group and the machine"

OF_NETWORKS = (
    Remainder(rf"{_NETWORKS}|{_INTERFACES}", r"test_nw_flow_log_\w+_vnetfl", ".", _EDITED),
    Remainder(rf"{_INTERFACES}/effective\w+", "test_network_nic_convenience_commands", r"\.value", _DEPLOYED),
    Remainder(
        _INTERFACES,
        "",
        r"dnsSettings\.internalFqdn is",
        "the suffix of internal names is the service's",
    ),
    Remainder(
        rf"{_NETWORK}(?:applicationsecuritygroups|networkinterfaces|publicipaddresses|routetables|virtualnetworks)",
        "",
        "header x-ms-arm-service-request-id was",
        "whether a list is put together from several depends on what else a subscription has, and where",
    ),
    Remainder(
        rf"{_NETWORK}azurefirewalls",
        "",
        r"hubIPAddresses\.publicIPs\.addresses\[\]\.address is",
        "the service picks the addresses of a firewall in a hub",
    ),
    Remainder(
        _NETWORKS,
        "",
        rf"properties\.({_OCCUPANTS}) is missing",
        "gateways, scale sets and other services that the sandbox does not write are in the subnet",
    ),
)
