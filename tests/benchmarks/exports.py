"""Lists of two regions in every format, as people make them: `python -m tests.benchmarks.exports`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.benchmarks.measured_tags import measured_tags
from tests.benchmarks.whole_commands import acrnet, costs, table
from tests.syntaxes import WRITABLE


def main() -> None:
    """Measure each format that can be written here, for the regional tags and for the global ones."""
    with tempfile.TemporaryDirectory() as name:
        measured = measured_tags(Path(name))
        os.environ["ACRNET_CACHE_DIR"] = f"{name}/cache"
        for scope in ("regional", "global"):
            options = ("--regions", ",".join(measured.regions[:2]), "--scope", scope)
            lists = ("--service-tags", str(measured.path), *options)
            commands = {form: acrnet("export", "--format", form, *lists) for form in ("cidr", *WRITABLE)}
            costs(commands, rounds=1)  # what is paid once: files read from disk, the cache
            table(f"acrnet export --scope {scope}, by format", costs(commands, rounds=3))


if __name__ == "__main__":
    main()
