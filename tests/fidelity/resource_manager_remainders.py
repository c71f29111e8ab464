"""What a replay cannot answer about Resource Manager's own types as Azure did, each with the reason."""

from .remainder import Remainder

OF_RESOURCE_MANAGER = (
    Remainder(
        ".*",
        "test_vpn_client_package",
        "header x-content-type-options was not",
        "the answers of this recording of February 2018 are without it, others of that year are not",
    ),
    Remainder(
        r"microsoft\.resources/subscriptions/providers",
        "",
        r"\.(?:resourceTypes|authorizations?)\b",
        "what a provider has, where and in which versions changes from month to month",
    ),
)
