from __future__ import annotations

import json
from pathlib import Path

from ..conftest import RunCommand
from .tag_files import tag_file


def test_each_region_has_a_row_with_the_prefixes_of_its_tags(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "regions", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    rows = [line.split("  ") for line in ended.out.splitlines() if line.startswith("  ")]
    assert [[cell.strip() for cell in row if cell.strip()] for row in rows[:4]] == [
        ["region", "in tag names", "AzureCloud.", "registry", "storage", "MCR"],
        ["eastus2stage", "EastUS2Stage", "eastus2stage", "-", "1 + 0", "-"],
        ["francecentral", "FranceCentral", "francecentral", "1 + 1", "1 + 0", "-"],
        ["westeurope", "WestEurope", "westeurope", "1 + 0", "1 + 0", "-"],
    ]


def test_json_names_the_tags_of_each_region(acrnet: RunCommand, tmp_path: Path) -> None:
    document = json.loads(acrnet("tags", "regions", "--service-tags", tag_file(tmp_path), "--format", "json").out)
    assert (document["format_version"], document["kind"]) == ("1.0", "tag_regions")
    assert document["regions"][2] == {
        "location": "westeurope",
        "alias": "westeurope",
        "tags": {
            "AzureContainerRegistry": "AzureContainerRegistry.WestEurope",
            "Storage": "Storage.WestEurope",
        },
    }
