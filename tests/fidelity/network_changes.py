"""What the network provider answered otherwise when it was recorded, and until when.

Each has recordings of both sides: the old answer before the day, and that of today since.
"""

from datetime import date

from .remainder import Change

_NETWORK = r"microsoft\.network/"
_NETWORKS = rf"{_NETWORK}virtualnetworks"
_INTERFACES = rf"{_NETWORK}networkinterfaces"
_GROUPS, _ADDRESSES = rf"{_NETWORK}networksecuritygroups", rf"{_NETWORK}publicipaddresses"
_TABLES = rf"{_NETWORK}routetables"

CHANGES_OF_NETWORKS = (
    Change(
        rf"(?:{_NETWORKS}|{_GROUPS}|{_INTERFACES}|{_ADDRESSES}|{_TABLES})(?:/\w+)?",
        "header azure-asyncnotification was not",
        date(2022, 9, 1),
        "operations on parts and most changes had no notification",
    ),
    Change(_INTERFACES, r"\.nicType is added", date(2020, 1, 1), "an interface did not say of which type it is"),
    Change(
        _INTERFACES,
        r"auxiliary(?:Mode|Sku) is added|nicAuxiliarySkuBillingNotificationType is missing",
        date(2023, 9, 1),
        "an interface told what is billed for its speed, and nothing of a speed that is as usual",
    ),
    Change(
        rf"{_NETWORKS}(?:/subnets)?",
        r"(?:\.delegations|\.private\w+NetworkPolicies|subnets\[\]\.type) is added",
        date(2020, 1, 1),
        "subnets had fewer properties",
    ),
    Change(rf"{_NETWORKS}(?:/subnets)?", r"\.subnetID is missing", date(2020, 10, 1), "subnets had a number, 0"),
    Change(
        rf"{_NETWORKS}/virtualnetworkpeerings",
        r"(?:doNotVerifyRemoteGateways|resourceGuid) is added",
        date(2020, 1, 1),
        "peerings had fewer properties",
    ),
)
