"""Which region is paired with which; newer regions have none."""

_PAIRS = """
Australia Central - Australia Central 2, Australia East - Australia Southeast, Canada Central - Canada East,
Central India - South India, Central US - East US 2, Central US EUAP - East US 2 EUAP,
East Asia - Southeast Asia, East US - West US,
France Central - France South, Germany West Central - Germany North, Japan East - Japan West,
Korea Central - Korea South, North Central US - South Central US, North Europe - West Europe, Norway East - Norway West,
South Africa North - South Africa West, Sweden Central - swedensouth, Switzerland North - Switzerland West,
UAE North - UAE Central, UK South - UK West, West Central US - West US 2, China North - China East,
China North 2 - China East 2, China North 3 - China East 3, USDoD Central - USDoD East, USGov Arizona - USGov Texas
"""
_ONE_WAY = {
    "brazilsouth": "southcentralus",
    "brazilsoutheast": "brazilsouth",
    "usgovvirginia": "usgovtexas",
    "westindia": "southindia",
    "westus3": "eastus",
}
_COUPLES = [pair.replace(" ", "").lower().split("-") for pair in _PAIRS.replace("\n", " ").split(",")]
PAIRED = {**dict(_COUPLES), **{second: first for first, second in _COUPLES}, **_ONE_WAY}
"""The region that each is paired with, if any (learn.microsoft.com/azure/reliability/regions-paired, 2026-11-29)."""
