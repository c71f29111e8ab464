"""Whole commands of `acrnet tags`: `python -m tests.benchmarks.tag_commands [OLD NEW]`."""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from ipaddress import ip_address
from pathlib import Path

from acrnet.net import Family
from acrnet.tags import parse_tag_file
from tests.benchmarks.synthetic_tags import synthetic_tag_file
from tests.benchmarks.whole_commands import acrnet, costs, json_load, table

_REAL = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags"
_ADDRESSES = 100_000


def main() -> None:
    """Measure the files named on the command line, else two real ones of adjacent weeks, else one made up twice."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, new = _files(folder)
        asked = folder / "addresses.txt"
        asked.write_text("\n".join(_addresses(new)), encoding="utf-8")
        os.environ["ACRNET_CACHE_DIR"] = str(folder / "cache")
        tags = ("--service-tags", str(new))
        _run(
            f"{old.name} and {new.name}: the first difference writes the cache of the files, the next ones read it",
            {
                "json.load of one": json_load(new),
                "tags diff": acrnet("tags", "diff", str(old), str(new)),
                "tags diff without a cache": _shell(f"ACRNET_CACHE_DIR=/dev/null {_line('diff', old, new)}"),
                "tags diff, for two regions": acrnet("tags", "diff", str(old), str(new), "--regions", _regions(new)),
                "tags reduce AzureCloud": acrnet("tags", "reduce", "AzureCloud", "--max-entries", "400", *tags),
                "tags lookup, one address": acrnet("tags", "lookup", "20.150.46.1", *tags),
                f"tags lookup, {_ADDRESSES:,} lines, text": _shell(f"{_line('lookup', '-', *tags)} < {asked}"),
                f"tags lookup, {_ADDRESSES:,} lines, JSON": _shell(
                    f"{_line('lookup', '-', '--format', 'json', *tags)} < {asked}"
                ),
            },
        )


def _run(title: str, commands: dict[str, list[str]]) -> None:
    costs(commands, rounds=1)  # what is paid once: files read from disk, the cache
    table(title, costs(commands, rounds=5))


def _files(folder: Path) -> tuple[Path, Path]:
    if len(sys.argv) > 2:
        return Path(sys.argv[1]), Path(sys.argv[2])
    if _REAL.is_dir():
        return _REAL / "public-375.json", _REAL / "public-376.json"
    old, new = folder / "old.json", folder / "new.json"
    document = json.loads(synthetic_tag_file())
    old.write_text(json.dumps(document), encoding="utf-8")
    for value in document["values"][::40]:
        value["properties"]["addressPrefixes"].pop()
    new.write_text(json.dumps(document | {"changeNumber": 2}), encoding="utf-8")
    return old, new


def _addresses(path: Path) -> list[str]:
    """Return addresses that tags of the file hold, a third of them IPv6, the same in every run."""
    chance = random.Random(1)  # noqa: S311 - made up, and to be the same in every run
    tags = parse_tag_file(path.read_bytes(), expected_cloud=None).tags()
    ranges = {family: [each for tag in tags for each in tag.addresses.of_family(family).ranges()] for family in Family}
    families = chance.choices([Family.IPV4, Family.IPV6], weights=[2, 1], k=_ADDRESSES)
    return [str(ip_address(chance.randint(*chance.choice(ranges[family])))) for family in families]


def _regions(path: Path) -> str:
    regions = parse_tag_file(path.read_bytes(), expected_cloud=None).regions("AzureContainerRegistry")
    return ",".join([*(region for region in ("westeurope", "northeurope") if region in regions), *regions][:2])


def _line(*arguments: object) -> str:
    return " ".join(acrnet("tags", *map(str, arguments)))


def _shell(line: str) -> list[str]:
    return ["/bin/sh", "-c", line]


if __name__ == "__main__":
    main()
