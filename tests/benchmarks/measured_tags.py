"""The service tags that audits are measured with: a real file where there is one, else one that is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from acrnet.cloud import PUBLIC
from acrnet.net import Family
from acrnet.tags import ServiceTag, TagCatalog, parse_tag_file
from tests.benchmarks.synthetic_tags import synthetic_tag_file

_REAL_FILE = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags" / "public-376.json"
_REAL_TAGS = (
    "AzureContainerRegistry.WestEurope",
    "Storage.WestEurope",
    "AzureActiveDirectory",
    "AzureResourceManager",
    "MicrosoftContainerRegistry",
)
_REAL_REGIONS = ("westeurope", "northeurope", "eastus", "westus")
_MADE_UP_TAGS = ("AzureContainerRegistry.Region0", "Storage.Region0", "Service0.Region0", "Service1", "AzureCloud")
_MADE_UP_REGIONS = ("region0", "region1", "region2", "region3")


@dataclass(frozen=True, slots=True)
class MeasuredTags:
    """A service-tag file with what rules and audits name of it."""

    path: Path
    tags: tuple[str, ...]
    """One rule of each group goes to each of these."""
    regions: tuple[str, ...]
    """The first is that of the tags."""

    def prefixes(self) -> list[str]:
        """Return literal prefixes that meet the tags: some of their own, and wider ones around them."""
        return _prefixes_over(self.tags, parse_tag_file(self.path.read_bytes(), expected_cloud=PUBLIC))


def measured_tags(folder: Path) -> MeasuredTags:
    """Return the real file where it lies beside the repository, else one that is written into a folder."""
    if _REAL_FILE.is_file():
        return MeasuredTags(_REAL_FILE, _REAL_TAGS, _REAL_REGIONS)
    made_up = folder / "tags.json"
    made_up.write_bytes(synthetic_tag_file())
    return MeasuredTags(made_up, _MADE_UP_TAGS, _MADE_UP_REGIONS)


def _prefixes_over(tags: Sequence[str], catalog: TagCatalog) -> list[str]:
    prefixes: list[str] = []
    for name in tags:
        tag = catalog.get(name)
        if isinstance(tag, ServiceTag):
            own = list(tag.addresses.only(Family.IPV4).prefixes())[:10]
            prefixes += [*own, *(f"{prefix.partition('/')[0].rsplit('.', 2)[0]}.0.0/16" for prefix in own)]
    return prefixes
