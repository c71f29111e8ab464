"""The regions of each cloud, whether an estate has a resource there or not.

Names as in the region tables of Microsoft Learn and in the service-tag files of November 2026.
"""

_DISPLAY_NAMES = """
Australia Central, Australia Central 2, Australia East, Australia Southeast, Austria East, Belgium Central,
Brazil South, Brazil Southeast, Canada Central, Canada East, Central India, Central US, Central US EUAP,
Chile Central, China East, China East 2, China East 3, China North, China North 2, China North 3,
Denmark East, East Asia, East US, East US 2, East US 2 EUAP, eastus3, East US STG, France Central,
France South, Germany North, Germany West Central, indiasouthcentral, Indonesia Central, Israel Central,
israelnorthwest, Italy North, Japan East, Japan West, Jio India Central, Jio India West, Korea Central,
Korea South, malaysiasouth, Malaysia West, Mexico Central, New Zealand North, North Central US, northeastus5,
North Europe, Norway East, Norway West, Poland Central, Qatar Central, South Africa North, South Africa West,
South Central US, southcentralus2, South Central US STG, Southeast Asia, southeastus, southeastus3,
southeastus5, South India, southwestus, Spain Central, Sweden Central, swedensouth, Switzerland North,
Switzerland West, taiwannorth, taiwannorthwest, UAE Central, UAE North, UK South, UK West, USDoD Central,
USDoD East, USGov Arizona, USGov Iowa, USGov Texas, USGov Virginia, West Central US, West Europe, West India,
West US, West US 2, West US 3
"""
_CHINA, _GOVERNMENT = ("china",), ("usdod", "usgov")
REGIONS = {
    name.replace(" ", "").lower(): name
    for name in (part.strip() for part in _DISPLAY_NAMES.replace("\n", " ").split(","))
}
"""Display names by location name, in all clouds."""


def regions_of(cloud: str) -> dict[str, str]:
    """Display names by location name in one cloud, which is named as service-tag files name it."""
    name = cloud.lower()
    if "china" in name:
        return {region: shown for region, shown in REGIONS.items() if region.startswith(_CHINA)}
    if "gov" in name:
        return {region: shown for region, shown in REGIONS.items() if region.startswith(_GOVERNMENT)}
    return {region: shown for region, shown in REGIONS.items() if not region.startswith((*_CHINA, *_GOVERNMENT))}
