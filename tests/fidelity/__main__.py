"""Print how alike the sandbox is to Azure: `python -m tests.fidelity [PATTERN]`.

The pattern chooses among the types whose differences are listed, such as `registries`. Recordings of packages are
fetched; those of azure-cli are replayed if ACRNET_TEST_AZURE_CLI names checkouts of it, and the published examples are
played if ACRNET_TEST_SPECS names a checkout of the specifications.
"""

import re
import sys
import tempfile
from pathlib import Path

from . import examples, examples_table
from .recordings_table import counts, explained, listed, table
from .sources import checked_out, distributed, fetch_all
from .whole_replay import replay


def main(pattern: str = "") -> None:
    """Replay every recording that can be had, and write the table, what explains differences and what does not."""
    missing = fetch_all()
    for reason in missing.values():
        sys.stderr.write(f"Left out: {reason}\n")
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [
            outcome
            for recording in [*distributed(missing), *checked_out()]
            for outcome in replay(recording, Path(folder) / "estate")
        ]
    chosen = [each for each in outcomes if re.search(pattern, each.kind)]
    for title, lines in (
        ("Exchanges", table(counts(outcomes))),
        ("Explained", explained(chosen)),
        ("Differences", listed(chosen)),
    ):
        sys.stdout.write(f"\n{title}\n\n")
        sys.stdout.writelines(f"{line}\n" for line in lines)
    specifications = examples.checkout()
    if specifications is not None:
        with tempfile.TemporaryDirectory() as folder:
            played = [*examples_table.outcomes(specifications, Path(folder))]
        sys.stdout.write("\nExamples\n\n")
        sys.stdout.writelines(f"{line}\n" for line in examples_table.table(played))


if __name__ == "__main__":
    main(*sys.argv[1:2])
