"""`python -m acrnet` is `acrnet`."""

import sys

from acrnet.cli.start import run

if __name__ == "__main__":
    sys.exit(run())
