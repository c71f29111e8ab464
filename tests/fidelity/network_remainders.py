"""What a replay cannot answer about networks as Azure did, each with the reason.

Recordings are of 2018 to 2023, and the provider has changed since: the sandbox answers as the latest do.
"""

from .remainder import Remainder

_NETWORK = r"microsoft\.network/"
_GROUPS = rf"{_NETWORK}networksecuritygroups"
_NETWORKS = rf"{_NETWORK}virtualnetworks(/subnets)?"
_OCCUPANTS = r"ipConfigurations|\w+I[pP]Configurations|serviceAssociationLinks|resourceNavigationLinks"
_MACHINE = "the sandbox does not delete the virtual machine that has the interface that has the group"
_TIMEOUT = "Azure ran out of time with the first request and had not written the group"

OF_NETWORKS = (
    Remainder(_GROUPS, "test_nw_flow_log_show", "status 201, recorded 503|status 200, recorded 201", _TIMEOUT),
    Remainder(_GROUPS, "test_delete_dependent_resources", "status 400, recorded 202|gave no link", _MACHINE),
    Remainder(
        _NETWORKS,
        "",
        rf"properties\.({_OCCUPANTS}) is missing",
        "gateways, scale sets and other services that the sandbox does not write are in the subnet",
    ),
)
