"""The recordings that can be had here."""

import pytest

from . import sources


@pytest.fixture(scope="session")
def missing() -> dict[str, str]:
    """The reason, by hash, for each source distribution of recordings that cannot be had."""
    return sources.fetch_all()
