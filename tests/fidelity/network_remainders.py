"""What a replay cannot answer about networks as Azure did, each with the reason.

Recordings are of 2018 to 2023, and the provider has changed since: the sandbox answers as the latest do.
"""

from .remainder import Remainder

_NETWORK = r"microsoft\.network/"
_NETWORKS = rf"{_NETWORK}virtualnetworks(/subnets)?"
_OCCUPANTS = r"ipConfigurations|\w+I[pP]Configurations|serviceAssociationLinks|resourceNavigationLinks"

OF_NETWORKS = (
    Remainder(
        _NETWORKS,
        "",
        rf"properties\.({_OCCUPANTS}) is missing",
        "gateways, scale sets and other services that the sandbox does not write are in the subnet",
    ),
)
