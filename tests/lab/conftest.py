"""The lab: lists of acrnet in real firewalls, in network namespaces of their own.

It is left out of a plain test run, which needs no root: `pytest -n0 -m lab tests/lab` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from .namespaces import Namespace, one_namespace
from .programs import why_not

_why_not = cache(why_not)


@pytest.fixture(scope="session", autouse=True)
def can_run() -> None:
    """Skip where the lab cannot run, with the reason."""
    reason = _why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def only_namespace(can_run: None) -> Iterator[Namespace]:
    with one_namespace() as made:
        yield made


@pytest.fixture
def firewall(only_namespace: Namespace) -> Iterator[Namespace]:
    """A namespace without rules and sets, to load lists into."""
    yield only_namespace
    only_namespace.do("nft", "flush", "ruleset")
    only_namespace.do("ipset", "destroy")
